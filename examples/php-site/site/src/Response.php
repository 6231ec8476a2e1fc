<?php

declare(strict_types=1);

namespace Site;

/** A page: its content, and what is said beside it. */
final class Response
{
    public function __construct(
        private readonly string $content,
        private readonly int $status = 200,
        private readonly string $type = 'text/html; charset=utf-8',
    ) {
    }

    public function send(): void
    {
        http_response_code($this->status);
        header("Content-Type: {$this->type}");
        echo $this->content;
    }
}
