<?php

declare(strict_types=1);

namespace Site;

/** What the site has to show. */
final class Pages
{
    public function __construct(private readonly Request $request)
    {
    }

    public function home(): Response
    {
        $visits = (int) ($_COOKIE['visits'] ?? 0) + 1;
        setcookie('visits', (string) $visits, ['path' => '/', 'httponly' => true, 'samesite' => 'Lax']);
        setcookie('last', date('c'), ['path' => '/', 'samesite' => 'Lax']);
        return $this->page('A PHP site', <<<HTML
            <p>Visit $visits. This page comes from PHP {$this->text(PHP_VERSION)}, the style from a file.</p>
            <p><img src="{$this->link('/picture.png?colour=c2410c&colour=0f766e&colour=1d4ed8')}" alt="Three stripes"></p>
            <form action="{$this->link('/upload')}" method="post" enctype="multipart/form-data">
              <label>A file, of up to 4 MB <input type="file" name="file" required></label>
              <label>Its title <input name="title"></label>
              <button>Upload</button>
            </form>
            HTML);
    }

    public function hello(string $name): Response
    {
        return $this->page("Hello {$name}", '<p>Nice to meet you.</p>');
    }

    public function upload(): Response
    {
        $file = $_FILES['file'] ?? ['error' => UPLOAD_ERR_NO_FILE];
        if ($file['error'] !== UPLOAD_ERR_OK) {
            return new Response('<h1>No file came, or one that is too large</h1>', 400);
        }
        $told = [
            'title' => $_POST['title'] ?? '',
            'name' => $file['name'],
            'type' => $file['type'],
            'bytes' => $file['size'],
            'sha256' => hash_file('sha256', $file['tmp_name']),
        ];
        return $this->json($told);
    }

    /** Binary: stripes in the colours of the address, `?colour=ff0000&colour=00ff00`. */
    public function picture(): Response
    {
        $colours = array_filter($this->request->all('colour'), fn ($colour) => preg_match('/^[0-9a-f]{6}$/i', $colour));
        return new Response(Picture::stripes($colours ?: ['808080'], 320, 24), 200, 'image/png');
    }

    public function echo(): Response
    {
        return $this->json([
            'method' => $this->request->method,
            'path' => $this->request->path,
            'query' => $_GET,
            'queryString' => $_SERVER['QUERY_STRING'] ?? '',
            'form' => $_POST,
            'cookies' => $_COOKIE,
            'headers' => getallheaders(),
            'body' => base64_encode((string) file_get_contents('php://input')),
            'address' => $_SERVER['REMOTE_ADDR'],
            'secure' => ($_SERVER['HTTPS'] ?? '') === 'on',
            'context' => json_decode($_SERVER['LAMBDA_REQUEST_CONTEXT'] ?? 'null'),
        ]);
    }

    private function json(array $told): Response
    {
        $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR;
        return new Response(json_encode($told, $flags), 200, 'application/json');
    }

    private function page(string $title, string $content): Response
    {
        return new Response(<<<HTML
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{$this->text($title)}</title>
            <link rel="stylesheet" href="{$this->link('/style.css')}">
            <link rel="icon" href="{$this->link('/icon.svg')}">
            <h1>{$this->text($title)}</h1>
            $content
            HTML);
    }

    private function link(string $path): string
    {
        return $this->text($this->request->base . $path);
    }

    private function text(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE);
    }
}
