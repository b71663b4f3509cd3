<?php
declare(strict_types=1);

namespace Poste;

/** Reads the mailbox and acts on what is in it. A mail is on the station's disk before it leaves the server. */
final class Mailbox
{
    private const WAITING = ['unknown-ca', 'crl-absent', 'smtp-temporary', 'smtp-refused'];

    public function __construct(private readonly Station $station, private readonly Store $store,
        private readonly Updates $updates, private readonly Sending $sending)
    {
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
            $description = $part->header('Content-Description');
            if (preg_match('~^(ARL|RSP)(DRE)?(TEST|DEMO)?/NOEMIE(/Z)?$~i', $description, $found)) {
                return strtolower($found[1]);
            }
        }
        return ServiceMessage::read($mail, $this->station)?->code ?? 'other';
    }

    private function handle(Mime $mail): array
    {
        $handled = ['kind' => $this->kind($mail)] + $this->handled($mail);
        $original = Mime::ids($mail->header('In-Reply-To'))[0] ?? '';
        if ($handled['kind'] === 'dsn') {
            $this->station->alerts[] = 'un avis de non-remise est arrivé : le lot '
                . ($this->station->state['lots'][$original]['subject'] ?? $original) . ' n\'a pas été remis';
        }
        if (in_array($handled['kind'], ['dsn', 'arl', 'rsp', 'other'], true)) {
            return $handled + ($original === '' ? [] : ['original' => $original]);
        }
        try {
            return $this->serve(ServiceMessage::read($mail, $this->station)) + $handled;
        } catch (Refusal $refusal) {
            $waits = in_array($refusal->reasonCode, self::WAITING, true);
            $this->station->alerts[] = "message de service {$handled['kind']} "
                . ($waits ? 'mis en attente' : 'auquel le poste ne se fie pas') . " : {$refusal->getMessage()}";
            return ['outcome' => $waits ? 'deferred' : 'refused', 'reason' => $refusal->getMessage()] + $handled;
        }
    }

    /** Acts on a service message (§11.3.3), once its signer is known for the recipient of the lot it speaks of. */
    private function serve(ServiceMessage $message): array
    {
        $signer = new Certificate($message->signer
            ?? throw new Refusal('bad-signature', 'il n\'est pas signé, ou sa signature est fausse'));
        $lot = $this->station->state['lots'][$message->original] ?? null;
        if ($lot === null) {
            return ['outcome' => 'noted', 'reason' => 'lot inconnu du poste', 'original' => $message->original];
        }
        $label = $lot['label'];
        $this->believe($signer, $label);
        $this->store->offer($signer, $label);
        $certificate = $this->store->current($label);
        if ($message->code === '4005' && $certificate->serial === $lot['serial']) {
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
        $id = $this->station->state['lots'][$message->original]['resending'] ??= $this->sending->newId($lot['from']);
        $this->sending->transmit($id, array_diff_key($lot, ['resending' => 1]), $certificate);
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
}
