<?php
declare(strict_types=1);

namespace Poste;

/** What is fetched from the directory, and when (§6.3.2, §6.3.3). */
final class Updates
{
    public const WARNING = 'La mise à jour de la liste de révocation échoue : contactez le fournisseur de votre '
        . 'logiciel avant que la liste du poste n\'expire.';

    /** @var list<string> */
    public array $alerts = [];
    /** Why the last certificate that the directory gave was refused. */
    public ?Refusal $refusal = null;

    public function __construct(private readonly Station $station, private readonly Store $store)
    {
    }

    /** The recipients of this station: those it holds a certificate of; a fresh one does not know its own yet.
     *  @return list<string> */
    public function labels(): array
    {
        $known = array_keys(array_filter($this->station->state['certificates'] + $this->station->state['candidates']));
        return $known ?: ['amo_pj.test@test.rss.fr', 'amc_pj.test@test.rss.fr', 'amo_pj.reel@reel.rss.fr',
            'amc_pj.reel@reel.rss.fr'];
    }

    public function wantsSuccessor(string $label): bool
    {
        try {
            return $this->store->nearItsEnd($this->store->current($label));
        } catch (Refusal) {
            return true;
        }
    }

    /** Fetches first, judges then: a list that comes with a certificate already counts for it.
     *  @param list<string> $labels @param list<Certificate> $others whose lists are wanted, too
     *  @return list<array<string, string>> the answer's `fetched` */
    public function run(array $labels, bool $certificates, bool $lists, array $others = []): array
    {
        $ldap = $this->station->state['config']['ldap'];
        $directory = new Directory($ldap['host'], $ldap['port']);
        $fetched = [];
        try {
            $found = [];
            foreach ($labels as $label) {
                $found[$label] = $certificates ? $this->find($directory, $label) : [];
                foreach ([...$found[$label], ...$others, ...$this->store->held($label)] as $certificate) {
                    $certificates && $this->findAuthority($directory, $certificate, $label);
                }
            }
            if ($lists) {
                foreach ($this->listEntries($found, $others) as $name => $authority) {
                    $fetched = [...$fetched, ...$this->fetchList($directory, $name, $authority)];
                }
            }
        } finally {
            $directory->close();
        }
        foreach ($certificates ? $found : [] as $label => $published) {
            $fetched = [...$fetched, ...$this->judge($label, $published)];
        }
        return $fetched;
    }

    /** The same where the station can go on without the directory. @return list<array<string, string>> */
    public function quietly(array $labels, bool $certificates, bool $lists, array $others = []): array
    {
        try {
            return $labels === [] ? [] : $this->run($labels, $certificates, $lists, $others);
        } catch (Refusal $refusal) {
            $this->alerts[] = "le poste continue avec son magasin : {$refusal->getMessage()}";
            return [];
        }
    }

    /** @return list<Certificate> */
    private function find(Directory $directory, string $label): array
    {
        $base = $this->station->state['config']['ldap']['bases'][$this->store->usage($label)] ?? null;
        $found = [];
        foreach ($base === null ? [] : $directory->read($base, 'userCertificate;binary', Directory::filter($label)) as $der) {
            try {
                $found[] = new Certificate($der);
            } catch (Refusal $refusal) {
                $this->refusal = $refusal;
                $this->alerts[] = "un certificat de l'annuaire pour $label ne se lit pas";
            }
        }
        return $found;
    }

    /** An intermediate authority stands where its list stands. A root never comes this way. */
    private function findAuthority(Directory $directory, Certificate $certificate, string $label): void
    {
        $trust = $this->store->trust($this->store->usage($label));
        if (count($trust->chain($certificate)) > 1 || $certificate->issuer === $certificate->subject) {
            return;
        }
        foreach ($certificate->listEntries() as $name) {
            foreach ($directory->read($name, 'cACertificate;binary') as $der) {
                $authority = new Certificate($der);
                if ($authority->issuer !== $authority->subject && $certificate->signedBy($authority)) {
                    $this->store->installAuthority($authority, 'intermediate', '');
                }
            }
        }
    }

    /** Entries of the lists that decide on the certificates at hand, and on no others (§6.3.3).
     *  @param array<string, list<Certificate>> $found @param list<Certificate> $others
     *  @return array<string, Certificate> the authority by the name of its entry */
    private function listEntries(array $found, array $others): array
    {
        $names = [];
        foreach ($found as $label => $published) {
            $trust = $this->store->trust($this->store->usage($label));
            foreach ([...$this->store->held($label), ...$published, ...$others] as $certificate) {
                $chain = $trust->chain($certificate);
                foreach ($trust->isAnchor(end($chain)) ? array_slice($chain, 0, -1) : [] as $i => $link) {
                    $names += array_fill_keys($link->listEntries(), $chain[$i + 1]);
                }
            }
        }
        return $names;
    }

    /** @return list<array<string, string>> */
    private function fetchList(Directory $directory, string $name, Certificate $authority): array
    {
        $fetched = [];
        foreach ($directory->read($name, 'certificateRevocationList;binary') as $der) {
            $one = ['kind' => 'crl', 'name' => $name];
            try {
                $list = new RevocationList($der);
                $one += $list->number() === '' ? [] : ['serial' => $list->number()];
                $one['outcome'] = $this->store->installList($list, $authority);
            } catch (Refusal $refusal) {
                $one = $one + ['outcome' => 'refused', 'reason' => $refusal->getMessage()];
                $this->alerts[] = "liste de révocation refusée ($name) : {$refusal->getMessage()}";
            }
            $fetched[] = $one;
        }
        if ($fetched === []) {
            $this->alerts[] = "l'annuaire ne publie pas la liste de révocation $name";
            $fetched[] = ['kind' => 'crl', 'name' => $name, 'outcome' => 'missing'];
        }
        return $fetched;
    }

    /** @param list<Certificate> $published @return list<array<string, string>> */
    private function judge(string $label, array $published): array
    {
        $fetched = $published === [] ? [['kind' => 'certificate', 'name' => $label, 'outcome' => 'missing']] : [];
        usort($published, static fn (Certificate $a, Certificate $b): int => $a->notBefore <=> $b->notBefore);
        foreach ($published as $certificate) {
            $one = ['kind' => 'certificate', 'name' => $label, 'serial' => $certificate->serial];
            $held = in_array($certificate, $this->store->held($label), false);
            try {
                $waits = $this->store->offer($certificate, $label);
                $one['outcome'] = $waits !== null ? 'pending' : ($held ? 'unchanged' : 'accepted');
                $one += $waits === null ? [] : ['reason' => $waits->getMessage()];
            } catch (Refusal $refusal) {
                $this->refusal = $refusal;
                $one += ['outcome' => 'refused', 'reason' => $this->refusal->getMessage()];
            }
            $fetched[] = $one;
        }
        try {
            $this->store->current($label);
        } catch (Refusal) {
            // Said when something is to be sent.
        }
        return $fetched;
    }

    /** The next fetch: a week after a new list, a day after a failure or the same list, at random between 02:00 and
     *  22:00 of the station; a fresh station's is the next such time. */
    public static function next(\DateTimeImmutable $from, ?string $outcome): \DateTimeImmutable
    {
        $time = static fn (int $days): \DateTimeImmutable => $from->modify("+$days days")->setTime(2, 0)
            ->modify('+' . random_int(0, 20 * 3600 - 1) . ' seconds');
        if ($outcome !== null) {
            return $time($outcome === 'fetched' ? 7 : 1);
        }
        $today = $time(0);
        return $today > $from ? $today : $time(1);
    }
}
