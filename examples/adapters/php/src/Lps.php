<?php
declare(strict_types=1);

namespace Poste;

/** The software's gestures, one method an action of the protocol, on the station that the request names. */
final class Lps
{
    public readonly Station $station;
    private readonly Clock $clock;
    private readonly Store $store;
    private readonly Updates $updates;
    private readonly Sending $sending;

    public function __construct(string $directory, ?string $now, bool $fresh = false)
    {
        $this->clock = new Clock($now);
        $this->station = $fresh ? Station::fresh($directory) : new Station($directory);
        $this->store = new Store($this->station, $this->clock);
        $this->updates = new Updates($this->station, $this->store);
        $this->sending = new Sending($this->station, $this->store, $this->updates, $this->clock);
    }

    public function configure(array $request): array
    {
        $this->station->state['config'] = array_diff_key($request,
            array_flip(['protocol', 'id', 'action', 'station', 'now', 'trust_anchors', 'intermediates']));
        foreach ($request['trust_anchors'] as $usage => $files) {
            foreach ($files as $file) {
                $this->installCa(['file' => $file, 'role' => 'root', 'usage' => $usage]);
            }
        }
        foreach ($request['intermediates'] ?? [] as $file) {
            $this->installCa(['file' => $file, 'role' => 'intermediate']);
        }
        return [];
    }

    public function installCa(array $request): array
    {
        foreach (Certificate::fromFile($request['file']) as $authority) {
            $request['role'] === 'root' ? $this->store->installRoot($authority, $request['usage'] ?? 'test')
                : $this->store->installIntermediate($authority);
        }
        return [];
    }

    public function installCrl(array $request): array
    {
        $text = @file_get_contents($request['file']) ?: throw new Refusal('file', 'la liste est vide ou ne se lit pas');
        $block = preg_match('/-----BEGIN X509 CRL-----(.+?)-----END/s', $text, $found) ? $found[1] : null;
        $this->store->installList(new RevocationList($block === null ? $text : (string) base64_decode($block)));
        return [];
    }

    /** A certificate that waits for its authority or its list is kept: what an OCT hands over has no order. */
    public function installCertificate(array $request): array
    {
        $certificate = Certificate::fromFile($request['file'])[0];
        $waits = $this->store->offer($certificate, $request['label']);
        if ($waits === null) {
            $this->store->replace($request['label'], $certificate);
        } else {
            $this->station->alerts[] = "certificat gardé, pas encore utilisable : {$waits->getMessage()}";
        }
        return [];
    }

    public function refresh(array $request): array
    {
        $labels = $request['labels'] ?? [] ?: $this->updates->labels();
        return ['fetched' => $this->updates->run($labels, in_array('certificates', $request['what'], true),
            in_array('crls', $request['what'], true))];
    }

    public function send(array $request): array
    {
        return $this->sending->send($request);
    }

    public function poll(): array
    {
        return (new Mailbox($this->station, $this->store, $this->updates, $this->sending))->poll();
    }

    public function plan(array $request): array
    {
        $from = isset($request['from']) ? Clock::parse($request['from']) : $this->clock->local();
        $state = $request['state'] ?? null;
        if (($state['times'] ?? 0) > 1 && $state['outcome'] !== 'fetched') {
            $this->station->alerts[] = Updates::WARNING;
        }
        return ['planned' => array_map(static fn (int $_): string
            => Updates::next($from, $state['outcome'] ?? null)->format(DATE_RFC3339), range(1, $request['samples']))];
    }

    /** Lists at their planned times, successors once a day. */
    public function advance(array $request): array
    {
        $until = Clock::parse($request['until'])->getTimestamp();
        $state = &$this->station->state;
        $next = fn (?string $outcome): int => Updates::next($this->clock->local(), $outcome)->getTimestamp();
        $state['plan'] ??= $next(null);
        $state['lookup'] ??= $next('failed');
        $fetched = [];
        while (($due = min($state['plan'], $state['lookup'])) <= $until) {
            $this->clock->reach(max($due, $this->clock->now()));
            $known = $this->updates->known();
            if ($due === $state['lookup']) {
                $ending = array_values(array_filter($known, $this->wantsSuccessor(...)));
                $fetched = [...$fetched, ...$this->updates->quietly($ending, true, false)];
                $state['lookup'] = $next('failed');
                continue;
            }
            $lists = $this->updates->quietly($known, false, true);
            $fetched = [...$fetched, ...$lists];
            $good = $known === [] || ($lists !== [] && array_unique(array_column($lists, 'outcome')) === ['accepted']);
            $state['failures'] = $good ? 0 : $state['failures'] + 1;
            if ($state['failures'] > 1) {
                $this->station->alerts[] = Updates::WARNING;
            }
            $state['plan'] = $next($good ? 'fetched' : 'failed');
        }
        return ['fetched' => $fetched];
    }

    private function wantsSuccessor(string $label): bool
    {
        try {
            return $this->store->nearItsEnd($this->store->current($label));
        } catch (Refusal) {
            return true;
        }
    }

    public function attest(array $request): array
    {
        $declared = [
            'I-03' => ['oui', 'Gestes refresh, install-certificate et install-crl.'],
            'I-04' => ['oui', 'L\'alerte demande de contacter le fournisseur avant l\'expiration de la liste.'],
            'I-05' => ['oui', 'Adresse, chiffrement, enveloppe MIME, message SMTP, dans cet ordre.'],
            'I-06' => ['oui', 'Geste install-ca.'],
            'I-07' => ['oui', 'Aucun réglage n\'évite le chiffrement.'],
        ];
        $none = ['sans objet', 'Ce logiciel d\'exemple ne crée pas de factures.'];
        return ['declarations' => array_map(static fn (string $id): array => ['id' => $id,
            'declared' => ($declared[$id] ?? $none)[0], 'comment' => ($declared[$id] ?? $none)[1]], $request['ids'])];
    }
}
