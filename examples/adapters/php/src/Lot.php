<?php
declare(strict_types=1);

namespace Poste;

/** How a file travels (§1.3; annex 4 §6.2, §8, §9): recipient's label, subject, description, document, message. */
final class Lot
{
    private const REFERENCE = '140610';
    private const NORMS = ['FSE' => 'B2', 'DRE' => 'DR', 'MIXTE' => 'B2DR'];
    private const MARKS = ['reel' => '', 'test' => 'TEST', 'demo' => 'DEMO'];
    private const DESTINATIONS = ['FSE' => 'amo', 'DRE' => 'amc', 'MIXTE' => null];

    /** Whose certificate encrypts (§6.2.1, CP1, §6.2.3). */
    public static function label(array $request, array $config): string
    {
        ['kind' => $kind, 'destination' => $destination] = $request;
        $usage = $request['usage'] === 'reel' ? 'reel' : 'test';
        return match (true) {
            $destination === 'oct' && isset($config['oct_label'], $config['mailboxes']['oct']) => $config['oct_label'],
            $destination === self::DESTINATIONS[$kind] => "{$destination}_pj.$usage@$usage.rss.fr",
            default => throw new Refusal('configuration',
                "un fichier $kind ne peut partir de ce poste vers l'" . strtoupper($destination)),
        };
    }

    public static function subject(array $request, \DateTimeImmutable $time, int $number): string
    {
        return sprintf('%s%s/%s/%s%05d/%s', $request['kind'] === 'DRE' ? 'DR' : 'SV', self::REFERENCE,
            $request['exercice'] ?? '00000000000000', $time->format('YmdHis'), $number % 100000,
            $request['numero'] ?? '00001');
    }

    public static function description(array $request): string
    {
        return $request['kind'] . self::MARKS[$request['usage']] . '/' . self::NORMS[$request['kind']]
            . ($request['compression'] ? '/ZK' : '/K');
    }

    /** EnvelopedData in DER, AES-128-CBC, for one RSA key (§6.2.2). */
    public static function encrypt(string $payload, Certificate $certificate, Station $station): string
    {
        $outputs = $station->withFiles($payload, 1, static fn (string $in, string $out): bool => openssl_cms_encrypt(
            $in, $out, $certificate->pem, null, OPENSSL_CMS_BINARY, OPENSSL_ENCODING_DER, OPENSSL_CIPHER_AES_128_CBC));
        return $outputs[0] ?? throw new \RuntimeException('openssl_cms_encrypt failed');
    }

    /** The message, single part: its body is the file. @param array<string, string> $lot */
    public static function message(array $lot, string $id, string $document, \DateTimeImmutable $time): string
    {
        $file = preg_replace('/\W/', '', $lot['subject']) . '.pkcs7';
        return implode("\r\n", [
            "Date: {$time->format(DATE_RFC2822)}",
            "From: <{$lot['from']}>",
            "To: <{$lot['to']}>",
            "Message-ID: $id",
            "Subject: {$lot['subject']}",
            'MIME-Version: 1.0',
            "Content-Type: application/EDI-consent; name=\"$file\"",
            'Content-Transfer-Encoding: base64',
            "Content-Description: {$lot['description']}",
            "Content-Disposition: attachment; filename=\"$file\"",
            '',
            chunk_split(base64_encode($document), 76, "\r\n"),
        ]);
    }
}
