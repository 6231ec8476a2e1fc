<?php

declare(strict_types=1);

namespace Stackline\Php;

/** Lambda's side: "Using the Lambda runtime API for custom runtimes". One connection, kept. */
final class RuntimeApi
{
    /** What Lambda hands on of an answer, "Lambda quotas". */
    private const LIMIT = 6 * 1024 * 1024;
    private const JSON = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;

    /** @var resource|null */
    private $stream = null;

    public function __construct(private readonly string $address)
    {
    }

    public function next(): Invocation
    {
        [, $headers, $body] = $this->call('GET', 'invocation/next');
        $byName = [];
        foreach ($headers as [$name, $value]) {
            $byName[strtolower($name)] = $value;
        }
        return new Invocation($body, $byName);
    }

    /** @param array<string, mixed> $answer */
    public function respond(Invocation $invocation, array $answer): void
    {
        $body = json_encode($answer, self::JSON | JSON_THROW_ON_ERROR);
        if (strlen($body) > self::LIMIT) {
            throw new Failure('Site.ResponseTooLarge', sprintf(
                'The answer has %.1f MB%s, and Lambda hands on 6 MB. Keep large files in a bucket, and lead there.',
                strlen($body) / 1048576,
                ($answer['isBase64Encoded'] ?? false) ? ' as base64' : '',
            ));
        }
        $this->call('POST', "invocation/{$invocation->id()}/response", $body);
    }

    public function fail(Invocation $invocation, \Throwable $problem): void
    {
        $this->tell("invocation/{$invocation->id()}/error", $problem);
    }

    public function failInit(\Throwable $problem): void
    {
        $this->tell('init/error', $problem);
    }

    private function tell(string $path, \Throwable $problem): void
    {
        $told = Failure::told($problem);
        fwrite(STDERR, "{$told['errorType']}: {$told['errorMessage']}\n" . implode("\n", $told['stackTrace']) . "\n");
        $headers = ["Lambda-Runtime-Function-Error-Type: {$told['errorType']}"];
        $this->call('POST', $path, json_encode($told, self::JSON), $headers);
    }

    /**
     * @param list<string> $headers
     * @return array{int, list<array{string, string}>, string}
     */
    private function call(string $method, string $path, ?string $body = null, array $headers = []): array
    {
        $lines = ["$method /2018-06-01/runtime/$path HTTP/1.1", "Host: {$this->address}", ...$headers];
        if ($body !== null) {
            array_push($lines, 'Content-Type: application/json', 'Content-Length: ' . strlen($body));
        }
        $request = implode("\r\n", $lines) . "\r\n\r\n" . $body;
        foreach ([1, 2] as $attempt) { // Lambda may have hung up while this process was frozen
            $this->stream ??= $this->connect();
            $answer = Http::write($this->stream, $request) ? Http::read($this->stream) : null;
            if ($answer !== null) {
                return $answer;
            }
            fclose($this->stream);
            $this->stream = null;
        }
        fwrite(STDERR, "The Runtime API does not answer\n");
        exit(1);
    }

    /** @return resource */
    private function connect()
    {
        $stream = @stream_socket_client("tcp://{$this->address}", $code, $said, 5);
        if ($stream === false) {
            fwrite(STDERR, "The Runtime API cannot be reached at {$this->address}: $said\n");
            exit(1);
        }
        stream_set_timeout($stream, 1 << 30); // the next event may be hours away
        return $stream;
    }
}
