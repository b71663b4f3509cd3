<?php
declare(strict_types=1);

namespace Poste;

/** The software's gestures, one method an action of the protocol, on the station that the request names. */
final class Lps
{
    /** @var list<string> what the user is shown besides */
    private array $alerts = [];
    private readonly Clock $clock;
    private readonly Station $station;
    private readonly Store $store;
    private readonly Updates $updates;

    public function __construct(string $directory, ?string $now, bool $fresh = false)
    {
        $this->clock = new Clock($now);
        $this->station = $fresh ? Station::fresh($directory) : new Station($directory);
        $this->store = new Store($this->station, $this->clock);
        $this->updates = new Updates($this->station, $this->store);
    }

    /** @return list<string> */
    public function alerts(): array
    {
        return array_values(array_unique([...$this->alerts, ...$this->updates->alerts]));
    }

    public function save(): void
    {
        $this->station->save();
    }

    public function configure(array $request): array
    {
        $this->station->state['config'] = array_diff_key($request,
            array_flip(['protocol', 'id', 'action', 'station', 'now', 'trust_anchors', 'intermediates']));
        foreach ($request['trust_anchors'] as $usage => $files) {
            array_map(fn (string $file) => $this->installCa(['file' => $file, 'role' => 'root', 'usage' => $usage]), $files);
        }
        array_map(fn (string $file) => $this->installCa(['file' => $file, 'role' => 'intermediate']), $request['intermediates'] ?? []);
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
        $certificates = Certificate::fromFile($request['file']);
        if (count($certificates) !== 1) {
            throw new Refusal('certificate-form', 'le fichier ne contient pas un certificat et un seul');
        }
        $waits = $this->store->offer($certificates[0], $request['label']);
        if ($waits !== null) {
            $this->alerts[] = "certificat gardé, pas encore utilisable : {$waits->getMessage()}";
            return [];
        }
        $this->store->replace($request['label'], $certificates[0]);
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
        $label = Lot::label($request, $this->station->state['config']);
        $file = (string) @file_get_contents($request['file']);
        $file !== '' || throw new Refusal('file', "le fichier {$request['file']} est vide ou ne se lit pas");
        $certificate = $this->usable($label);
        $key = hash('sha256', $file . '|' . Lot::description($request) . '|' . $label);
        $suspended = $this->station->state['suspended'][$key] ?? null;
        if ($suspended === null) {
            $number = ++$this->station->state['number'];
            $config = $this->station->state['config'];
            $lot = ['from' => $config['ps_address'], 'to' => $config['mailboxes'][$request['destination']],
                'subject' => Lot::subject($request, $this->clock->local(), $number),
                'description' => Lot::description($request), 'label' => $label, 'payload' => "lot-$number"];
            $this->station->write($lot['payload'], $request['compression'] ? (string) gzencode($file, 9) : $file);
            $suspended = ['id' => $this->newId($lot['from']), 'lot' => $lot];
            $this->station->state['suspended'][$key] = $suspended;
        }
        $this->transmit($suspended['id'], $suspended['lot'], $certificate, $key);
        return ['message_ids' => [$suspended['id']], 'certificate_label' => $label,
            'certificate_serial' => $certificate->serial];
    }

    /** The certificate to encrypt with. The directory is asked only when the store does not suffice (§6.3.2). */
    private function usable(string $label): Certificate
    {
        try {
            $certificate = $this->store->current($label);
        } catch (Refusal $refusal) {
            try {
                $this->updates->run([$label], true, true);
            } catch (Refusal $directory) {
                throw $refusal->reasonCode === 'no-certificate' ? $directory : $refusal;
            }
            if ($this->store->held($label) === [] && $this->updates->refusal !== null) {
                throw $this->updates->refusal;
            }
            return $this->store->current($label);
        }
        if ($this->store->nearItsEnd($certificate)) {
            $this->updates->quietly([$label], true, true);
            return $this->store->current($label);
        }
        return $certificate;
    }

    private function newId(string $from): string
    {
        return '<' . bin2hex(random_bytes(12)) . (strrchr($from, '@') ?: '@poste.invalid') . '>';
    }

    /** Notes the lot before it leaves, so that nothing is forgotten should the power fail. */
    private function transmit(string $id, array $lot, Certificate $certificate, ?string $suspended = null): void
    {
        $document = Lot::encrypt($this->station->read($lot['payload']), $certificate, $this->station);
        $this->station->save();
        try {
            (new Post($this->station->state['config']))->send($lot['from'], $lot['to'],
                Lot::message($lot, $id, $document, $this->clock->local()));
        } catch (Refusal $refusal) {
            if ($suspended !== null && $refusal->reasonCode !== 'smtp-temporary') {
                unset($this->station->state['suspended'][$suspended]);
                $this->station->delete($lot['payload']);
            }
            throw $refusal;
        }
        unset($this->station->state['suspended'][(string) $suspended]);
        $this->station->state['lots'][$id] = ['serial' => $certificate->serial] + $lot;
        $this->station->save();
    }

    public function poll(): array
    {
        [$fetched, $twice] = [[], []];
        $keep = function (string $raw) use (&$fetched, &$twice): void {
            $name = 'mail-' . hash('sha256', $raw);
            if (in_array($name, $this->station->state['seen'], true)) {
                $twice[$name] = isset($fetched[$name]) ? null : $raw;
                return;
            }
            $fetched[$name] = true;
            $this->station->write($name, $raw);
            $this->station->state['seen'][] = $name;
            $this->station->state['inbox'][] = $name;
            $this->station->save();
        };
        $failure = null;
        try {
            (new Post($this->station->state['config']))->fetch($keep);
        } catch (Refusal $failure) {
        }
        $messages = [];
        foreach ($this->station->state['inbox'] as $name) {
            $message = $this->handle(new Mime($this->station->read($name)));
            $messages[] = $message;
            if ($message['outcome'] !== 'deferred') {
                $this->station->state['inbox'] = array_values(array_diff($this->station->state['inbox'], [$name]));
                $this->station->save();
                $this->station->delete($name);
            }
        }
        foreach (array_filter($twice) as $raw) {
            $mail = new Mime($raw);
            $messages[] = ['outcome' => 'duplicate', 'kind' => $this->kind($mail)] + $this->handled($mail);
        }
        $refused = $failure === null ? [] : ['status' => 'refused', 'reason' => $failure->getMessage(),
            'reason_code' => $failure->reasonCode];
        return $refused + ['messages' => $messages];
    }

    private function handled(Mime $mail): array
    {
        return ['message_id' => $mail->header('Message-ID'), 'kind' => 'other', 'outcome' => 'noted'];
    }

    private function kind(Mime $mail): string
    {
        if ($mail->type() === 'multipart/report' && $mail->type('report-type') === 'delivery-status') {
            return 'dsn';
        }
        foreach ($mail->all() as $part) {
            if (preg_match('~^(ARL|RSP)(DRE)?(TEST|DEMO)?/NOEMIE(/Z)?$~i', $part->header('Content-Description'), $found)) {
                return strtolower($found[1]);
            }
        }
        return ServiceMessage::read($mail, $this->station)?->code ?? 'other';
    }

    private function handle(Mime $mail): array
    {
        $handled = ['kind' => $this->kind($mail)] + $this->handled($mail);
        $original = Mime::id($mail->header('In-Reply-To'));
        if ($handled['kind'] === 'dsn') {
            $this->alerts[] = 'un avis de non-remise est arrivé : le lot '
                . ($this->station->state['lots'][$original]['subject'] ?? $original) . ' n\'a pas été remis';
        }
        if (in_array($handled['kind'], ['dsn', 'arl', 'rsp', 'other'], true)) {
            return $handled + ($original === '' ? [] : ['original' => $original]);
        }
        try {
            return $this->serve(ServiceMessage::read($mail, $this->station)) + $handled;
        } catch (Refusal $refusal) {
            $waits = in_array($refusal->reasonCode, ['unknown-ca', 'crl-absent', 'smtp-temporary', 'smtp-refused'], true);
            $this->alerts[] = "message de service {$handled['kind']} "
                . ($waits ? 'mis en attente' : 'auquel le poste ne se fie pas') . " : {$refusal->getMessage()}";
            return ['outcome' => $waits ? 'deferred' : 'refused', 'reason' => $refusal->getMessage()] + $handled;
        }
    }

    /** Acts on a service message (§11.3.3), once its signer is known for the recipient of the lot it speaks of. */
    private function serve(ServiceMessage $message): array
    {
        $signer = $message->signer
            ?? throw new Refusal('bad-signature', 'il n\'est pas signé, ou sa signature est fausse');
        $lot = $this->station->state['lots'][$message->original] ?? null;
        if ($lot === null) {
            return ['outcome' => 'noted', 'reason' => 'le poste n\'a pas envoyé ce lot', 'original' => $message->original];
        }
        $label = $lot['label'];
        $this->believe($signer, $label);
        $this->store->offer($signer, $label);
        $certificate = $this->store->current($label);
        if ($message->code === '4005' && $certificate->serial === $lot['serial'] && $signer->serial !== $lot['serial']) {
            $this->store->replace($label, $signer);
            $certificate = $signer;
        }
        $done = ['original' => $message->original, 'certificate_serial' => $certificate->serial];
        if ($message->code === '4015') {
            return ['outcome' => $certificate->serial === $lot['serial'] ? 'noted' : 'acted'] + $done;
        }
        if (isset($lot['resent'])) {
            return ['outcome' => 'duplicate', 'original' => $message->original];
        }
        $id = $this->station->state['lots'][$message->original]['resending'] ??= $this->newId($lot['from']);
        $this->transmit($id, array_diff_key($lot, ['resending' => 1]), $certificate);
        $this->station->state['lots'][$message->original]['resent'] = $id;
        return ['outcome' => 'acted', 'resent' => [$id]] + $done;
    }

    /** A forged message costs the directory nothing: it is asked only where the signer may turn out good. */
    private function believe(Certificate $signer, string $label): void
    {
        $refusal = $this->store->refusal($signer, $label);
        $curable = $refusal === null || $refusal->reasonCode === 'crl-absent'
            || ($refusal->reasonCode === 'unknown-ca' && $signer->issuer !== $signer->subject);
        if ($curable) {
            $this->updates->quietly([$label], true, true, [$signer]);
            $refusal = $this->store->refusal($signer, $label);
        }
        if ($refusal !== null) {
            throw $curable ? $refusal : new Refusal('other', $refusal->getMessage());
        }
    }

    public function plan(array $request): array
    {
        $from = isset($request['from']) ? Clock::parse($request['from']) : $this->clock->local();
        $state = $request['state'] ?? null;
        if (($state['times'] ?? 0) > 1 && $state['outcome'] !== 'fetched') {
            $this->alerts[] = Updates::WARNING;
        }
        return ['planned' => array_map(static fn (int $_): string
            => Updates::next($from, $state['outcome'] ?? null)->format(DATE_RFC3339), range(1, $request['samples']))];
    }

    /** Lists at their planned times, successors once a day. */
    public function advance(array $request): array
    {
        $until = Clock::parse($request['until'])->getTimestamp();
        $state = &$this->station->state;
        $state['plan'] ??= Updates::next($this->clock->local(), null)->getTimestamp();
        $state['lookup'] ??= Updates::next($this->clock->local(), 'failed')->getTimestamp();
        $fetched = [];
        while (($due = min($state['plan'], $state['lookup'])) <= $until) {
            $this->clock->reach($due);
            if ($due === $state['lookup']) {
                $ending = array_filter($this->updates->labels(), $this->wantsSuccessor(...));
                $fetched = [...$fetched, ...$this->updates->quietly(array_values($ending), true, false)];
                $state['lookup'] = Updates::next($this->clock->local(), 'failed')->getTimestamp();
                continue;
            }
            $now = $this->updates->quietly($this->updates->labels(), false, true);
            $fetched = [...$fetched, ...$now];
            $good = $now !== [] && array_filter($now, static fn (array $one): bool => $one['outcome'] !== 'accepted') === [];
            $state['failures'] = $good ? 0 : $state['failures'] + 1;
            if ($state['failures'] > 1) {
                $this->alerts[] = Updates::WARNING;
            }
            $state['plan'] = Updates::next($this->clock->local(), $good ? 'fetched' : 'failed')->getTimestamp();
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
