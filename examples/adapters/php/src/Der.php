<?php
declare(strict_types=1);

namespace Poste;

/** One DER element (X.690) read in place: PHP's openssl extension shows neither criticality nor revocation lists. */
final class Der
{
    private function __construct(
        public readonly int $tag,
        public readonly string $raw,
        public readonly string $body,
    ) {
    }

    /** Reads the element at an offset; a length beyond the octets at hand is an error. */
    public static function at(string $octets, int $offset = 0): self
    {
        $header = unpack('Ctag/Clength', $octets, $offset) ?: throw new Refusal('certificate-form', 'objet DER tronqué');
        ['tag' => $tag, 'length' => $length] = $header;
        $start = $offset + 2;
        if ($length & 0x80) {
            $count = $length & 0x7f;
            if ($count < 1 || $count > 4 || $start + $count > strlen($octets)) {
                throw new Refusal('certificate-form', 'longueur DER illisible');
            }
            $length = (int) hexdec(bin2hex(substr($octets, $start, $count)));
            $start += $count;
        }
        if (($tag & 0x1f) === 0x1f || $start + $length > strlen($octets)) {
            throw new Refusal('certificate-form', 'objet DER tronqué ou inattendu');
        }
        return new self($tag, substr($octets, $offset, $start - $offset + $length), substr($octets, $start, $length));
    }

    /** The whole string as one element: octets after it are an error. */
    public static function whole(string $octets): self
    {
        $element = strlen($octets) < 2 ? throw new Refusal('certificate-form', 'objet DER vide') : self::at($octets);
        if (strlen($element->raw) !== strlen($octets)) {
            throw new Refusal('certificate-form', 'octets en trop après un objet DER');
        }
        return $element;
    }

    /** @return list<self> */
    public function children(): array
    {
        $children = [];
        for ($offset = 0; $offset < strlen($this->body); $offset += strlen(end($children)->raw)) {
            if ($offset + 2 > strlen($this->body)) {
                throw new Refusal('certificate-form', 'objet DER tronqué');
            }
            $children[] = self::at($this->body, $offset);
        }
        return $children;
    }

    /** The object identifier in dotted form. */
    public function oid(): string
    {
        $arcs = [];
        $arc = 0;
        foreach (unpack('C*', $this->body) ?: [] as $octet) {
            $arc = ($arc << 7) | ($octet & 0x7f);
            if (!($octet & 0x80)) {
                $arcs[] = $arc;
                $arc = 0;
            }
        }
        $first = min(2, intdiv($arcs[0] ?? 0, 40));
        return implode('.', [$first, ($arcs[0] ?? 0) - 40 * $first, ...array_slice($arcs, 1)]);
    }

    /** A serial or list number: lower case hexadecimal without leading zeros. */
    public function hex(): string
    {
        return ltrim(bin2hex($this->body), '0') ?: '0';
    }

    /** UTCTime or GeneralizedTime (RFC 5280 §4.1.2.5) as seconds since 1970. */
    public function time(): int
    {
        $text = $this->body;
        if ($this->tag === 0x17) {
            $text = ((int) substr($text, 0, 2) < 50 ? '20' : '19') . $text;
        }
        $time = \DateTimeImmutable::createFromFormat('YmdHis\Z', $text, new \DateTimeZone('UTC'));
        return $time ? $time->getTimestamp() : throw new Refusal('certificate-form', 'date illisible');
    }

    /**
     * Extensions (RFC 5280 §4.2) by identifier: whether critical, and the value.
     * @return array<string, array{bool, self}>
     */
    public function extensions(): array
    {
        $extensions = [];
        foreach ($this->children() as $extension) {
            $fields = $extension->children();
            $critical = count($fields) === 3 && $fields[1]->body !== "\0";
            if (isset($extensions[$fields[0]->oid()])) {
                throw new Refusal('certificate-form', 'une extension figure deux fois');
            }
            $extensions[$fields[0]->oid()] = [$critical, self::whole(end($fields)->body)];
        }
        return $extensions;
    }
}
