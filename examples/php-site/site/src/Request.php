<?php

declare(strict_types=1);

namespace Site;

/** What a page needs to know of the visitor's request. */
final class Request
{
    /** @param string $base what stands before every path of the site: the stage of a REST API */
    public function __construct(
        public readonly string $method,
        public readonly string $path,
        public readonly string $base,
    ) {
    }

    public static function ofServer(): self
    {
        $path = (string) strtok($_SERVER['REQUEST_URI'], '?');
        return new self($_SERVER['REQUEST_METHOD'], $path, $_SERVER['HTTP_X_FORWARDED_PREFIX'] ?? '');
    }

    /** All values of a parameter that may stand in the address more than once; `$_GET` keeps the last. */
    public function all(string $wanted): array
    {
        $values = [];
        foreach (array_filter(explode('&', $_SERVER['QUERY_STRING'] ?? '')) as $pair) {
            [$name, $value] = array_map('urldecode', array_pad(explode('=', $pair, 2), 2, ''));
            if ($name === $wanted) {
                $values[] = $value;
            }
        }
        return $values;
    }
}
