<?php

/**
 * The runtime: takes an event from Lambda, makes it a request to the site, and hands the site's answer back. The site
 * is served by PHP-FPM where there is one, else by PHP's own web server; either is started once and kept.
 *
 * Run by `bootstrap` with the path of PHP. Stands alone: the site's packages are the site's.
 */

declare(strict_types=1);

namespace Stackline\Php;

spl_autoload_register(fn (string $class) => require __DIR__ . '/' . substr($class, strlen(__NAMESPACE__) + 1) . '.php');

$api = new RuntimeApi((string) getenv('AWS_LAMBDA_RUNTIME_API'));
try {
    $place = Place::of((string) getenv('LAMBDA_TASK_ROOT'), (string) getenv('_HANDLER'));
    $site = new Site($place, Server::choose($argv[1], $place));
} catch (\Throwable $problem) {
    $api->failInit($problem);
    exit(1);
}

while (true) {
    $invocation = $api->next();
    try {
        $api->respond($invocation, $site->answer($invocation));
    } catch (\Throwable $problem) {
        $api->fail($invocation, $problem);
    }
}
