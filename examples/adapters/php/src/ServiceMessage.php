<?php
declare(strict_types=1);

namespace Poste;

/** A service message about encryption (§11.3.3): what its signed part says, and who signed it. */
final class ServiceMessage
{
    private const CODES = '(4005|4015|4025)0?';

    private function __construct(
        public readonly string $code,
        public readonly string $original,
        public readonly ?Certificate $signer,
    ) {
    }

    /** Null when the mail is no service message. One that only claims to be has no signer. */
    public static function read(Mime $mail, Station $station): ?self
    {
        foreach ($mail->all() as $entity) {
            if ($entity->type() === 'multipart/signed'
                || ($entity->type() === 'application/pkcs7-mime' && $entity->parameter('smime-type') === 'signed-data')) {
                return self::verify($entity, $station) ?? self::claimed($mail);
            }
        }
        return self::claimed($mail);
    }

    private static function verify(Mime $entity, Station $station): ?self
    {
        $outputs = $station->withFiles($entity->raw, 2, static fn (string $in, string $signers, string $content): bool
            => openssl_cms_verify($in, OPENSSL_CMS_NOVERIFY, $signers, [], null, $content) === true
                && is_file($signers) && is_file($content));
        while (openssl_error_string() !== false) {
            // OpenSSL's queue belongs to this message, not to the next one.
        }
        $blocks = explode('-----END CERTIFICATE-----', $outputs[0] ?? '');
        if ($outputs === null || count($blocks) !== 2) {
            return null;
        }
        $signer = new Certificate((string) base64_decode((string) preg_replace('/.*-----BEGIN CERTIFICATE-----/s', '', $blocks[0])));
        foreach (Mime::parse($outputs[1])->all() as $part) {
            $code = self::code($part);
            if ($code !== null) {
                return new self($code, self::original($part), $signer);
            }
        }
        return null;
    }

    /** An unsigned or badly signed mail that calls itself a service message: worth a word to the user, no more. */
    private static function claimed(Mime $mail): ?self
    {
        $subject = preg_match('/^\[' . self::CODES . '\]/', $mail->header('Subject'), $found) ? $found[1] : null;
        foreach ($mail->all() as $part) {
            $code = self::code($part) ?? $subject;
            if ($code !== null) {
                return new self($code, self::original($part) ?: $mail->header('In-Reply-To'), null);
            }
        }
        return null;
    }

    private static function code(Mime $part): ?string
    {
        $opening = $part->type() === 'text/plain' ? '/^\s*Message de service(?: chiffrement)? ' . self::CODES . '\b/i' : null;
        if (preg_match('/^' . self::CODES . '$/', $part->header('X-Amfront-Code'), $found)
            || ($opening !== null && preg_match($opening, $part->text(), $found))) {
            return $found[1];
        }
        return null;
    }

    private static function original(Mime $part): string
    {
        return preg_match('/<[^<>\s]+@[^<>\s]+>/', $part->header('X-Amfront-Original-Message-ID'), $found)
            || preg_match('/Message-ID\s*:\s*(<[^<>\s]+@[^<>\s]+>)/i', $part->text(), $found) ? end($found) : '';
    }
}
