<?php
declare(strict_types=1);

namespace Poste;

/**
 * The controls of §6.2.3: chain, dates, revocation, owner's name, key usage. What it knows is handed in by the
 * station; it asks no directory.
 */
final class Trust
{
    private const DEPTH = 5;
    /** MD2, MD4 and MD5: anyone can forge a signature made with them. */
    private const BROKEN = ['1.2.840.113549.1.1.2', '1.2.840.113549.1.1.3', '1.2.840.113549.1.1.4'];

    /**
     * @param list<Certificate> $anchors roots of one usage
     * @param list<Certificate> $authorities known intermediates, never trusted by themselves
     * @param list<RevocationList> $lists
     */
    public function __construct(
        private readonly array $anchors,
        private readonly array $authorities,
        private readonly array $lists,
        private readonly int $now,
    ) {
    }

    /** Throws a Refusal unless the certificate may be used for this recipient now. */
    public function check(Certificate $certificate, string $label): void
    {
        $this->checkOwner($certificate, $label);
        $this->checkDates($certificate, false);
        $this->climb($certificate, [], 0);
    }

    /** The certificate and the authorities above it, as far as they are known. @return list<Certificate> */
    public function chain(Certificate $certificate): array
    {
        $chain = [$certificate];
        while (count($chain) < self::DEPTH && ($issuer = $this->issuers(end($chain))[0] ?? null) !== null) {
            if ($issuer->der === end($chain)->der) {
                break;
            }
            $chain[] = $issuer;
        }
        return $chain;
    }

    public function isAnchor(Certificate $certificate): bool
    {
        return in_array($certificate, $this->anchors, false);
    }

    /** The authority whose key signed a list. */
    public function authorityOf(RevocationList $list): ?Certificate
    {
        foreach ([...$this->authorities, ...$this->anchors] as $authority) {
            if ($authority->subject === $list->issuer && $list->signedBy($authority)) {
                return $authority;
            }
        }
        return null;
    }

    private function checkOwner(Certificate $certificate, string $label): void
    {
        $names = array_map(strtolower(...), $certificate->mailNames());
        if (!in_array(strtolower($label), $names, true)) {
            throw new Refusal('wrong-name', "le certificat {$certificate->serial} est au nom de "
                . (implode(', ', $names) ?: 'personne') . ", et non de $label");
        }
        $usage = $certificate->keyUsage();
        $critical = $certificate->extensions[Certificate::KEY_USAGE][0] ?? false;
        if ($usage === null || !$critical || ($usage & 0xe0) !== 0xe0) {
            throw new Refusal('key-usage', "le certificat {$certificate->serial} n'a pas, en extension critique, les "
                . 'trois usages de clé digitalSignature, nonRepudiation et keyEncipherment');
        }
        if ($certificate->rsaBits() !== 2048) {
            throw new Refusal('key', "la clé du certificat {$certificate->serial} n'est pas une clé RSA de 2048 bits");
        }
    }

    private function checkDates(Certificate $certificate, bool $authority): void
    {
        $what = $authority ? "l'autorité {$certificate->serial}" : "le certificat {$certificate->serial}";
        if ($this->now < $certificate->notBefore) {
            throw new Refusal($authority ? 'ca-expired' : 'not-yet-valid',
                "$what n'est valable qu'à partir du " . date('d/m/Y H:i', $certificate->notBefore));
        }
        if ($this->now > $certificate->notAfter) {
            throw new Refusal($authority ? 'ca-expired' : 'expired',
                "$what est périmé depuis le " . date('d/m/Y H:i', $certificate->notAfter));
        }
    }

    /** @param list<Certificate> $below */
    private function climb(Certificate $certificate, array $below, int $authoritiesBelow): void
    {
        $this->checkForm($certificate);
        $refusal = null;
        foreach (count($below) < self::DEPTH ? $this->issuers($certificate) : [] as $issuer) {
            try {
                $this->checkAuthority($issuer, $authoritiesBelow);
                $isRoot = in_array($issuer, $this->anchors, true);
                if (!$isRoot) {
                    $this->climb($issuer, [...$below, $certificate], $authoritiesBelow + 1);
                }
                $this->checkRevocation($certificate, $issuer, $below !== []);
                return;
            } catch (Refusal $thisOne) {
                $refusal = $refusal === null || $refusal->reasonCode === 'unknown-ca' ? $thisOne : $refusal;
            }
        }
        throw $refusal ?? $this->orphan($certificate);
    }

    /** Authorities of the issuer's name whose key signed the certificate. @return list<Certificate> */
    private function issuers(Certificate $certificate): array
    {
        return array_values(array_filter([...$this->anchors, ...$this->authorities],
            static fn (Certificate $issuer): bool => $issuer->subject === $certificate->issuer
                && $certificate->signedBy($issuer)));
    }

    /** Why no known authority signed it. */
    private function orphan(Certificate $certificate): Refusal
    {
        if ($certificate->issuer === $certificate->subject) {
            return new Refusal('unknown-ca', "le certificat {$certificate->serial} est autosigné et n'est pas une "
                . 'racine installée pour cet usage');
        }
        foreach ([...$this->anchors, ...$this->authorities] as $authority) {
            if ($certificate->issuer === $authority->subject && $certificate->namesKeyOf($authority) === true) {
                return new Refusal('bad-signature',
                    "la signature du certificat {$certificate->serial} n'est pas celle de l'autorité qu'il nomme");
            }
        }
        return new Refusal('unknown-ca', "l'autorité qui a signé le certificat {$certificate->serial} n'est pas "
            . 'installée sur le poste pour cet usage');
    }

    private function checkForm(Certificate $certificate): void
    {
        if (in_array($certificate->algorithm, self::BROKEN, true)) {
            throw new Refusal('algorithm', "le certificat {$certificate->serial} est signé avec un algorithme cassé");
        }
        $oid = $certificate->unknownCriticalExtension();
        if ($oid !== null) {
            throw new Refusal('critical-extension',
                "le certificat {$certificate->serial} a l'extension critique $oid, que le poste ne connaît pas");
        }
    }

    private function checkAuthority(Certificate $authority, int $authoritiesBelow): void
    {
        $limit = $authority->pathLength();
        if (!$authority->isAuthority() || !(($authority->keyUsage() ?? 0x04) & 0x04)
            || ($limit !== null && $authoritiesBelow > $limit)) {
            throw new Refusal('ca-profile', "le certificat {$authority->serial} n'a pas le droit d'en signer d'autres");
        }
        $this->checkForm($authority);
        $this->checkDates($authority, true);
    }

    /** CE2 for the recipient's certificate, CP2 for a list past its date; an authority's list is used where held. */
    private function checkRevocation(Certificate $certificate, Certificate $issuer, bool $isAuthority): void
    {
        $held = null;
        foreach ($this->lists as $list) {
            if ($list->issuer === $issuer->subject && ($held === null || $held->olderThan($list))
                && $list->signedBy($issuer)) {
                $held = $list;
            }
        }
        if ($held === null && !$isAuthority) {
            throw new Refusal('crl-absent', 'aucune liste de révocation de l\'autorité du certificat '
                . "{$certificate->serial} n'est installée sur le poste");
        }
        $since = $held?->revoked[$certificate->serial] ?? null;
        if ($since !== null) {
            $what = $isAuthority ? "l'autorité" : 'le certificat';
            throw new Refusal($isAuthority ? 'ca-revoked' : 'revoked',
                "$what {$certificate->serial} est révoqué : la liste le nomme à la date du " . date('d/m/Y H:i', $since));
        }
    }
}
