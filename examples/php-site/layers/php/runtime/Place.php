<?php

declare(strict_types=1);

namespace Stackline\Php;

/** Where the site's files are: its front controller (the function's Handler), and the folder that visitors see. */
final class Place
{
    private function __construct(
        public readonly string $root,
        public readonly string $public,
        public readonly string $front,
    ) {
    }

    public static function of(string $root, string $handler): self
    {
        $front = "$root/$handler";
        if ($handler === '' || ! is_file($front)) {
            $told = "The handler is no file of the code: $handler (it is the site's front controller, as public/index.php)";
            throw new Failure('Runtime.NoHandler', $told);
        }
        return new self($root, dirname($front), $front);
    }

    /** The script that answers this path: one of that name, a folder's index.php, else the front controller. */
    public function script(string $path): string
    {
        $file = $this->file($path);
        if ($file !== null && is_dir($file)) {
            $file .= '/index.php';
        }
        return $file !== null && str_ends_with($file, '.php') && is_file($file) ? $file : $this->front;
    }

    /** The file or folder below `public` of a URL's path; null where there is none, or where it is nobody's business. */
    public function file(string $path): ?string
    {
        $decoded = rawurldecode($path);
        if (str_contains($decoded, "\0") || preg_match('{(^|/)\.(?!well-known/)}', $decoded)) { // `..`, `.env`, `.git`
            return null;
        }
        $file = realpath($this->public . $decoded);
        $within = realpath($this->public);
        $inside = $file !== false && ($file === $within || str_starts_with($file, "$within/"));
        return $inside ? $this->public . substr($file, strlen($within)) : null;
    }

    /** Whether its source is nobody's business; only `.php` is run. */
    public static function isSource(string $file): bool
    {
        return preg_match('{\.(php\d?|phtml|phps|phar)$}i', $file) === 1;
    }
}
