<?php
declare(strict_types=1);

namespace Poste;

/** What is fetched from the directory, and when (§6.3.2, §6.3.3). */
final class Updates
{
    public const WARNING = 'La mise à jour de la liste de révocation échoue : contactez le fournisseur de votre '
        . 'logiciel avant que la liste du poste n\'expire.';
    private const LABELS = ['amo_pj.test@test.rss.fr', 'amc_pj.test@test.rss.fr', 'amo_pj.reel@reel.rss.fr',
        'amc_pj.reel@reel.rss.fr'];

    /** Why the last certificate that the directory gave was refused. */
    public ?Refusal $refusal = null;

    public function __construct(private readonly Station $station, private readonly Store $store)
    {
    }

    /** Recipients whose certificates this station holds. @return list<string> */
    public function known(): array
    {
        return array_keys(array_filter($this->station->state['certificates'] + $this->station->state['candidates']));
    }

    /** What "update now" means where nobody names recipients; a fresh station may need any. @return list<string> */
    public function labels(): array
    {
        return $this->known() ?: self::LABELS;
    }

    /**
     * Fetches everything, then judges: a list that comes with a certificate already counts for it.
     * @param list<string> $labels
     * @param list<Certificate> $others whose lists and authorities are wanted, too
     * @return list<array<string, string>> the answer's `fetched`
     */
    public function run(array $labels, bool $certificates, bool $lists, array $others = []): array
    {
        $directory = new Directory($this->station->state['config']['ldap']);
        [$fetched, $published] = [[], []];
        try {
            foreach ($labels as $label) {
                $published[$label] = $certificates ? $this->find($directory, $label) : [];
                $all = [...$published[$label], ...$this->store->held($label), ...$others];
                $certificates && array_map(fn (Certificate $one) => $this->findIssuer($directory, $one, $label), $all);
                foreach ($lists ? $this->listEntries($all, $label) : [] as $name => $authority) {
                    $fetched[$name] ??= $this->fetchLists($directory, $name, $authority);
                }
            }
        } finally {
            $directory->close();
        }
        foreach ($certificates ? $published : [] as $label => $found) {
            $fetched[] = $this->judge($label, $found);
        }
        return array_merge(...array_values($fetched));
    }

    /** The same where the station can go on without the directory. @return list<array<string, string>> */
    public function quietly(array $labels, bool $certificates, bool $lists, array $others = []): array
    {
        try {
            return $labels === [] ? [] : $this->run($labels, $certificates, $lists, $others);
        } catch (Refusal $refusal) {
            $this->station->alerts[] = "le poste continue avec son magasin : {$refusal->getMessage()}";
            return [];
        }
    }

    /** @return list<Certificate> */
    private function find(Directory $directory, string $label): array
    {
        $base = $this->station->state['config']['ldap']['bases'][$this->store->usage($label)] ?? null;
        $found = [];
        foreach ($base === null ? [] : $directory->read($base, 'userCertificate;binary', $label) as $der) {
            try {
                $found[] = new Certificate($der);
            } catch (Refusal $refusal) {
                $this->refusal = $refusal;
            }
        }
        return $found;
    }

    /** An intermediate stands in the entry that holds its list. A root never comes this way (§6.3.1). */
    private function findIssuer(Directory $directory, Certificate $one, string $label): void
    {
        $known = $this->store->trust($this->store->usage($label))->issuers($one) !== [];
        foreach ($known ? [] : $one->listEntries as $name) {
            foreach ($directory->read($name, 'cACertificate;binary') as $der) {
                $authority = new Certificate($der);
                if ($authority->issuer !== $authority->subject && $one->signedBy($authority)) {
                    $this->store->installIntermediate($authority);
                }
            }
        }
    }

    /** The lists that decide on the certificates at hand, and no others. @return array<string, Certificate> */
    private function listEntries(array $certificates, string $label): array
    {
        $entries = [];
        foreach ($certificates as $certificate) {
            $chain = $this->store->trust($this->store->usage($label))->chain($certificate);
            foreach (array_slice($chain, 0, -1) as $i => $link) {
                $entries += array_fill_keys($link->listEntries, $chain[$i + 1]);
            }
        }
        return $entries;
    }

    /** @return list<array<string, string>> */
    private function fetchLists(Directory $directory, string $name, Certificate $authority): array
    {
        $fetched = [];
        foreach ($directory->read($name, 'certificateRevocationList;binary') as $der) {
            $one = ['kind' => 'crl', 'name' => $name];
            try {
                $list = new RevocationList($der);
                $one += ['serial' => $list->number, 'outcome' => $this->store->installList($list, $authority)];
            } catch (Refusal $refusal) {
                $one += ['outcome' => 'refused', 'reason' => $refusal->getMessage()];
                $this->station->alerts[] = "liste de révocation refusée ($name) : {$refusal->getMessage()}";
            }
            $fetched[] = $one;
        }
        if ($fetched === []) {
            $this->station->alerts[] = "l'annuaire ne publie pas la liste de révocation $name";
        }
        return $fetched ?: [['kind' => 'crl', 'name' => $name, 'outcome' => 'missing']];
    }

    /** @param list<Certificate> $published @return list<array<string, string>> */
    private function judge(string $label, array $published): array
    {
        $fetched = [];
        $held = array_column($this->store->held($label), 'der');
        foreach ($published as $certificate) {
            $one = ['kind' => 'certificate', 'name' => $label, 'serial' => $certificate->serial];
            try {
                $waits = $this->store->offer($certificate, $label);
                $good = in_array($certificate->der, $held, true) ? 'unchanged' : 'accepted';
                $fetched[] = $one + ($waits === null ? ['outcome' => $good]
                    : ['outcome' => 'pending', 'reason' => $waits->getMessage()]);
            } catch (Refusal $refusal) {
                $this->refusal = $refusal;
                $fetched[] = $one + ['outcome' => 'refused', 'reason' => $refusal->getMessage()];
            }
        }
        try {
            $this->store->current($label);
        } catch (Refusal) {
            // Said when something is to be sent.
        }
        return $fetched ?: [['kind' => 'certificate', 'name' => $label, 'outcome' => 'missing']];
    }

    /** The next fetch, at random between 02:00 and 22:00: a week after a new list, a day after a failure or the same
     *  list; a fresh station's at the next such time. */
    public static function next(\DateTimeImmutable $from, ?string $outcome): \DateTimeImmutable
    {
        $on = static fn (int $days): \DateTimeImmutable
            => $from->modify("+$days days")->setTime(2, 0)->modify('+' . random_int(0, 20 * 3600 - 1) . ' seconds');
        $today = $on(0);
        return $outcome === null && $today > $from ? $today : $on($outcome === 'fetched' ? 7 : 1);
    }
}
