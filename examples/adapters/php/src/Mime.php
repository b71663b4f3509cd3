<?php
declare(strict_types=1);

namespace Poste;

/** A MIME entity (RFC 2045), read far enough to tell an insurer's mails apart. */
final class Mime
{
    /** @var array<string, string> unfolded, by lower case name; of a repeated field the first */
    private array $headers = [];
    public readonly string $body;

    public function __construct(string $raw)
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

    /** The media type in lower case (RFC 2045 §5.2: without the field, a text), or one of its parameters. */
    public function type(?string $parameter = null): string
    {
        if ($parameter === null) {
            return strtolower(trim(explode(';', $this->header('Content-Type'))[0])) ?: 'text/plain';
        }
        $pattern = "/;\\s*$parameter\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;]+))/i";
        return preg_match($pattern, $this->header('Content-Type'), $found) ? $found[1] . ($found[2] ?? '') : '';
    }

    /** This entity and all within it to a depth, outermost first. @return \Generator<self> */
    public function all(int $depth = 8): \Generator
    {
        yield $this;
        $boundary = $depth > 0 && str_starts_with($this->type(), 'multipart/') ? $this->type('boundary') : '';
        $pieces = $boundary === '' ? []
            : preg_split('/(?:^|\r\n)--' . preg_quote($boundary, '/') . '(?:--)?[ \t]*(?=\r\n|$)/', $this->body);
        foreach (array_slice($pieces, 1, -1) as $piece) {
            yield from (new self(substr($piece, 2)))->all($depth - 1);
        }
    }

    /** All its plain text in UTF-8, whatever parts it stands in; in an unknown character set, the octets. */
    public function text(): string
    {
        $texts = [];
        foreach ($this->all() as $part) {
            if ($part->type() === 'text/plain') {
                $octets = match (strtolower($part->header('Content-Transfer-Encoding'))) {
                    'base64' => (string) base64_decode($part->body),
                    'quoted-printable' => quoted_printable_decode($part->body),
                    default => $part->body,
                };
                $texts[] = @iconv($part->type('charset') ?: 'utf-8', 'utf-8', $octets) ?: $octets;
            }
        }
        return implode("\n", $texts);
    }

    /** The message identifiers in a text, with their angle brackets. @return list<string> */
    public static function ids(string $text): array
    {
        return preg_match_all('/<[^<>\s]+@[^<>\s]+>/', $text, $found) ? $found[0] : [];
    }
}
