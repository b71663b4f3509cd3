<?php
declare(strict_types=1);

namespace Poste;

/** A MIME entity (RFC 2045), read far enough to tell the mails apart that an insurer sends. */
final class Mime
{
    /** @param array<string, string> $headers unfolded, by lower case name; of a repeated one the first */
    private function __construct(
        public readonly string $raw,
        private readonly array $headers,
        private readonly string $body,
    ) {
    }

    public static function parse(string $raw): self
    {
        [$head, $body] = str_starts_with($raw, "\r\n")
            ? ['', substr($raw, 2)]
            : explode("\r\n\r\n", $raw, 2) + [1 => ''];
        $headers = [];
        foreach (explode("\r\n", (string) preg_replace('/\r\n[ \t]+/', ' ', $head)) as $field) {
            [$name, $value] = explode(':', $field, 2) + [1 => ''];
            $headers[strtolower(trim($name))] ??= trim($value);
        }
        return new self($raw, $headers, $body);
    }

    public function header(string $name): string
    {
        return $this->headers[strtolower($name)] ?? '';
    }

    public function type(): string
    {
        return strtolower(trim(explode(';', $this->header('Content-Type'))[0]));
    }

    public function parameter(string $name): string
    {
        $pattern = '/;\s*' . preg_quote($name, '/') . '\s*=\s*(?:"([^"]*)"|([^\s;]+))/i';
        return preg_match($pattern, $this->header('Content-Type'), $found) ? $found[1] . ($found[2] ?? '') : '';
    }

    /** @return list<self> */
    public function parts(): array
    {
        $boundary = $this->parameter('boundary');
        if (!str_starts_with($this->type(), 'multipart/') || $boundary === '') {
            return [];
        }
        $delimiter = '/(?:^|\r\n)--' . preg_quote($boundary, '/') . '(--)?[ \t]*(?=\r\n|$)/';
        $pieces = preg_split($delimiter, $this->body) ?: [];
        $inner = array_slice($pieces, 1, max(0, count($pieces) - 2));
        return array_map(static fn (string $piece): self => self::parse(substr($piece, 2)), $inner);
    }

    /** This entity and all within it, outermost first. @return \Generator<self> */
    public function all(): \Generator
    {
        yield $this;
        foreach ($this->parts() as $part) {
            yield from $part->all();
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

    /** @param array<string, string> $headers */
    public static function build(array $headers, string $document): string
    {
        $head = '';
        foreach ($headers as $name => $value) {
            $head .= "$name: $value\r\n";
        }
        return "$head\r\n" . chunk_split(base64_encode($document), 76, "\r\n");
    }
}
