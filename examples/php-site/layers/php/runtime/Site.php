<?php

declare(strict_types=1);

namespace Stackline\Php;

/** From an event to an answer. */
final class Site
{
    private readonly StaticFiles $files;

    public function __construct(private readonly Place $place, private readonly Server $server)
    {
        $this->files = new StaticFiles($place);
    }

    /** @return array<string, mixed> */
    public function answer(Invocation $invocation): array
    {
        $event = Event::of($invocation->event);
        $request = $event->request();
        $response = $this->files->answer($request)
            ?? $this->server->send($request, $this->place->script($request->path), $invocation);
        if ($request->method === 'HEAD') {
            $response = new Response($response->status, $response->headers, '');
        }
        return Answer::of($event, $response);
    }
}
