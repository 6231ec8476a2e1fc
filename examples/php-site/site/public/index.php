<?php

// The front controller: answers every path that is no file of this folder.

declare(strict_types=1);

use Site\Pages;
use Site\Request;
use Site\Response;

$root = dirname(__DIR__);
if (is_file("$root/vendor/autoload.php")) {
    require "$root/vendor/autoload.php"; // what Composer made
} else {
    spl_autoload_register(fn (string $class) => require "$root/src/" . substr($class, strlen('Site\\')) . '.php');
}

$request = Request::ofServer();
$pages = new Pages($request);
$path = $request->path;
$response = match (true) {
    $path === '/' => $pages->home(),
    $path === '/upload' && $request->method === 'POST' => $pages->upload(),
    $path === '/picture.png' => $pages->picture(),
    $path === '/api/echo' => $pages->echo(),
    $path === '/fail' => throw new RuntimeException('This page fails, to show where errors go'),
    preg_match('{^/hello/([^/]+)$}', $path, $found) === 1 => $pages->hello(rawurldecode($found[1])),
    default => new Response('<h1>There is no such page</h1>', 404),
};
$response->send();
