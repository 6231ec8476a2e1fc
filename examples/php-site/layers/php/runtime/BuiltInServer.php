<?php

declare(strict_types=1);

namespace Stackline\Php;

/** PHP's own web server: in every PHP, made for development, good enough where a process has one visitor at a time. */
final class BuiltInServer extends Server
{
    /** What it says of its connections. What scripts log comes the same way, and goes to the function's log. */
    private const CHATTER = '{^\[[^]]+\] (127\.0\.0\.1:\d+ (Accepted|Clos.*|\[\d{3}\]: .*)|PHP .* Server .* started)$}';

    private int $port = 0;

    /** @var resource|null */
    private $log = null;
    private string $unfinished = '';

    protected function command(): array
    {
        $free = stream_socket_server('tcp://127.0.0.1:0');
        $this->port = (int) substr(strrchr((string) stream_socket_get_name($free, false), ':'), 1);
        fclose($free);
        putenv("PHP_SITE_REQUEST={$this->told()}");
        $address = "127.0.0.1:{$this->port}";
        $served = ['-S', $address, '-t', $this->place->public, __DIR__ . '/router.php'];
        return [$this->program, '-c', self::settings(), ...$served];
    }

    protected function errors(): array
    {
        return ['pipe', 'w'];
    }

    protected function started(array $pipes): void
    {
        $this->log = $pipes[2] ?? null;
        if ($this->log !== null) {
            stream_set_blocking($this->log, false);
        }
    }

    protected function isReady(): bool
    {
        $this->handOnLog();
        $stream = $this->connect();
        return $stream !== false && fclose($stream);
    }

    protected function exchange(Request $request, string $script, Invocation $invocation): ?Response
    {
        $told = $request->server($this->place, $script, $invocation);
        file_put_contents($this->told(), json_encode($told, JSON_INVALID_UTF8_SUBSTITUTE));
        $stream = $this->connect();
        if ($stream === false) {
            return null;
        }
        $lines = ["{$request->method} {$request->uri()} HTTP/1.1"];
        foreach ($request->headersOnce() as $name => $value) {
            $lines[] = "$name: $value";
        }
        array_push($lines, 'Connection: close', 'Content-Length: ' . strlen($request->body), '', $request->body);
        $answer = Http::write($stream, implode("\r\n", $lines)) ? Http::parse($this->untilItsEnd($stream)) : null;
        fclose($stream);
        return $answer === null ? null : new Response(...$answer);
    }

    /**
     * Everything until the server hangs up; its log meanwhile, so that a page that never ends has told what it said.
     *
     * @param resource $stream
     */
    private function untilItsEnd($stream): string
    {
        stream_set_blocking($stream, false);
        $data = '';
        while (! feof($stream)) {
            $readable = $this->log === null || feof($this->log) ? [$stream] : [$stream, $this->log];
            $writable = $except = null;
            stream_select($readable, $writable, $except, 86_400);
            $this->handOnLog();
            $data .= (string) fread($stream, 1 << 16);
        }
        $this->handOnLog();
        return $data;
    }

    private function handOnLog(): void
    {
        while ($this->log !== null && ($data = fread($this->log, 1 << 16)) !== false && $data !== '') {
            $lines = explode("\n", $this->unfinished . $data);
            $this->unfinished = array_pop($lines);
            foreach ($lines as $line) {
                if (! preg_match(self::CHATTER, $line)) {
                    fwrite(STDERR, "$line\n");
                }
            }
        }
    }

    /** The file by which router.php learns what HTTP does not tell it. */
    private function told(): string
    {
        return "{$this->folder}/request.json";
    }

    /** @return resource|false */
    private function connect()
    {
        return @stream_socket_client("tcp://127.0.0.1:{$this->port}", $code, $said, 5);
    }
}
