<?php
declare(strict_types=1);

namespace Poste;

/**
 * The local store (§6.3): authorities, lists, one certificate a recipient, and candidates that may become it. A
 * certificate is judged before it enters and again before each use.
 */
final class Store
{
    /** Refusals that time or another installation can lift: such a certificate waits as a candidate. */
    private const WAITING = ['unknown-ca', 'crl-absent', 'not-yet-valid'];
    private const RENEWAL = 15 * 86400;

    public function __construct(private readonly Station $station, private readonly Clock $clock)
    {
    }

    /** Flows of demonstration use what is for tests (CP1). */
    public function usage(string $label): string
    {
        return match (true) {
            $label === ($this->station->state['config']['oct_label'] ?? null) => 'oct',
            str_contains($label, '.reel@') => 'reel',
            default => 'test',
        };
    }

    public function trust(string $usage): Trust
    {
        return new Trust($this->station->certificates('anchors', $usage), $this->station->certificates('authorities'),
            $this->station->lists(), $this->clock->now());
    }

    public function check(Certificate $certificate, string $label): ?Refusal
    {
        try {
            $this->trust($this->usage($label))->check($certificate, $label);
            return null;
        } catch (Refusal $refusal) {
            return $refusal;
        }
    }

    public function installAuthority(Certificate $authority, string $role, string $usage): void
    {
        if ($role === 'intermediate') {
            $this->station->state['authorities'] = array_values(array_unique(
                [...$this->station->state['authorities'], base64_encode($authority->der)]));
            return;
        }
        if (!$authority->isAuthority() || !$authority->selfSigned()) {
            throw new Refusal('ca-profile', "le certificat {$authority->serial} n'est pas celui d'une autorité racine");
        }
        $this->station->keep('anchors', $usage, [...$this->station->certificates('anchors', $usage), $authority]);
    }

    /** Judges a list and keeps it in place of the one that its authority signed before. Two generations of an
     *  authority share a name and an entry: the key decides. */
    public function installList(RevocationList $list, ?Certificate $expected = null): string
    {
        if ($expected !== null && $list->issuer !== $expected->subject) {
            throw new Refusal('crl-other-ca', 'la liste de révocation est celle d\'une autre autorité');
        }
        $authority = null;
        foreach (['test', 'reel', 'oct'] as $usage) {
            $authority ??= $this->trust($usage)->authorityOf($list);
        }
        $authority ??= $this->namesake($list);
        $list->check($authority, $this->clock->now());
        $key = hash('sha256', $authority->der);
        $held = $this->station->state['lists'][$key] ?? null;
        if ($held === base64_encode($list->der)) {
            return 'unchanged';
        }
        if ($held !== null) {
            $old = new RevocationList((string) base64_decode($held));
            if ($list->olderThan($old)) {
                throw new Refusal('crl-dates', 'la liste de révocation est plus ancienne que celle du poste');
            }
            if ($list->nextUpdate < $this->clock->now()) {
                throw new Refusal('crl-dates', 'la liste de révocation publiée est périmée : le poste garde la sienne');
            }
        }
        $this->station->state['lists'][$key] = base64_encode($list->der);
        return 'accepted';
    }

    /** An authority of that name, for saying what is wrong with a list that none signed. */
    private function namesake(RevocationList $list): Certificate
    {
        $known = [...$this->station->certificates('authorities')];
        foreach (array_keys($this->station->state['anchors']) as $usage) {
            $known = [...$known, ...$this->station->certificates('anchors', $usage)];
        }
        foreach ($known as $authority) {
            if ($authority->subject === $list->issuer) {
                return $authority;
            }
        }
        throw new Refusal('crl-other-ca', 'la liste de révocation est celle d\'une autorité inconnue du poste');
    }

    /** What is held for a recipient: the certificate of the store first, then those that wait.
     *  @return list<Certificate> */
    public function held(string $label): array
    {
        return [...$this->station->certificates('certificates', $label),
            ...$this->station->certificates('candidates', $label)];
    }

    /** Offers a certificate; whether it is used is `current`'s decision. Throws when it can never be. */
    public function offer(Certificate $certificate, string $label): ?Refusal
    {
        $refusal = $this->check($certificate, $label);
        if ($refusal !== null && !in_array($refusal->reasonCode, self::WAITING, true)) {
            throw $refusal;
        }
        $this->station->keep('candidates', $label,
            [...$this->station->certificates('candidates', $label), $certificate]);
        return $refusal;
    }

    /** The certificate to use: the most recent of the valid ones. It becomes the only one of the store, and those
     *  that began before it are forgotten (§6.3.2). */
    public function current(string $label): Certificate
    {
        $refusal = null;
        $held = $this->held($label);
        usort($held, static fn (Certificate $a, Certificate $b): int => $b->notBefore <=> $a->notBefore);
        foreach ($held as $certificate) {
            $thisOne = $this->check($certificate, $label);
            if ($thisOne === null) {
                $this->replace($label, $certificate);
                return $certificate;
            }
            $refusal ??= $thisOne;
        }
        throw $refusal ?? new Refusal('no-certificate', "le poste n'a aucun certificat pour $label");
    }

    public function replace(string $label, Certificate $certificate): void
    {
        $this->station->keep('certificates', $label, [$certificate]);
        $this->station->keep('candidates', $label, array_filter($this->station->certificates('candidates', $label),
            fn (Certificate $other): bool => $other->notBefore > $certificate->notBefore
                && $this->check($other, $label) !== null));
    }

    public function nearItsEnd(Certificate $certificate): bool
    {
        return $certificate->notAfter - $this->clock->now() <= self::RENEWAL;
    }

    /** Forgets a recipient's certificates, when another is handed over by hand in their place. */
    public function forget(string $label): void
    {
        $this->station->keep('certificates', $label, []);
        $this->station->keep('candidates', $label, []);
    }
}
