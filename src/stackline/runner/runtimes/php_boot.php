<?php

// First code of a PHP worker: loads the handler's file, which returns what to call, and serves the Runtime API.
// Run as `php php_boot.php HANDLER TASK_ROOT`. Stands alone; composer's packages are used where they are installed.

declare(strict_types=1);

namespace Stackline;

[, $handlerFile, $root] = $argv;
$api = 'http://' . getenv('AWS_LAMBDA_RUNTIME_API') . '/2018-06-01/runtime';

final class Context
{
    public function __construct(
        private string $awsRequestId,
        private int $deadlineMs,
        private string $invokedFunctionArn,
        private string $traceId,
    ) {
    }

    public function getAwsRequestId(): string
    {
        return $this->awsRequestId;
    }

    public function getRemainingTimeInMillis(): int
    {
        return max(0, $this->deadlineMs - (int) (microtime(true) * 1000));
    }

    public function getInvokedFunctionArn(): string
    {
        return $this->invokedFunctionArn;
    }

    public function getTraceId(): string
    {
        return $this->traceId;
    }
}

/** The answer's body, and its headers by lower-case names. */
function call(string $url, ?string $body = null, array $headers = []): array
{
    $options = ['protocol_version' => 1.1, 'ignore_errors' => true];
    $lines = ['Connection: close', ...$headers];
    if ($body !== null) {
        $options += ['method' => 'POST', 'content' => $body];
        $lines[] = 'Content-Type: application/json';
    }
    $context = stream_context_create(['http' => $options + ['header' => $lines]]);
    $answer = file_get_contents($url, false, $context);
    if ($answer === false) {
        exit(1); // the runtime's other end is gone
    }
    $found = [];
    foreach ($http_response_header as $line) {
        [$name, $value] = array_pad(explode(':', $line, 2), 2, '');
        $found[strtolower(trim($name))] = trim($value);
    }
    return [$answer, $found];
}

function told(\Throwable $error): string
{
    $trace = [$error->getFile() . ':' . $error->getLine()];
    foreach ($error->getTrace() as $frame) {
        if (($frame['file'] ?? __FILE__) !== __FILE__) {
            $trace[] = $frame['file'] . ':' . ($frame['line'] ?? 0);
        }
    }
    fwrite(STDERR, get_class($error) . ': ' . $error->getMessage() . "\n" . implode("\n", $trace) . "\n");
    return json_encode(
        ['errorType' => get_class($error), 'errorMessage' => $error->getMessage(), 'stackTrace' => $trace],
        JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES,
    );
}

/** What the handler's file returns: something to call, or an object with `handle`. */
function load(string $root, string $file): callable
{
    if (is_file("$root/vendor/autoload.php")) {
        require_once "$root/vendor/autoload.php";
    }
    if (! is_file("$root/$file")) {
        throw new \RuntimeException("The handler is no file of the code: $file");
    }
    $handler = require "$root/$file";
    if (is_object($handler) && ! $handler instanceof \Closure && method_exists($handler, 'handle')) {
        $handler = [$handler, 'handle'];
    }
    if (! is_callable($handler)) {
        throw new \RuntimeException("$file must return a function, or an object with a method handle");
    }
    return $handler;
}

try {
    $handler = load($root, $handlerFile);
} catch (\Throwable $error) {
    call("$api/init/error", told($error), ['Lambda-Runtime-Function-Error-Type: ' . get_class($error)]);
    exit(1);
}

$contextClass = class_exists('Bref\Context\Context') ? 'Bref\Context\Context' : Context::class;
while (true) {
    [$event, $about] = call("$api/invocation/next");
    $id = $about['lambda-runtime-aws-request-id'] ?? '';
    $trace = $about['lambda-runtime-trace-id'] ?? '';
    putenv("_X_AMZN_TRACE_ID=$trace");
    putenv("LAMBDA_REQUEST_ID=$id");
    $context = new $contextClass(
        $id,
        (int) ($about['lambda-runtime-deadline-ms'] ?? 0),
        $about['lambda-runtime-invoked-function-arn'] ?? '',
        $trace,
    );
    try {
        $answer = $handler(json_decode($event, true, 512, JSON_THROW_ON_ERROR), $context);
        $body = json_encode($answer, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION);
    } catch (\Throwable $error) {
        call("$api/invocation/$id/error", told($error), ['Lambda-Runtime-Function-Error-Type: ' . get_class($error)]);
        continue;
    }
    call("$api/invocation/$id/response", $body);
}
