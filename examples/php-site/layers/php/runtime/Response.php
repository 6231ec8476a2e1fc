<?php

declare(strict_types=1);

namespace Stackline\Php;

/** What the site answers. */
final class Response
{
    /** @param list<array{string, string}> $headers in their order; a name may come more than once */
    public function __construct(
        public readonly int $status,
        public readonly array $headers,
        public readonly string $body,
    ) {
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
}
