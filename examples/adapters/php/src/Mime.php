<?php
declare(strict_types=1);

namespace Poste;

/** A MIME entity (RFC 2045), read far enough to tell an insurer's mails apart. */
final class Mime
{
    /** @var array<string, string> unfolded, by lower case name; of a repeated field the first */
    private array $headers = [];
    private readonly string $body;

    public function __construct(public readonly string $raw)
    {
        [$head, $body] = explode("\r\n\r\n", "\r\n$raw", 2) + [1 => ''];
        $this->body = $body;
        foreach (explode("\r\n", (string) preg_replace('/\r\n[ \t]+/', ' ', trim($head))) as $field) {
            [$name, $value] = explode(':', $field, 2) + [1 => ''];
            $this->headers[strtolower(trim($name))] ??= trim($value);
        }
    }

    public function header(string $name): string
    {
        return $this->headers[strtolower($name)] ?? '';
    }

    /** The media type in lower case, or one of its parameters. */
    public function type(?string $parameter = null): string
    {
        if ($parameter === null) {
            return strtolower(trim(explode(';', $this->header('Content-Type'))[0]));
        }
        $pattern = "/;\\s*$parameter\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;]+))/i";
        return preg_match($pattern, $this->header('Content-Type'), $found) ? $found[1] . ($found[2] ?? '') : '';
    }

    /** This entity and all within it, outermost first. @return \Generator<self> */
    public function all(): \Generator
    {
        yield $this;
        $boundary = str_starts_with($this->type(), 'multipart/') ? $this->type('boundary') : '';
        $pieces = $boundary === '' ? []
            : preg_split('/(?:^|\r\n)--' . preg_quote($boundary, '/') . '(?:--)?[ \t]*(?=\r\n|$)/', $this->body);
        foreach (array_slice($pieces, 1, -1) as $piece) {
            yield from (new self(substr($piece, 2)))->all();
        }
    }

    public function text(): string
    {
        return match (strtolower($this->header('Content-Transfer-Encoding'))) {
            'base64' => (string) base64_decode($this->body),
            'quoted-printable' => quoted_printable_decode($this->body),
            default => $this->body,
        };
    }

    /** The first message identifier in a text, with its angle brackets, or nothing. */
    public static function id(string $text): string
    {
        return preg_match('/<[^<>\s]+@[^<>\s]+>/', $text, $found) ? $found[0] : '';
    }
}
