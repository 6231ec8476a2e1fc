<?php

declare(strict_types=1);

namespace Stackline\Php;

/** What runs the site's scripts: a process that is started once, kept, and started again if it dies. */
abstract class Server
{
    private const STARTS_WITHIN = 9.0; // seconds: Lambda ends the start of a function after 10

    /** @var resource|null */
    private $process = null;
    protected string $folder;

    final public function __construct(protected readonly string $program, protected readonly Place $place)
    {
        $this->folder = sys_get_temp_dir() . '/php-site-' . getmypid();
        @mkdir($this->folder, 0o700, true);
        register_shutdown_function(fn () => $this->stop());
        $this->start();
    }

    /** FPM where there is one, else PHP's own server; PHP_SERVER (`fpm` or `builtin`) says which. */
    public static function choose(string $php, Place $place): self
    {
        $wanted = getenv('PHP_SERVER') ?: '';
        $fpm = $wanted === 'builtin' ? null : self::fpm($php);
        if ($fpm === null && $wanted === 'fpm') {
            $told = 'PHP_SERVER says fpm, and there is no php-fpm, neither beside php nor in /usr/sbin';
            throw new Failure('Runtime.NoFpm', $told);
        }
        if (! in_array($wanted, ['', 'fpm', 'builtin'], true)) {
            throw new Failure('Runtime.UnknownServer', "PHP_SERVER is $wanted; it may be fpm or builtin");
        }
        return $fpm === null ? new BuiltInServer($php, $place) : new Fpm($fpm, $place);
    }

    private static function fpm(string $php): ?string
    {
        $version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
        foreach ([dirname($php), '/usr/sbin'] as $folder) {
            foreach (["$folder/php-fpm$version", "$folder/php-fpm"] as $program) {
                if (is_executable($program)) {
                    return $program;
                }
            }
        }
        return null;
    }

    public function send(Request $request, string $script, Invocation $invocation): Response
    {
        if ($this->ended() !== null) {
            $this->start();
        }
        $response = $this->exchange($request, $script, $invocation);
        if ($response === null) {
            usleep(20_000); // its end may be a moment away
            $how = $this->ended() ?? 'its connection closed';
            throw new Failure('Php.Ended', "PHP ended in the middle of {$request->method} {$request->uri()}: $how");
        }
        return $response;
    }

    /** @return list<string> */
    abstract protected function command(): array;

    /**
     * Where its standard error goes, as proc_open wants it.
     *
     * @return resource|list<string>
     */
    protected function errors()
    {
        return STDERR;
    }

    /** @param array<int, resource> $pipes to the new process */
    protected function started(array $pipes): void
    {
    }

    /** Whether requests are taken by now. */
    abstract protected function isReady(): bool;

    /** Null where the other end hung up. */
    abstract protected function exchange(Request $request, string $script, Invocation $invocation): ?Response;

    protected static function settings(): string
    {
        return (string) getenv('PHP_INI');
    }

    private function start(): void
    {
        $told = '';
        for ($attempt = 0; $attempt < 3; $attempt++) { // another process may take the port that was free
            $streams = [['file', '/dev/null', 'r'], STDERR, $this->errors()];
            $process = proc_open($this->command(), $streams, $pipes, $this->place->root);
            $this->process = $process === false ? null : $process;
            $this->started($pipes);
            $end = microtime(true) + self::STARTS_WITHIN;
            while (($told = $this->ended()) === null && microtime(true) < $end) {
                if ($this->isReady()) {
                    return;
                }
                usleep(1_000);
            }
        }
        $told = basename($this->program) . ' did not start: ' . ($told ?? 'it takes no requests');
        throw new Failure('Runtime.ServerNotStarted', $told);
    }

    /** How the process has ended, in words; null while it runs. */
    private function ended(): ?string
    {
        if ($this->process === null) {
            return 'it was not started';
        }
        $status = proc_get_status($this->process);
        if ($status['running']) {
            return null;
        }
        $this->process = null;
        return $status['signaled'] ? "signal {$status['termsig']}" : "exit status {$status['exitcode']}";
    }

    private function stop(): void
    {
        if ($this->process !== null) {
            proc_terminate($this->process, 9);
        }
    }
}
