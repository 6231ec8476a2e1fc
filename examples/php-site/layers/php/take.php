<?php

/**
 * Takes a PHP for Amazon Linux 2023 into this layer, after a look at it: `php take.php FROM INTO ARCHITECTURE`.
 *
 * FROM has bin/php, and may have bin/php-fpm, lib and etc. Nothing is taken where a program or library is for another
 * machine, or needs a newer glibc than Lambda has (AL2023: 2.34).
 */

declare(strict_types=1);

const GLIBC = '2.34';
const MACHINES = [62 => 'x86_64', 183 => 'arm64'];
const TAKEN = ['bin/php', 'bin/php-fpm', 'lib', 'etc'];
const OF_GLIBC = '{^(lib(c|m|dl|pthread|rt|util|resolv|anl|mvec)\.so\.\d+|ld-linux[\w-]*\.so\.\d)$}';

/** @return array{machine: string|null, needs: list<string>, glibc: string}|null Null for what is no program or library; no machine where it is cut off. */
function elf(string $file): ?array
{
    $data = (string) file_get_contents($file);
    if (strlen($data) < 64 || ! str_starts_with($data, "\x7fELF")) {
        return null;
    }
    ['machine' => $machine] = unpack('vmachine', $data, 18);
    $machine = MACHINES[$machine] ?? "machine $machine";
    if ($data[4] !== "\2" || $data[5] !== "\1") {
        return ['machine' => '32 bits or another order of bytes', 'needs' => [], 'glibc' => '0'];
    }
    ['at' => $at] = unpack('Pat', $data, 40);
    ['size' => $size, 'count' => $count] = unpack('vsize/vcount', $data, 58);
    $needs = [];
    $glibc = '0';
    if ($at + $size * $count > strlen($data)) {
        return ['machine' => null, 'needs' => [], 'glibc' => '0'];
    }
    for ($n = 0; $n < $count; $n++) {
        $section = unpack('Vname/Vtype/Pflags/Paddress/Poffset/Psize/Vlink', $data, $at + $n * $size);
        if ($section['type'] === 6) { // SHT_DYNAMIC, with its strings in the section of `link`
            $strings = unpack('Vname/Vtype/Pflags/Paddress/Poffset', $data, $at + $section['link'] * $size)['offset'];
            for ($entry = $section['offset']; $entry < $section['offset'] + $section['size']; $entry += 16) {
                ['tag' => $tag, 'value' => $value] = unpack('Ptag/Pvalue', $data, $entry);
                if ($tag === 1) { // DT_NEEDED
                    $needs[] = (string) strtok(substr($data, $strings + $value, 256), "\0");
                }
            }
        }
        if ($section['type'] === 3) { // SHT_STRTAB: names of versions stand in it as they are
            preg_match_all('/\bGLIBC_(\d+\.\d+)/', substr($data, $section['offset'], $section['size']), $found);
            foreach ($found[1] as $version) {
                $glibc = version_compare($version, $glibc, '>') ? $version : $glibc;
            }
        }
    }
    return ['machine' => $machine, 'needs' => $needs, 'glibc' => $glibc];
}

/** @return list<string> Files to take, below FROM. */
function files(string $from): array
{
    $found = [];
    foreach (TAKEN as $name) {
        if (is_file("$from/$name")) {
            $found[] = $name;
        } elseif (is_dir("$from/$name")) {
            $how = FilesystemIterator::SKIP_DOTS | FilesystemIterator::FOLLOW_SYMLINKS;
            foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator("$from/$name", $how)) as $file) {
                $found[] = substr((string) $file, strlen($from) + 1);
            }
        }
    }
    sort($found);
    return $found;
}

/** @return array{list<string>, list<string>} What forbids to take it, and what should be known. */
function judged(string $from, array $files, string $architecture): array
{
    $names = array_map('basename', $files);
    $problems = $notes = [];
    foreach ($files as $file) {
        $elf = elf("$from/$file");
        if ($elf === null) {
            continue;
        }
        if ($elf['machine'] === null) {
            $problems[] = "$file is not whole";
        } elseif ($elf['machine'] !== $architecture) {
            $problems[] = "$file is for {$elf['machine']}, and the function is for $architecture"
                . ' (Architectures of the template; make php ARCHITECTURE=…)';
        } elseif (version_compare($elf['glibc'], GLIBC, '>')) {
            $problems[] = "$file needs glibc {$elf['glibc']}, and Amazon Linux 2023 has " . GLIBC
                . ': take one that was built there';
        }
        foreach ($elf['needs'] as $library) {
            if (! in_array($library, $names, true) && ! preg_match(OF_GLIBC, $library)) {
                $notes[] = "$file needs $library, which is not taken along: Amazon Linux must have it";
            }
        }
    }
    return [$problems, $notes];
}

function remove(string $folder): void
{
    foreach (is_dir($folder) ? array_diff(scandir($folder), ['.', '..']) : [] as $name) {
        is_dir("$folder/$name") && ! is_link("$folder/$name") ? remove("$folder/$name") : unlink("$folder/$name");
    }
    is_dir($folder) && rmdir($folder);
}

/** Ends with each problem on a line of its own. */
function refuse(string ...$problems): never
{
    fwrite(STDERR, 'php: ' . implode("\nphp: ", $problems) . "\n");
    exit(1);
}

[, $from, $into, $architecture] = array_pad($argv, 4, '');
$from = rtrim($from, '/');
if ($from === '' || ! is_file("$from/bin/php")) {
    refuse($from === '' ? 'Say where it is: make php FROM=/path/to/php' : "There is no bin/php in $from");
}
if (elf("$from/bin/php") === null) {
    refuse("$from/bin/php is no program for Linux");
}
$files = files($from);
[$problems, $notes] = judged($from, $files, $architecture);
if ($problems) {
    refuse(...$problems);
}
remove("$into.new");
foreach ($files as $file) {
    @mkdir(dirname("$into.new/$file"), 0o755, true);
    copy("$from/$file", "$into.new/$file") || refuse("$file cannot be copied");
    chmod("$into.new/$file", str_starts_with($file, 'bin/') || str_contains(basename($file), '.so') ? 0o755 : 0o644);
}
remove($into);
rename("$into.new", $into);
foreach (array_unique($notes) as $note) {
    echo "note: $note\n";
}
printf("%d files for %s are in %s\n", count($files), $architecture, $into);
