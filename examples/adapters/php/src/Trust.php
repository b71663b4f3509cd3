<?php
declare(strict_types=1);

namespace Poste;

/** The controls of §6.2.3 at one moment, with the roots of one usage: chain, dates, revocation, owner, key usage. */
final class Trust
{
    private const DEPTH = 5;
    /** Signatures with MD2, MD4 or MD5 can be forged by anyone. */
    private const BROKEN = ['1.2.840.113549.1.1.2', '1.2.840.113549.1.1.3', '1.2.840.113549.1.1.4'];

    /**
     * @param list<Certificate> $roots
     * @param list<Certificate> $intermediates never trusted by themselves
     * @param list<RevocationList> $lists
     */
    public function __construct(private readonly array $roots, private readonly array $intermediates,
        private readonly array $lists, private readonly int $now)
    {
    }

    /** Throws unless the certificate may be used for this recipient now. */
    public function check(Certificate $one, string $label): void
    {
        $key = openssl_pkey_get_details($one->key());
        match (true) {
            !in_array(strtolower($label), $one->owners, true) => throw new Refusal('wrong-name', "le certificat "
                . "{$one->serial} est au nom de " . (implode(', ', $one->owners) ?: 'personne') . ", et non de $label"),
            !$one->keyUsageCritical || ($one->keyUsage & 0xe0) !== 0xe0 => throw new Refusal('key-usage',
                "le certificat {$one->serial} n'a pas, en extension critique, les usages de clé digitalSignature, "
                . 'nonRepudiation et keyEncipherment'),
            $key['type'] !== OPENSSL_KEYTYPE_RSA || $key['bits'] !== 2048 => throw new Refusal('key',
                "la clé du certificat {$one->serial} n'est pas une clé RSA de 2048 bits"),
            $this->now < $one->notBefore => throw new Refusal('not-yet-valid',
                "le certificat {$one->serial} n'est valable qu'à partir du " . date('d/m/Y H:i', $one->notBefore)),
            $this->now > $one->notAfter => throw new Refusal('expired',
                "le certificat {$one->serial} est périmé depuis le " . date('d/m/Y H:i', $one->notAfter)),
            default => $this->climb($one, 0),
        };
    }

    /** The certificate and the authorities above it, up to a root. Empty without one. @return list<Certificate> */
    public function chain(Certificate $one, int $depth = 0): array
    {
        foreach ($depth < self::DEPTH ? $this->issuers($one) : [] as $issuer) {
            $above = in_array($issuer, $this->roots, true) ? [$issuer] : $this->chain($issuer, $depth + 1);
            if ($above !== []) {
                return [$one, ...$above];
            }
        }
        return [];
    }

    /** Known authorities that signed it: two generations may share a name. @return list<Certificate> */
    public function issuers(Certificate|RevocationList $one): array
    {
        return array_values(array_filter([...$this->roots, ...$this->intermediates], $one->signedBy(...)));
    }

    /** Known authorities of the name that it gives as its issuer's. @return list<Certificate> */
    public function namesakes(Certificate|RevocationList $one): array
    {
        return array_values(array_filter([...$this->roots, ...$this->intermediates],
            static fn (Certificate $authority): bool => $authority->subject === $one->issuer));
    }

    private function climb(Certificate $one, int $depth): void
    {
        match (true) {
            in_array($one->algorithm, self::BROKEN, true) => throw new Refusal('algorithm',
                "le certificat {$one->serial} est signé par un algorithme cassé"),
            $one->unknownCritical !== null => throw new Refusal('critical-extension',
                "le certificat {$one->serial} a l'extension critique {$one->unknownCritical}, inconnue du poste"),
            default => null,
        };
        $refusal = null;
        foreach ($depth < self::DEPTH ? $this->issuers($one) : [] as $issuer) {
            try {
                $this->checkAuthority($issuer, $depth);
                if (!in_array($issuer, $this->roots, true)) {
                    $this->climb($issuer, $depth + 1);
                }
                $this->checkRevocation($one, $issuer, $depth > 0);
                return;
            } catch (Refusal $thisWay) {
                $refusal = $refusal === null || $refusal->reasonCode === 'unknown-ca' ? $thisWay : $refusal;
            }
        }
        throw $refusal ?? (array_filter($this->namesakes($one), $one->namesKeyOf(...)) !== []
            ? new Refusal('bad-signature', "l'autorité que nomme le certificat {$one->serial} ne l'a pas signé ainsi")
            : new Refusal('unknown-ca', "l'autorité qui a signé le certificat {$one->serial} n'est pas installée pour "
                . 'cet usage'));
    }

    private function checkAuthority(Certificate $one, int $below): void
    {
        match (true) {
            !$one->isAuthority || !(($one->keyUsage ?? 0x04) & 0x04) || $below > ($one->pathLength ?? self::DEPTH)
                => throw new Refusal('ca-profile', "le certificat {$one->serial} n'a pas le droit d'en signer"),
            $this->now < $one->notBefore || $this->now > $one->notAfter => throw new Refusal('ca-expired',
                "l'autorité {$one->serial} n'est valable que du " . date('d/m/Y H:i', $one->notBefore) . ' au '
                . date('d/m/Y H:i', $one->notAfter)),
            default => null,
        };
    }

    /** CE2 for the recipient's certificate; CP2: a list past its date counts. An authority's is used where held. */
    private function checkRevocation(Certificate $one, Certificate $issuer, bool $authority): void
    {
        $lists = array_values(array_filter($this->lists,
            static fn (RevocationList $list): bool => $list->signedBy($issuer)));
        if ($lists === [] && !$authority) {
            throw new Refusal('crl-absent',
                "le poste n'a pas la liste de révocation de l'autorité du certificat {$one->serial}");
        }
        $since = ($lists[0] ?? null)?->since($one->serial);
        if ($since !== null) {
            throw new Refusal($authority ? 'ca-revoked' : 'revoked', ($authority ? "l'autorité" : 'le certificat')
                . " {$one->serial} est révoqué : la liste le nomme à la date du " . date('d/m/Y H:i', $since));
        }
    }
}
