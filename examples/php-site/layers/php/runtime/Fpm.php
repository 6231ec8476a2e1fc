<?php

declare(strict_types=1);

namespace Stackline\Php;

/** PHP-FPM with one worker: a function's process answers one visitor at a time. */
final class Fpm extends Server
{
    private ?FastCgi $client = null;

    protected function command(): array
    {
        $socket = "{$this->folder}/fpm.sock";
        @unlink($socket);
        $this->client = new FastCgi($socket);
        $root = function_exists('posix_geteuid') && posix_geteuid() === 0;
        file_put_contents("{$this->folder}/fpm.conf", <<<INI
            [global]
            error_log = {$this->folder}/fpm.log
            log_level = warning
            [site]
            listen = $socket
            pm = static
            pm.max_children = 1
            clear_env = no
            catch_workers_output = yes
            decorate_workers_output = no
            INI . ($root ? "\nuser = root\ngroup = root\n" : "\n"));
        $options = ['-F', '-O', '-y', "{$this->folder}/fpm.conf", '-c', self::settings(), '-d', self::log()];
        return [$this->program, ...$options, ...($root ? ['-R'] : [])];
    }

    /**
     * Where scripts log: at once into the function's log where that can be opened by name (no socket, nobody else's);
     * else by way of FPM, which hands lines on a moment later. Its own file of errors is never written to (-O).
     */
    private static function log(): string
    {
        $name = '/proc/' . getmypid() . '/fd/2';
        $opens = (fstat(STDERR)['mode'] & 0o170000) !== 0o140000 && is_writable($name);
        return $opens ? "error_log=$name" : 'fastcgi.logging=0';
    }

    protected function isReady(): bool
    {
        return $this->client?->isReachable() ?? false;
    }

    protected function exchange(Request $request, string $script, Invocation $invocation): ?Response
    {
        $params = $request->server($this->place, $script, $invocation);
        foreach ($request->headersOnce() as $name => $value) {
            $params['HTTP_' . strtr(strtoupper($name), '-', '_')] = $value;
        }
        $params['CONTENT_TYPE'] = $request->header('Content-Type');
        $params['CONTENT_LENGTH'] = (string) strlen($request->body);
        unset($params['HTTP_CONTENT_TYPE']);
        $printed = $this->client?->request($params, $request->body);
        return $printed === null ? null : self::parsed($printed);
    }

    private static function parsed(string $printed): Response
    {
        [$head, $body] = array_pad(preg_split('/\r?\n\r?\n/', $printed, 2), 2, '');
        $status = 200;
        $headers = [];
        foreach (preg_split('/\r?\n/', $head) as $line) {
            [$name, $value] = array_map('trim', array_pad(explode(':', $line, 2), 2, ''));
            if (strcasecmp($name, 'Status') === 0) {
                $status = (int) $value;
            } elseif ($name !== '') {
                $headers[] = [$name, $value];
            }
        }
        return new Response($status, $headers, $body);
    }
}
