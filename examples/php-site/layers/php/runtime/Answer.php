<?php

declare(strict_types=1);

namespace Stackline\Php;

/** The site's response in the form in which who sent the event wants it. */
final class Answer
{
    /** Of one connection, not of the page; API Gateway makes its own. */
    private const NOT_HANDED_ON = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'host'];
    private const TEXT = '{^(text/|image/svg\+xml|application/(json|javascript|xml|x-www-form-urlencoded|[\w.-]+\+(json|xml)))}i';

    /** @return array<string, mixed> */
    public static function of(Event $event, Response $response): array
    {
        $lists = $cookies = [];
        foreach ($response->headers as [$name, $value]) {
            $key = strtolower($name);
            if (in_array($key, self::NOT_HANDED_ON, true)) {
                continue;
            }
            if ($key === 'set-cookie' && $event->isVersion2()) {
                $cookies[] = $value;
            } else {
                $lists[$key] = [...$lists[$key] ?? [], $value];
            }
        }
        $text = self::isText($response);
        $answer = [
            'statusCode' => $response->status,
            'body' => $text ? $response->body : base64_encode($response->body),
            'isBase64Encoded' => ! $text,
        ];
        $once = array_map(fn ($values) => implode(', ', $values), $lists);
        if ($event->isVersion2()) {
            return [...$answer, 'headers' => (object) $once, ...($cookies ? ['cookies' => $cookies] : [])];
        }
        if ($event->isOfLoadBalancer()) {
            $answer['statusDescription'] = (string) $response->status;
            if (! $event->hasLists()) {
                // One value a name: further cookies differ in the case of theirs, which is all that it takes.
                return [...$answer, 'headers' => (object) self::apart($once, $lists['set-cookie'] ?? [])];
            }
        }
        return [...$answer, 'multiValueHeaders' => (object) $lists];
    }

    /** Whether it can stand in JSON as it is. */
    private static function isText(Response $response): bool
    {
        return $response->header('Content-Encoding') === ''
            && ($response->body === '' || preg_match(self::TEXT, $response->header('Content-Type')) === 1)
            && preg_match('//u', $response->body) === 1;
    }

    /** @return array<string, string> */
    private static function apart(array $headers, array $cookies): array
    {
        unset($headers['set-cookie']);
        foreach ($cookies as $n => $value) {
            $name = 'set-cookie';
            for ($bit = 0, $at = 0; $at < strlen($name); $at++) {
                if (ctype_alpha($name[$at]) && ($n >> $bit++) & 1) {
                    $name[$at] = strtoupper($name[$at]);
                }
            }
            $headers[$name] = $value;
        }
        return $headers;
    }
}
