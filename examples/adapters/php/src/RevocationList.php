<?php
declare(strict_types=1);

namespace Poste;

/** A revocation list (RFC 5280 §5), and whether it may be believed. */
final class RevocationList
{
    private const NUMBER = '2.5.29.20';
    private const DELTA = '2.5.29.27';
    private const SCOPE = '2.5.29.28';
    private const UNDERSTOOD = [self::NUMBER, self::DELTA, self::SCOPE, '2.5.29.35'];
    private const ENTRY_ISSUER = '2.5.29.29';
    private const ENTRY_UNDERSTOOD = ['2.5.29.21', '2.5.29.24'];
    private const ALGORITHMS = [
        '1.2.840.113549.1.1.5' => OPENSSL_ALGO_SHA1,
        '1.2.840.113549.1.1.11' => OPENSSL_ALGO_SHA256,
        '1.2.840.113549.1.1.12' => OPENSSL_ALGO_SHA384,
        '1.2.840.113549.1.1.13' => OPENSSL_ALGO_SHA512,
    ];

    public readonly string $issuer;
    /** Its number in hexadecimal, empty without one. */
    public readonly string $number;
    public readonly int $thisUpdate;
    public readonly ?int $nextUpdate;
    private readonly string $entries;
    /** @var ?array<string, int> time of revocation by serial, once it was asked for */
    private ?array $revoked = null;
    private readonly string $signed;
    private readonly string $algorithm;
    private readonly string $signature;
    /** @var array<string, array{bool, Der}> */
    private readonly array $extensions;

    public function __construct(public readonly string $der)
    {
        [$signed, $algorithm, $signature] = Der::read($der)->children(3);
        [$this->signed, $this->signature] = [$signed->raw, substr($signature->body, 1)];
        $this->algorithm = $algorithm->children(1)[0]->oid();
        $fields = $signed->children(4);
        if ($fields[0]->tag === 0x02) {
            array_shift($fields);
        }
        [, $issuer, $thisUpdate] = array_splice($fields, 0, 3);
        [$this->issuer, $this->thisUpdate] = [$issuer->raw, $thisUpdate->time()];
        $dated = in_array(($fields[0] ?? null)?->tag, [0x17, 0x18], true);
        $this->nextUpdate = $dated ? array_shift($fields)->time() : null;
        $this->entries = ($fields[0] ?? null)?->tag === 0x30 ? array_shift($fields)->body : '';
        $this->extensions = isset($fields[0]) ? Der::read($fields[0]->body)->extensions() : [];
        $this->number = ($this->extensions[self::NUMBER][1] ?? null)?->hex() ?? '';
    }

    /** Since when a certificate is revoked; null: it is not on the list. */
    public function since(string $serial): ?int
    {
        $this->revoked ??= $this->readEntries();
        return $this->revoked[$serial] ?? null;
    }

    /** A list may have tens of thousands: no object for each. @return array<string, int> */
    private function readEntries(): array
    {
        [$all, $revoked, $times] = [$this->entries, [], []];
        for ($at = 0; $at < strlen($all); $at = $end) {
            [$first, $end] = Der::span($all, $at);
            [$number, $date] = Der::span($all, $first);
            [, $rest] = Der::span($all, $date);
            $serial = Der::number(substr($all, $number, $date - $number));
            $time = substr($all, $date, $rest - $date);
            $revoked[$serial] = $times[$time] ??= Der::read($time)->time();
            if ($rest !== $end) {
                $extensions = Der::read(substr($all, $rest, max(0, $end - $rest)))->extensions();
                $this->checkCritical($extensions, self::ENTRY_UNDERSTOOD);
            }
        }
        return $revoked;
    }

    public function olderThan(self $other): bool
    {
        return [$this->thisUpdate, strlen($this->number), $this->number]
            < [$other->thisUpdate, strlen($other->number), $other->number];
    }

    public function signedBy(Certificate $authority): bool
    {
        $algorithm = self::ALGORITHMS[$this->algorithm] ?? null;
        return $this->issuer === $authority->subject && $algorithm !== null
            && openssl_verify($this->signed, $this->signature, $authority->key(), $algorithm) === 1;
    }

    /** Throws unless this is a whole list, in force, of that authority (§6.3.3; RFC 5280 §6.3.3). */
    public function check(Certificate $authority, int $now): void
    {
        match (true) {
            $this->issuer !== $authority->subject
                => throw new Refusal('crl-other-ca', 'la liste de révocation est celle d\'une autre autorité'),
            !isset(self::ALGORITHMS[$this->algorithm])
                => throw new Refusal('algorithm', "la liste est signée par un algorithme inconnu, {$this->algorithm}"),
            !$this->signedBy($authority) || !(($authority->keyUsage ?? 0x02) & 0x02)
                => throw new Refusal('crl-forged', 'la signature de la liste n\'est pas celle de son autorité'),
            $this->thisUpdate > $now
                => throw new Refusal('crl-dates', 'la liste de révocation n\'est pas encore en vigueur'),
            $this->nextUpdate === null
                => throw new Refusal('crl-dates', 'la liste de révocation ne dit pas quand paraît la suivante'),
            isset($this->extensions[self::DELTA])
                => throw new Refusal('delta-crl', 'la liste ne dit que des changements (delta)'),
            default => $this->checkCritical($this->extensions, self::UNDERSTOOD),
        };
        // A list for some reasons, for some certificates or of several authorities says nothing sure of ours.
        $isRoot = $authority->signedBy($authority);
        foreach (($this->extensions[self::SCOPE][1] ?? null)?->children() ?? [] as $field) {
            $ours = $field->tag === 0xa0 || $field->tag === ($isRoot ? 0x82 : 0x81);
            if (!$ours && $field->body !== "\0") {
                throw new Refusal('crl-scope', 'la liste de révocation ne porte que sur une partie des certificats');
            }
        }
        $this->revoked ??= $this->readEntries();
    }

    /** @param array<string, array{bool, Der}> $extensions @param list<string> $understood */
    private function checkCritical(array $extensions, array $understood): void
    {
        foreach ($extensions as $oid => [$critical]) {
            if ($critical && !in_array($oid, $understood, true)) {
                throw new Refusal($oid === self::ENTRY_ISSUER ? 'crl-scope' : 'critical-extension',
                    "la liste a l'extension critique $oid, que le poste ne connaît pas");
            }
        }
    }
}
