<?php
declare(strict_types=1);

namespace Poste;

/**
 * The local store (§6.3): authorities, lists, one certificate a recipient, and candidates that may become it. A
 * certificate is judged before it enters, and again before each use.
 */
final class Store
{
    /** What time or another installation can lift: such a certificate waits as a candidate. */
    private const WAITING = ['unknown-ca', 'crl-absent', 'not-yet-valid'];
    private const RENEWAL = 15 * 86400;
    /** @var array<string, RevocationList> what was read already: a list may have megabytes, and each use asks for it */
    private array $lists = [];

    public function __construct(private readonly Station $station, private readonly Clock $clock)
    {
    }

    /** Flows of demonstration use what is for tests (CP1). */
    public function usage(string $label): string
    {
        return $label === ($this->station->state['config']['oct_label'] ?? null) ? 'oct'
            : (str_contains($label, '.reel@') ? 'reel' : 'test');
    }

    public function trust(string ...$usages): Trust
    {
        $state = $this->station->state;
        $roots = array_merge(...array_values(array_intersect_key($state['anchors'], array_flip($usages))));
        $lists = array_map($this->list(...), array_values($state['lists']));
        return new Trust(self::certificates($roots), self::certificates($state['authorities']), $lists,
            $this->clock->now());
    }

    private function list(string $stored): RevocationList
    {
        return $this->lists[$stored] ??= new RevocationList((string) base64_decode($stored));
    }

    /** Why a certificate may not be used now; null: it may. */
    public function refusal(Certificate $certificate, string $label): ?Refusal
    {
        try {
            $this->trust($this->usage($label))->check($certificate, $label);
            return null;
        } catch (Refusal $refusal) {
            return $refusal;
        }
    }

    public function installRoot(Certificate $root, string $usage): void
    {
        if (!$root->isAuthority || !$root->signedBy($root)) {
            throw new Refusal('ca-profile', "le certificat {$root->serial} n'est pas celui d'une autorité racine");
        }
        $this->station->state['anchors'][$usage][md5($root->der)] = base64_encode($root->der);
    }

    public function installIntermediate(Certificate $authority): void
    {
        $this->station->state['authorities'][md5($authority->der)] = base64_encode($authority->der);
    }

    /** Judges a list and keeps it in place of the one that the same key signed before. */
    public function installList(RevocationList $list, ?Certificate $expected = null): string
    {
        $trust = $this->trust('test', 'reel', 'oct');
        $authority = $trust->issuers($list)[0] ?? $trust->namesakes($list)[0] ?? null;
        if ($authority === null || ($expected !== null && $expected->subject !== $list->issuer)) {
            throw new Refusal('crl-other-ca', 'la liste de révocation est celle d\'une autre autorité');
        }
        $list->check($authority, $this->clock->now());
        $key = hash('sha256', openssl_pkey_get_details($authority->key())['key']);
        $held = isset($this->station->state['lists'][$key]) ? $this->list($this->station->state['lists'][$key]) : null;
        match (true) {
            $held === null || $held->der === $list->der => null,
            $list->olderThan($held)
                => throw new Refusal('crl-dates', 'la liste de révocation est plus ancienne que celle du poste'),
            $list->nextUpdate < $this->clock->now()
                => throw new Refusal('crl-dates', 'la liste publiée est périmée : le poste garde la sienne'),
            default => null,
        };
        $this->station->state['lists'][$key] = base64_encode($list->der);
        return $held?->der === $list->der ? 'unchanged' : 'accepted';
    }

    /** The certificate of the store, then those that wait. @return list<Certificate> */
    public function held(string $label): array
    {
        return self::certificates([...$this->station->state['certificates'][$label] ?? [],
            ...$this->station->state['candidates'][$label] ?? []]);
    }

    /** Lets a certificate wait for `current`'s choice; tells why it cannot be used yet. Throws when it never can. */
    public function offer(Certificate $certificate, string $label): ?Refusal
    {
        $refusal = $this->refusal($certificate, $label);
        if ($refusal !== null && !in_array($refusal->reasonCode, self::WAITING, true)) {
            throw $refusal;
        }
        $this->station->state['candidates'][$label][md5($certificate->der)] = base64_encode($certificate->der);
        return $refusal;
    }

    /** The most recent of the valid ones. It becomes the store's, and what began before it is forgotten (§6.3.2). */
    public function current(string $label): Certificate
    {
        $held = $this->held($label);
        usort($held, static fn (Certificate $a, Certificate $b): int => $b->notBefore <=> $a->notBefore);
        $why = null;
        foreach ($held as $certificate) {
            $refusal = $this->refusal($certificate, $label);
            if ($refusal === null) {
                $this->replace($label, $certificate);
                return $certificate;
            }
            $why ??= $refusal;
        }
        throw $why ?? new Refusal('no-certificate', "le poste n'a aucun certificat pour $label");
    }

    public function replace(string $label, Certificate $certificate): void
    {
        $this->station->state['certificates'][$label] = [base64_encode($certificate->der)];
        $this->station->state['candidates'][$label] = array_filter($this->station->state['candidates'][$label] ?? [],
            static fn (string $der): bool => self::certificates([$der])[0]->notBefore > $certificate->notBefore);
    }

    public function nearItsEnd(Certificate $certificate): bool
    {
        return $certificate->notAfter - $this->clock->now() <= self::RENEWAL;
    }

    /** @param array<string> $stored @return list<Certificate> */
    private static function certificates(array $stored): array
    {
        return array_map(static fn (string $der): Certificate => new Certificate((string) base64_decode($der)),
            array_values($stored));
    }
}
