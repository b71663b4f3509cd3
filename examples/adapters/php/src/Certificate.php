<?php
declare(strict_types=1);

namespace Poste;

/** An X.509 certificate: what the controls of §6.2.3 read in it; nothing is decided here. */
final class Certificate
{
    private const KEY_USAGE = '2.5.29.15';
    private const BASIC_CONSTRAINTS = '2.5.29.19';
    private const ALT_NAME = '2.5.29.17';
    private const DISTRIBUTION_POINTS = '2.5.29.31';
    private const SUBJECT_KEY = '2.5.29.14';
    private const AUTHORITY_KEY = '2.5.29.35';
    private const UNDERSTOOD = [self::KEY_USAGE, self::BASIC_CONSTRAINTS, self::ALT_NAME, self::DISTRIBUTION_POINTS,
        self::SUBJECT_KEY, self::AUTHORITY_KEY, '2.5.29.32', '2.5.29.37'];

    public readonly string $serial;
    public readonly string $issuer;
    public readonly string $subject;
    public readonly int $notBefore;
    public readonly int $notAfter;
    public readonly string $algorithm;
    /** Bits of keyUsage, from 0x80 digitalSignature to 0x02 cRLSign; null without the extension. */
    public readonly ?int $keyUsage;
    public readonly bool $keyUsageCritical;
    public readonly bool $isAuthority;
    /** How many authorities may stand below; null: any number. */
    public readonly ?int $pathLength;
    /** @var list<string> rfc822Names of SubjectAltName, in lower case */
    public readonly array $owners;
    /** @var list<string> directory entries that hold the revocation list; the host is the configured one */
    public readonly array $listEntries;
    public readonly ?string $unknownCritical;
    public readonly string $pem;
    /** @var array<string, array{bool, Der}> */
    private readonly array $extensions;

    public function __construct(public readonly string $der)
    {
        $parts = Der::read($der)->children(3);
        $fields = $parts[0]->children(7);
        if ($fields[0]->raw !== "\xa0\x03\x02\x01\x02") {
            throw new Refusal('certificate-form', 'ce n\'est pas un certificat X.509 version 3');
        }
        [, $serial, , $issuer, $validity, $subject] = $fields;
        [$this->serial, $this->issuer, $this->subject] = [$serial->hex(), $issuer->raw, $subject->raw];
        [$notBefore, $notAfter] = $validity->children(2);
        [$this->notBefore, $this->notAfter] = [$notBefore->time(), $notAfter->time()];
        $this->algorithm = $parts[1]->children(1)[0]->oid();
        $this->pem = "-----BEGIN CERTIFICATE-----\n" . chunk_split(base64_encode($der), 64, "\n")
            . "-----END CERTIFICATE-----\n";
        $last = end($fields);
        $this->extensions = $last->tag === 0xa3 ? Der::read($last->body)->extensions() : [];
        [$this->keyUsageCritical, $usage] = $this->extensions[self::KEY_USAGE] ?? [false, null];
        $this->keyUsage = $usage === null ? null : ord($usage->body[1] ?? "\0");
        $constraints = $this->fields(self::BASIC_CONSTRAINTS);
        $this->isAuthority = ($constraints[0] ?? null)?->tag === 0x01 && $constraints[0]->body !== "\0";
        $this->pathLength = isset($constraints[1]) ? (int) hexdec($constraints[1]->hex()) : null;
        $owners = array_filter($this->fields(self::ALT_NAME), static fn (Der $name): bool => $name->tag === 0x81);
        $this->owners = array_values(array_map(static fn (Der $name): string => strtolower($name->body), $owners));
        $this->listEntries = iterator_to_array($this->readListEntries(), false);
        $unknown = array_filter($this->extensions, static fn (array $extension, string $oid): bool
            => $extension[0] && !in_array($oid, self::UNDERSTOOD, true), ARRAY_FILTER_USE_BOTH);
        $this->unknownCritical = array_key_first($unknown);
    }

    /** Every certificate of a PEM or DER file. @return non-empty-list<self> */
    public static function fromFile(string $path): array
    {
        $text = @file_get_contents($path) ?: throw new Refusal('file', "le fichier $path est vide ou ne se lit pas");
        return preg_match_all('/-----BEGIN CERTIFICATE-----(.+?)-----END/s', $text, $blocks)
            ? array_map(static fn (string $block): self => new self((string) base64_decode($block)), $blocks[1])
            : [new self($text)];
    }

    public function key(): \OpenSSLAsymmetricKey
    {
        return openssl_pkey_get_public($this->pem) ?: throw new Refusal('key', 'la clé publique ne se lit pas');
    }

    public function signedBy(self $issuer): bool
    {
        return $this->issuer === $issuer->subject && openssl_x509_verify($this->pem, $issuer->key()) === 1;
    }

    /** Whether its key identifiers name that authority's key. */
    public function namesKeyOf(self $authority): bool
    {
        $key = ($authority->extensions[self::SUBJECT_KEY][1] ?? null)?->body;
        $named = array_filter($this->fields(self::AUTHORITY_KEY), static fn (Der $field): bool => $field->tag === 0x80);
        return $key !== null && (reset($named) ?: null)?->body === $key;
    }

    /** @return list<Der> */
    private function fields(string $oid): array
    {
        return ($this->extensions[$oid][1] ?? null)?->children() ?? [];
    }

    /** Both ways in which the document writes the address: with `?attribute`, or `/attribute`. */
    private function readListEntries(): \Generator
    {
        foreach ($this->fields(self::DISTRIBUTION_POINTS) as $point) {
            $name = $point->children()[0] ?? null;
            foreach ($name?->tag === 0xa0 ? $name->children() : [] as $full) {
                foreach ($full->tag === 0xa0 ? $full->children() : [] as $url) {
                    if ($url->tag === 0x86 && preg_match('~^ldaps?://[^/]*/([^?]+)~i', $url->body, $found)) {
                        yield (string) preg_replace('~/\w+(;binary)?$~', '', rawurldecode($found[1]));
                    }
                }
            }
        }
    }
}
