<?php

declare(strict_types=1);

namespace Stackline\Php;

/** Files of the public folder, as they are. A CDN in front of a bucket does this better where there are many. */
final class StaticFiles
{
    private const TYPES = [
        'avif' => 'image/avif', 'bmp' => 'image/bmp', 'css' => 'text/css; charset=utf-8', 'csv' => 'text/csv; charset=utf-8',
        'gif' => 'image/gif', 'gz' => 'application/gzip', 'htm' => 'text/html; charset=utf-8', 'html' => 'text/html; charset=utf-8',
        'ico' => 'image/x-icon', 'jpeg' => 'image/jpeg', 'jpg' => 'image/jpeg', 'js' => 'text/javascript; charset=utf-8',
        'json' => 'application/json', 'map' => 'application/json', 'mjs' => 'text/javascript; charset=utf-8', 'mp3' => 'audio/mpeg',
        'mp4' => 'video/mp4', 'otf' => 'font/otf', 'pdf' => 'application/pdf', 'png' => 'image/png', 'svg' => 'image/svg+xml',
        'ttf' => 'font/ttf', 'txt' => 'text/plain; charset=utf-8', 'wasm' => 'application/wasm', 'webm' => 'video/webm',
        'webmanifest' => 'application/manifest+json', 'webp' => 'image/webp', 'woff' => 'font/woff', 'woff2' => 'font/woff2',
        'xml' => 'application/xml', 'zip' => 'application/zip',
    ];

    /** @var array<string, string> file to tag: the files do not change while this process lives */
    private array $tags = [];

    public function __construct(private readonly Place $place)
    {
    }

    /** The file of that path; null where there is none, and the site is to answer. */
    public function answer(Request $request): ?Response
    {
        if (! in_array($request->method, ['GET', 'HEAD'], true)) {
            return null;
        }
        $file = $this->place->file($request->path);
        if ($file === null || ! is_file($file) || Place::isSource($file)) {
            return null;
        }
        // By content: a package's files have no times of their own.
        $tag = $this->tags[$file] ??= '"' . substr((string) hash_file('sha256', $file), 0, 32) . '"';
        $headers = [['ETag', $tag], ['Cache-Control', 'no-cache']];
        $had = explode(',', str_replace('W/', '', $request->header('If-None-Match')));
        if (in_array($tag, array_map('trim', $had), true)) {
            return new Response(304, $headers, '');
        }
        $type = self::TYPES[strtolower(pathinfo($file, PATHINFO_EXTENSION))] ?? 'application/octet-stream';
        return new Response(200, [['Content-Type', $type], ...$headers], (string) file_get_contents($file));
    }
}
