<?php

// First code of each request to PHP's own server: `$_SERVER` as the visitor's request was, then the script.
(static function (): void {
    $told = json_decode((string) file_get_contents((string) getenv('PHP_SITE_REQUEST')), true);
    unset($_SERVER['PATH_INFO'], $_SERVER['SERVER_SOFTWARE'], $_SERVER['REMOTE_PORT']);
    unset($_SERVER['HTTP_CONTENT_LENGTH'], $_SERVER['HTTP_CONTENT_TYPE'], $_SERVER['HTTP_CONNECTION']);
    foreach ($told as $name => $value) {
        $_SERVER[$name] = $value;
    }
    chdir(dirname($_SERVER['SCRIPT_FILENAME']));
})();
require $_SERVER['SCRIPT_FILENAME'];
