<?php
declare(strict_types=1);

namespace Poste;

/** One DER element (X.690), read because PHP's openssl shows neither criticality nor revocation lists. */
final class Der
{
    private function __construct(public readonly int $tag, public readonly string $raw, public readonly string $body)
    {
    }

    /** The element at an offset; with $whole, octets after it are an error, as a length beyond the end always is. */
    public static function read(string $octets, int $offset = 0, bool $whole = true): self
    {
        [$start, $end] = self::span($octets, $offset);
        if ($whole && $end < strlen($octets)) {
            throw self::malformed();
        }
        return new self(ord($octets[$offset]), substr($octets, $offset, $end - $offset),
            substr($octets, $start, $end - $start));
    }

    /** Where the body of the element at an offset begins, and where it ends. @return array{int, int} */
    public static function span(string $octets, int $offset): array
    {
        $start = $offset + 2;
        $length = ord($octets[$offset + 1] ?? throw self::malformed());
        if ($length & 0x80) {
            $count = $length & 0x7f;
            $length = $count >= 1 && $count <= 4 ? (int) hexdec(bin2hex(substr($octets, $start, $count))) : PHP_INT_MAX;
            $start += $count;
        }
        return $length <= strlen($octets) - $start ? [$start, $start + $length] : throw self::malformed();
    }

    private static function malformed(): Refusal
    {
        return new Refusal('certificate-form', 'un certificat ou une liste de révocation ne se lit pas (DER)');
    }

    /** @return list<self> at least as many as are needed */
    public function children(int $needed = 0): array
    {
        $children = [];
        for ($offset = 0; $offset < strlen($this->body); $offset += strlen(end($children)->raw)) {
            $children[] = self::read($this->body, $offset, false);
        }
        return count($children) >= $needed ? $children : throw self::malformed();
    }

    /** The object identifier in dotted form. */
    public function oid(): string
    {
        [$arcs, $arc] = [[], 0];
        foreach (unpack('C*', $this->body) ?: [] as $octet) {
            $arc = ($arc << 7) | ($octet & 0x7f);
            if ($octet < 0x80) {
                $arcs[] = $arc;
                $arc = 0;
            }
        }
        $first = min(2, intdiv($arcs[0] ?? 0, 40));
        return implode('.', [$first, ($arcs[0] ?? 0) - 40 * $first, ...array_slice($arcs, 1)]);
    }

    public function hex(): string
    {
        return self::number($this->body);
    }

    /** A serial or list number: lower case hexadecimal without leading zeros. */
    public static function number(string $body): string
    {
        return ltrim(bin2hex($body), '0') ?: '0';
    }

    /** UTCTime or GeneralizedTime (RFC 5280 §4.1.2.5) in seconds since 1970. */
    public function time(): int
    {
        $century = $this->tag !== 0x17 ? '' : ((int) substr($this->body, 0, 2) < 50 ? '20' : '19');
        $time = \DateTimeImmutable::createFromFormat('YmdHis\Z', $century . $this->body, new \DateTimeZone('UTC'));
        return $time ? $time->getTimestamp() : throw self::malformed();
    }

    /** Extensions (RFC 5280 §4.2) by identifier: whether critical, and the value.
     *  @return array<string, array{bool, self}> */
    public function extensions(): array
    {
        $extensions = [];
        foreach ($this->children() as $extension) {
            $fields = $extension->children(2);
            $critical = isset($fields[2]) && $fields[1]->body !== "\0";
            $extensions[$fields[0]->oid()] = [$critical, self::read(end($fields)->body)];
        }
        return $extensions;
    }
}
