<?php
declare(strict_types=1);

namespace Poste;

/** An X.509 certificate: what the controls of §6.2.3 read in it; nothing is decided here. */
final class Certificate
{
    public const KEY_USAGE = '2.5.29.15';
    public const BASIC_CONSTRAINTS = '2.5.29.19';
    private const SUBJECT_ALT_NAME = '2.5.29.17';
    private const DISTRIBUTION_POINTS = '2.5.29.31';
    private const SUBJECT_KEY = '2.5.29.14';
    private const AUTHORITY_KEY = '2.5.29.35';
    /** Policies are read by nobody here, but nothing that this software does depends on them. */
    private const UNDERSTOOD = [self::KEY_USAGE, self::BASIC_CONSTRAINTS, self::SUBJECT_ALT_NAME,
        self::DISTRIBUTION_POINTS, self::SUBJECT_KEY, self::AUTHORITY_KEY, '2.5.29.32', '2.5.29.37'];

    public readonly string $serial;
    public readonly string $issuer;
    public readonly string $subject;
    public readonly int $notBefore;
    public readonly int $notAfter;
    public readonly string $algorithm;
    /** @var array<string, array{bool, Der}> */
    public readonly array $extensions;

    public function __construct(public readonly string $der)
    {
        $parts = Der::whole($der)->children();
        $tbs = ($parts[0] ?? throw new Refusal('certificate-form', 'certificat vide'))->children();
        if (count($parts) !== 3 || count($tbs) < 7 || $tbs[0]->tag !== 0xa0 || $tbs[0]->body !== "\x02\x01\x02") {
            throw new Refusal('certificate-form', 'ce n\'est pas un certificat X.509 version 3');
        }
        $this->serial = $tbs[1]->hex();
        $this->algorithm = $parts[1]->children()[0]->oid();
        $this->issuer = $tbs[3]->raw;
        [$notBefore, $notAfter] = $tbs[4]->children();
        $this->notBefore = $notBefore->time();
        $this->notAfter = $notAfter->time();
        $this->subject = $tbs[5]->raw;
        $last = end($tbs);
        $this->extensions = $last->tag === 0xa3 ? Der::whole($last->body)->extensions() : [];
    }

    /** Every certificate of a PEM or DER file. @return list<self> */
    public static function fromFile(string $path): array
    {
        $text = @file_get_contents($path);
        if ($text === false) {
            throw new Refusal('file', "le fichier $path ne se lit pas");
        }
        if (!preg_match_all('/-----BEGIN CERTIFICATE-----(.+?)-----END/s', $text, $blocks)) {
            return [new self($text)];
        }
        return array_map(static fn (string $block): self => new self((string) base64_decode($block)), $blocks[1]);
    }

    public function pem(): string
    {
        return "-----BEGIN CERTIFICATE-----\n" . chunk_split(base64_encode($this->der), 64, "\n")
            . "-----END CERTIFICATE-----\n";
    }

    public function key(): \OpenSSLAsymmetricKey
    {
        return openssl_pkey_get_public($this->pem()) ?: throw new Refusal('key', 'la clé publique ne se lit pas');
    }

    public function rsaBits(): int
    {
        $details = openssl_pkey_get_details($this->key());
        return ($details['type'] ?? -1) === OPENSSL_KEYTYPE_RSA ? $details['bits'] : 0;
    }

    public function signedBy(self $issuer): bool
    {
        return openssl_x509_verify($this->pem(), $issuer->key()) === 1;
    }

    public function selfSigned(): bool
    {
        return $this->issuer === $this->subject && $this->signedBy($this);
    }

    /** Whether the issuer is the one that the key identifiers name; null when they name none. */
    public function namesKeyOf(self $issuer): ?bool
    {
        $mine = $this->extensions[self::AUTHORITY_KEY][1] ?? null;
        $its = $issuer->extensions[self::SUBJECT_KEY][1] ?? null;
        foreach ($mine && $its ? $mine->children() : [] as $field) {
            if ($field->tag === 0x80) {
                return $field->body === $its->body;
            }
        }
        return null;
    }

    /** The bits of keyUsage, the first one highest: 0x80 digitalSignature … 0x02 cRLSign; null without it. */
    public function keyUsage(): ?int
    {
        $value = $this->extensions[self::KEY_USAGE][1] ?? null;
        return $value === null ? null : ord($value->body[1] ?? "\0");
    }

    public function isAuthority(): bool
    {
        $fields = ($this->extensions[self::BASIC_CONSTRAINTS][1] ?? null)?->children() ?? [];
        return ($fields[0] ?? null)?->tag === 0x01 && $fields[0]->body !== "\0";
    }

    /** How many authorities may follow below; null: any number. */
    public function pathLength(): ?int
    {
        $fields = ($this->extensions[self::BASIC_CONSTRAINTS][1] ?? null)?->children() ?? [];
        return isset($fields[1]) ? (int) hexdec($fields[1]->hex()) : null;
    }

    /** @return list<string> the rfc822Names of SubjectAltName */
    public function mailNames(): array
    {
        $names = ($this->extensions[self::SUBJECT_ALT_NAME][1] ?? null)?->children() ?? [];
        $mail = array_filter($names, static fn (Der $name): bool => $name->tag === 0x81);
        return array_values(array_map(static fn (Der $name): string => $name->body, $mail));
    }

    /** @return list<string> the directory entries that hold the revocation list; the host is the configured one */
    public function listEntries(): array
    {
        $entries = [];
        foreach (($this->extensions[self::DISTRIBUTION_POINTS][1] ?? null)?->children() ?? [] as $point) {
            $name = $point->children()[0] ?? null;
            foreach ($name?->tag === 0xa0 ? $name->children() : [] as $full) {
                foreach ($full->tag === 0xa0 ? $full->children() : [] as $url) {
                    if ($url->tag === 0x86 && preg_match('~^ldaps?://[^/]*/([^?]+)~i', $url->body, $found)) {
                        $entries[] = (string) preg_replace('~/\w+(;binary)?$~', '', rawurldecode($found[1]));
                    }
                }
            }
        }
        return $entries;
    }

    public function unknownCriticalExtension(): ?string
    {
        foreach ($this->extensions as $oid => [$critical]) {
            if ($critical && !in_array($oid, self::UNDERSTOOD, true)) {
                return $oid;
            }
        }
        return null;
    }
}
