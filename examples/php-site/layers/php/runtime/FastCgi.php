<?php

declare(strict_types=1);

namespace Stackline\Php;

/** A client of FastCGI, one request at a time over a connection that is kept. Source: "FastCGI Specification" 1.0. */
final class FastCgi
{
    private const BEGIN = 1;
    private const END = 3;
    private const PARAMS = 4;
    private const STDIN = 5;
    private const STDOUT = 6;
    private const STDERR = 7;
    private const RECORD = 65_528; // bytes of content; at most 65,535

    /** @var resource|null */
    private $stream = null;

    public function __construct(private readonly string $socket)
    {
    }

    public function isReachable(): bool
    {
        $stream = @stream_socket_client("unix://{$this->socket}", $code, $said, 5);
        return $stream !== false && fclose($stream);
    }

    /**
     * What the script printed, headers first; what it said on its standard error goes to ours.
     *
     * @param array<string, string> $params
     */
    public function request(array $params, string $body): ?string
    {
        $this->stream ??= @stream_socket_client("unix://{$this->socket}", $code, $said, 5) ?: null;
        if ($this->stream === null) {
            return null;
        }
        stream_set_timeout($this->stream, 86_400);
        $keep = 1;
        $data = self::records(self::BEGIN, pack('nCx5', 1, $keep), false);
        $data .= self::records(self::PARAMS, self::pairs($params), true) . self::records(self::STDIN, $body, true);
        $printed = Http::write($this->stream, $data) ? $this->printed() : null;
        if ($printed === null) {
            fclose($this->stream);
            $this->stream = null;
        }
        return $printed;
    }

    private function printed(): ?string
    {
        $printed = '';
        while (($head = Http::exactly($this->stream, 8)) !== null) {
            [$type, $length, $padding] = array_values(unpack('x/Ctype/x2/nlength/Cpadding', $head));
            $content = Http::exactly($this->stream, $length + $padding);
            if ($content === null) {
                return null;
            }
            $content = substr($content, 0, $length);
            if ($type === self::END) {
                return $printed;
            }
            if ($type === self::STDOUT) {
                $printed .= $content;
            } elseif ($type === self::STDERR) {
                fwrite(STDERR, rtrim($content, "\n") . ($content === '' ? '' : "\n"));
            }
        }
        return null;
    }

    private static function records(int $type, string $content, bool $isStream): string
    {
        $records = '';
        foreach ($content === '' ? [] : str_split($content, self::RECORD) as $part) {
            $records .= pack('CCnnCx', 1, $type, 1, strlen($part), 0) . $part;
        }
        return $records . ($isStream ? pack('CCnnCx', 1, $type, 1, 0, 0) : ''); // an empty one ends a stream
    }

    /** @param array<string, string> $params */
    private static function pairs(array $params): string
    {
        $pairs = '';
        foreach ($params as $name => $value) {
            foreach ([strlen($name), strlen($value)] as $length) {
                $pairs .= $length < 128 ? chr($length) : pack('N', $length | 0x80000000);
            }
            $pairs .= $name . $value;
        }
        return $pairs;
    }
}
