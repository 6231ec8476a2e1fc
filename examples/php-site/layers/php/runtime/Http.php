<?php

declare(strict_types=1);

namespace Stackline\Php;

/** HTTP/1.1 answers, as status, headers in their order, and body. */
final class Http
{
    /**
     * A whole answer; null where it is none, or not all of one.
     *
     * @return array{int, list<array{string, string}>, string}|null
     */
    public static function parse(string $data): ?array
    {
        [$head, $body] = array_pad(explode("\r\n\r\n", $data, 2), 2, null);
        if ($body === null || ! preg_match('{^HTTP/\d\.\d (\d{3})}', $head, $found)) {
            return null;
        }
        $headers = self::headers(array_slice(explode("\r\n", $head), 1));
        return [(int) $found[1], $headers, $body];
    }

    /**
     * The next answer of a connection that is kept, whose body has a length; null where the other end hung up.
     *
     * @param resource $stream
     * @return array{int, list<array{string, string}>, string}|null
     */
    public static function read($stream): ?array
    {
        $lines = [];
        while (($line = fgets($stream)) !== false && trim($line) !== '') {
            $lines[] = $line;
        }
        if ($line === false || ! preg_match('{^HTTP/\d\.\d (\d{3})}', $lines[0] ?? '', $found)) {
            return null;
        }
        $headers = self::headers(array_slice($lines, 1));
        $length = 0;
        foreach ($headers as [$name, $value]) {
            $length = strcasecmp($name, 'Content-Length') === 0 ? (int) $value : $length;
        }
        $body = self::exactly($stream, $length);
        return $body === null ? null : [(int) $found[1], $headers, $body];
    }

    /** @param resource $stream */
    public static function exactly($stream, int $length): ?string
    {
        $body = '';
        while (strlen($body) < $length) {
            $part = fread($stream, min(1 << 20, $length - strlen($body)));
            if ($part === false || $part === '') {
                return null;
            }
            $body .= $part;
        }
        return $body;
    }

    /** @param resource $stream */
    public static function write($stream, string $data): bool
    {
        for ($at = 0; $at < strlen($data); $at += $written) {
            $written = @fwrite($stream, $at === 0 ? $data : substr($data, $at));
            if ($written === false || $written === 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param list<string> $lines
     * @return list<array{string, string}>
     */
    private static function headers(array $lines): array
    {
        return array_map(fn (string $line) => array_map('trim', array_pad(explode(':', $line, 2), 2, '')), $lines);
    }
}
