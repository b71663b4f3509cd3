<?php
declare(strict_types=1);

namespace Poste;

/** Encrypts lots for their recipient and hands them to the relay. */
final class Sending
{
    public function __construct(private readonly Station $station, private readonly Store $store,
        private readonly Updates $updates, private readonly Clock $clock)
    {
    }

    /** A lot that the relay could not take keeps its identifier and its subject for the next try. */
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
        try {
            $this->transmit($suspended['id'], $suspended['lot'], $certificate);
        } catch (Refusal $refusal) {
            if ($refusal->reasonCode !== 'smtp-temporary') {
                unset($this->station->state['suspended'][$key]);
            }
            throw $refusal;
        }
        unset($this->station->state['suspended'][$key]);
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

    public function newId(string $from): string
    {
        return '<' . bin2hex(random_bytes(12)) . (strrchr($from, '@') ?: '@poste.invalid') . '>';
    }

    /** Notes the lot before it leaves, so that nothing is forgotten should the power fail. */
    public function transmit(string $id, array $lot, Certificate $certificate): void
    {
        $document = Lot::encrypt($this->station->read($lot['payload']), $certificate, $this->station);
        $this->station->save();
        (new Post($this->station->state['config']))->send($lot['from'], $lot['to'],
            Lot::message($lot, $id, $document, $this->clock->local()));
        $this->station->state['lots'][$id] = ['serial' => $certificate->serial] + $lot;
        $this->station->save();
    }
}
