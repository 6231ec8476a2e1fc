<?php

declare(strict_types=1);

namespace Stackline\Php;

/** An event with what Lambda says of it. */
final class Invocation
{
    /** @param array<string, string> $headers with lower-case names */
    public function __construct(public readonly string $event, public readonly array $headers)
    {
    }

    public function id(): string
    {
        return $this->headers['lambda-runtime-aws-request-id'] ?? '';
    }
}
