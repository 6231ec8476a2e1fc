<?php

declare(strict_types=1);

namespace Stackline\Php;

/**
 * An event of API Gateway (payload format 1.0 and 2.0), of a function URL (2.0) or of a load balancer, as a request.
 *
 * Sources: "Create AWS Lambda proxy integrations for HTTP APIs", "Input format of a Lambda function for proxy
 * integration" (API Gateway developer guide), "Use Lambda functions as targets" (load balancers).
 */
final class Event
{
    /** What a visitor must not be able to say for us. */
    private const OURS = ['x-forwarded-prefix'];

    /** @param array<string, mixed> $content */
    private function __construct(private readonly array $content)
    {
    }

    public static function of(string $json): self
    {
        $content = json_decode($json, true, 512, JSON_BIGINT_AS_STRING);
        $method = is_array($content) ? $content['httpMethod'] ?? $content['requestContext']['http']['method'] ?? null : null;
        if (! is_string($method)) {
            $told = 'This event is no request of an API, a function URL or a load balancer: a site answers nothing else';
            throw new Failure('Site.NoRequest', $told);
        }
        return new self($content);
    }

    /** Whether the answer says its cookies apart, and each header once. */
    public function isVersion2(): bool
    {
        return isset($this->content['requestContext']['http']);
    }

    public function isOfLoadBalancer(): bool
    {
        return isset($this->content['requestContext']['elb']);
    }

    /** Whether a load balancer wants lists of header values; API Gateway takes them always. */
    public function hasLists(): bool
    {
        return isset($this->content['multiValueHeaders']);
    }

    public function request(): Request
    {
        $context = $this->content['requestContext'] ?? [];
        [$path, $prefix] = $this->path($context);
        $body = (string) ($this->content['body'] ?? '');
        if ($this->content['isBase64Encoded'] ?? false) {
            $body = (string) base64_decode($body);
        }
        return new Request(
            strtoupper((string) ($this->content['httpMethod'] ?? $context['http']['method'])),
            $path,
            $this->query(),
            $this->headers($prefix),
            $body,
            $prefix,
            (string) ($context['http']['sourceIp'] ?? $context['identity']['sourceIp'] ?? $this->forwardedFor()),
            $context,
        );
    }

    /** @return array{string, string} Path and prefix. An HTTP API says its stage in the path, a REST API beside it. */
    private function path(array $context): array
    {
        $path = (string) ($this->content['rawPath'] ?? $this->content['path'] ?? '/');
        $stage = '/' . ($context['stage'] ?? '$default');
        $whole = (string) ($context['path'] ?? '');
        $prefix = '';
        if ($this->isVersion2() || $whole === $path) {
            if ($stage !== '/$default' && ($path === $stage || str_starts_with($path, "$stage/"))) {
                [$path, $prefix] = [substr($path, strlen($stage)), $stage];
            }
        } elseif (str_ends_with($whole, $path)) {
            $prefix = rtrim(substr($whole, 0, -strlen($path)), '/');
        }
        return [self::encoded('/' . ltrim($path, '/')), $prefix];
    }

    /** What must not stand in a URL, percent-encoded; what is already, stays. */
    private static function encoded(string $path): string
    {
        $unsafe = "/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\\-._~!\$&'()*+,;=:@\\/%]/";
        return preg_replace_callback($unsafe, fn ($found) => rawurlencode($found[0]), $path);
    }

    private function query(): string
    {
        if ($this->isVersion2()) {
            return (string) ($this->content['rawQueryString'] ?? '');
        }
        $pairs = [];
        $given = $this->content['multiValueQueryStringParameters'] ?? $this->content['queryStringParameters'] ?? [];
        foreach ($given as $name => $values) {
            foreach ((array) $values as $value) {
                $pair = [(string) $name, (string) $value];
                // A load balancer leaves them encoded, API Gateway decodes them.
                $pairs[] = implode('=', $this->isOfLoadBalancer() ? $pair : array_map('rawurlencode', $pair));
            }
        }
        return implode('&', $pairs);
    }

    /** @return list<array{string, string}> */
    private function headers(string $prefix): array
    {
        $headers = [];
        foreach ($this->content['multiValueHeaders'] ?? $this->content['headers'] ?? [] as $name => $values) {
            foreach ((array) $values as $value) {
                if (! in_array(strtolower((string) $name), self::OURS, true)) {
                    $headers[] = [(string) $name, strtr((string) $value, "\r\n\0", '   ')];
                }
            }
        }
        if ($cookies = $this->content['cookies'] ?? []) {
            $headers[] = ['Cookie', implode('; ', $cookies)];
        }
        if ($prefix !== '') {
            $headers[] = ['X-Forwarded-Prefix', $prefix];
        }
        return $headers;
    }

    private function forwardedFor(): string
    {
        foreach ($this->headers('') as [$name, $value]) {
            if (strcasecmp($name, 'X-Forwarded-For') === 0) {
                return trim(explode(',', $value)[0]);
            }
        }
        return '';
    }
}
