<?php
declare(strict_types=1);

namespace Poste;

/** A revocation list (RFC 5280 §5), and whether it may be believed. */
final class RevocationList
{
    private const NUMBER = '2.5.29.20';
    private const DELTA = '2.5.29.27';
    private const SCOPE = '2.5.29.28';
    private const AUTHORITY_KEY = '2.5.29.35';
    private const ALGORITHMS = [
        '1.2.840.113549.1.1.5' => OPENSSL_ALGO_SHA1,
        '1.2.840.113549.1.1.11' => OPENSSL_ALGO_SHA256,
        '1.2.840.113549.1.1.12' => OPENSSL_ALGO_SHA384,
        '1.2.840.113549.1.1.13' => OPENSSL_ALGO_SHA512,
    ];

    public readonly string $issuer;
    public readonly int $thisUpdate;
    public readonly ?int $nextUpdate;
    /** @var array<string, int> revocation time by serial */
    public readonly array $revoked;
    /** @var array<string, array{bool, Der}> */
    public readonly array $extensions;
    private readonly string $signed;
    private readonly string $algorithm;
    private readonly string $signature;

    public function __construct(public readonly string $der)
    {
        $parts = Der::whole($der)->children();
        if (count($parts) !== 3 || $parts[0]->tag !== 0x30) {
            throw new Refusal('crl-forged', 'ce n\'est pas une liste de révocation');
        }
        $this->signed = $parts[0]->raw;
        $this->algorithm = $parts[1]->children()[0]->oid();
        $this->signature = substr($parts[2]->body, 1);
        $fields = $parts[0]->children();
        if ($fields[0]->tag === 0x02) {
            array_shift($fields);
        }
        $inner = array_shift($fields);
        $this->issuer = array_shift($fields)->raw;
        $this->thisUpdate = array_shift($fields)->time();
        $isTime = in_array(($fields[0] ?? null)?->tag, [0x17, 0x18], true);
        $this->nextUpdate = $isTime ? array_shift($fields)->time() : null;
        $entries = ($fields[0] ?? null)?->tag === 0x30 ? array_shift($fields)->children() : [];
        $this->extensions = isset($fields[0]) ? Der::whole($fields[0]->body)->extensions() : [];
        if ($inner->raw !== $parts[1]->raw) {
            throw new Refusal('crl-forged', 'la liste nomme deux algorithmes de signature');
        }
        $revoked = [];
        foreach ($entries as $entry) {
            $parts = $entry->children();
            foreach (isset($parts[2]) ? $parts[2]->extensions() : [] as $oid => [$critical]) {
                if ($critical && $oid !== '2.5.29.21' && $oid !== '2.5.29.24') {
                    throw new Refusal($oid === '2.5.29.29' ? 'crl-scope' : 'critical-extension',
                        "une entrée de la liste a l'extension critique $oid, que le poste ne connaît pas");
                }
            }
            $revoked[$parts[0]->hex()] = $parts[1]->time();
        }
        $this->revoked = $revoked;
    }

    /** Its number, for comparing two lists; empty without one. */
    public function number(): string
    {
        return ($this->extensions[self::NUMBER][1] ?? null)?->hex() ?? '';
    }

    public function olderThan(self $other): bool
    {
        if ($this->thisUpdate !== $other->thisUpdate) {
            return $this->thisUpdate < $other->thisUpdate;
        }
        [$mine, $its] = [$this->number(), $other->number()];
        return [strlen($mine), $mine] < [strlen($its), $its];
    }

    public function signedBy(Certificate $authority): bool
    {
        $algorithm = self::ALGORITHMS[$this->algorithm] ?? null;
        return $algorithm !== null
            && openssl_verify($this->signed, $this->signature, $authority->key(), $algorithm) === 1;
    }

    /** Throws unless this is a whole list in force of that authority (§6.3.3; RFC 5280 §6.3.3). */
    public function check(Certificate $authority, int $now): void
    {
        if ($this->issuer !== $authority->subject) {
            throw new Refusal('crl-other-ca', 'la liste de révocation est celle d\'une autre autorité');
        }
        if (!isset(self::ALGORITHMS[$this->algorithm])) {
            throw new Refusal('algorithm', "l'algorithme de signature {$this->algorithm} de la liste n'est pas admis");
        }
        if (!$this->signedBy($authority) || !(($authority->keyUsage() ?? 0x02) & 0x02)) {
            throw new Refusal('crl-forged', 'la signature de la liste de révocation n\'est pas celle de son autorité');
        }
        if ($this->thisUpdate > $now) {
            throw new Refusal('crl-dates', 'la liste de révocation n\'est pas encore en vigueur');
        }
        if ($this->nextUpdate === null) {
            throw new Refusal('crl-dates', 'la liste de révocation ne dit pas quand paraît la suivante');
        }
        if (isset($this->extensions[self::DELTA])) {
            throw new Refusal('delta-crl', 'la liste ne dit que des changements (delta) : il faut la liste entière');
        }
        if (isset($this->extensions[self::SCOPE])) {
            $this->checkScope($this->extensions[self::SCOPE][1], $authority);
        }
        foreach ($this->extensions as $oid => [$critical]) {
            if ($critical && !in_array($oid, [self::NUMBER, self::SCOPE, self::AUTHORITY_KEY], true)) {
                throw new Refusal('critical-extension',
                    "la liste a l'extension critique $oid, que le poste ne connaît pas");
            }
        }
    }

    /** A list for some reasons, some certificates or of several authorities says nothing sure of ours. */
    private function checkScope(Der $scope, Certificate $authority): void
    {
        foreach ($scope->children() as $field) {
            $usersOnly = $field->tag === 0x81 && !$authority->selfSigned();
            $authoritiesOnly = $field->tag === 0x82 && $authority->selfSigned();
            if ($field->tag !== 0xa0 && !$usersOnly && !$authoritiesOnly && $field->body !== "\0") {
                throw new Refusal('crl-scope', 'la liste de révocation ne porte que sur une partie des certificats');
            }
        }
    }
}
