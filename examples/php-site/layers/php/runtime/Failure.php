<?php

declare(strict_types=1);

namespace Stackline\Php;

/** What is told to Lambda as the function's error, with a type that says which. */
final class Failure extends \RuntimeException
{
    public function __construct(public readonly string $type, string $message)
    {
        parent::__construct($message);
    }

    /** @return array{errorType: string, errorMessage: string, stackTrace: list<string>} */
    public static function told(\Throwable $problem): array
    {
        $trace = array_map(fn ($frame) => ($frame['file'] ?? '') . ':' . ($frame['line'] ?? 0), $problem->getTrace());
        return [
            'errorType' => $problem instanceof self ? $problem->type : get_class($problem),
            'errorMessage' => $problem->getMessage(),
            'stackTrace' => [$problem->getFile() . ':' . $problem->getLine(), ...$trace],
        ];
    }
}
