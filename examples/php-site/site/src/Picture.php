<?php

declare(strict_types=1);

namespace Site;

/** A PNG made by hand, so that no extension is needed. */
final class Picture
{
    /** @param array<string> $colours in hexadecimal, one stripe each */
    public static function stripes(array $colours, int $width, int $height): string
    {
        $rows = '';
        foreach ($colours as $colour) {
            $row = "\0" . str_repeat((string) hex2bin($colour), $width); // filter 0: as it is
            $rows .= str_repeat($row, $height);
        }
        $head = pack('NNCCCCC', $width, $height * count($colours), 8, 2, 0, 0, 0); // 8 bits, red green blue
        $chunks = ['IHDR' => $head, 'IDAT' => (string) gzcompress($rows), 'IEND' => ''];
        return "\x89PNG\r\n\x1a\n" . implode(array_map(self::chunk(...), array_keys($chunks), $chunks));
    }

    private static function chunk(string $kind, string $content): string
    {
        return pack('N', strlen($content)) . $kind . $content . pack('N', crc32($kind . $content));
    }
}
