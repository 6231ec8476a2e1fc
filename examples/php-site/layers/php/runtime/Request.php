<?php

declare(strict_types=1);

namespace Stackline\Php;

/** What a visitor asks for, whatever kind of event brought it. */
final class Request
{
    private const NOT_HANDED_ON = [
        'connection', 'content-length', 'expect', 'keep-alive', 'proxy', 'transfer-encoding', 'upgrade',
    ];

    /**
     * @param string $path as it stands in a URL, percent-encoded, below the API's stage
     * @param list<array{string, string}> $headers in their order; a name may come more than once
     * @param string $prefix what stands before the path in the visitor's URL: a stage
     * @param array<string, mixed> $context what API Gateway knows of the request: stage, identity, authorizer
     */
    public function __construct(
        public readonly string $method,
        public readonly string $path,
        public readonly string $query,
        public readonly array $headers,
        public readonly string $body,
        public readonly string $prefix,
        public readonly string $address,
        public readonly array $context,
    ) {
    }

    public function uri(): string
    {
        return $this->path . ($this->query === '' ? '' : "?{$this->query}");
    }

    public function header(string $wanted): string
    {
        foreach ($this->headers as [$name, $value]) {
            if (strcasecmp($name, $wanted) === 0) {
                return $value;
            }
        }
        return '';
    }

    /**
     * For PHP, which takes each name once; without those of the connection, and without `Proxy` (CVE-2016-5385).
     *
     * @return array<string, string>
     */
    public function headersOnce(): array
    {
        $once = $names = [];
        foreach ($this->headers as [$name, $value]) {
            $key = strtolower($name);
            if (in_array($key, self::NOT_HANDED_ON, true)) {
                continue;
            }
            $name = $names[$key] ??= $name;
            $between = $key === 'cookie' ? '; ' : ', ';
            $once[$name] = isset($once[$name]) ? $once[$name] . $between . $value : $value;
        }
        return $once;
    }

    /**
     * `$_SERVER` as a web server in front of PHP makes it.
     *
     * @return array<string, string>
     */
    public function server(Place $place, string $script, Invocation $invocation): array
    {
        $https = $this->header('X-Forwarded-Proto') !== 'http';
        $port = $this->header('X-Forwarded-Port') ?: ($https ? '443' : '80');
        $name = '/' . ltrim(substr($script, strlen($place->public)), '/');
        return [
            'REQUEST_METHOD' => $this->method,
            'REQUEST_URI' => $this->uri(),
            'QUERY_STRING' => $this->query,
            'DOCUMENT_ROOT' => $place->public,
            'SCRIPT_FILENAME' => $script,
            'SCRIPT_NAME' => $name,
            'PHP_SELF' => $name,
            'SERVER_PROTOCOL' => 'HTTP/1.1',
            'GATEWAY_INTERFACE' => 'CGI/1.1',
            'SERVER_NAME' => preg_replace('/:\d+$/', '', $this->header('Host')) ?: 'localhost',
            'SERVER_PORT' => $port,
            'REMOTE_ADDR' => $this->address ?: '127.0.0.1',
            'REQUEST_SCHEME' => $https ? 'https' : 'http',
            'LAMBDA_REQUEST_ID' => $invocation->id(),
            'LAMBDA_DEADLINE_MS' => $invocation->headers['lambda-runtime-deadline-ms'] ?? '',
            'LAMBDA_FUNCTION_ARN' => $invocation->headers['lambda-runtime-invoked-function-arn'] ?? '',
            'LAMBDA_TRACE_ID' => $invocation->headers['lambda-runtime-trace-id'] ?? '',
            'LAMBDA_REQUEST_CONTEXT' => json_encode($this->context ?: new \stdClass(), JSON_UNESCAPED_SLASHES),
            ...($https ? ['HTTPS' => 'on'] : []),
        ];
    }
}
