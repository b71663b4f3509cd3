<?php
declare(strict_types=1);

namespace Poste;

/** A service message about encryption (§11.3.3): what its signed part says, and who signed it. */
final class ServiceMessage
{
    private const CODES = '(4005|4015|4025)0?';

    private function __construct(public readonly string $code, public readonly string $original,
        public readonly ?Certificate $signer)
    {
    }

    /** Null when the mail is none. One that only calls itself so has no signer: worth a word to the user, no more. */
    public static function read(Mime $mail, Station $station): ?self
    {
        foreach ($mail->all() as $entity) {
            if ($entity->type() === 'multipart/signed' || $entity->type('smime-type') === 'signed-data') {
                [$signers, $content] = self::verify($entity, $station) ?? ['', ''];
                // One signature, one signer: of two it would be unclear who answers for the text.
                if (substr_count($signers, '-----BEGIN') === 1) {
                    $text = (string) preg_replace('/.*BEGIN CERTIFICATE-----|-----END.*/s', '', $signers);
                    return self::spoken(new Mime($content), new Certificate((string) base64_decode($text)));
                }
                break;
            }
        }
        return self::spoken($mail, null);
    }

    /** Only the mathematics: whether the signer is to be believed is the store's to say. @return ?list<string> */
    private static function verify(Mime $entity, Station $station): ?array
    {
        return $station->withFiles($entity->raw, 2, static fn (string $in, string $signers, string $content): bool
            => openssl_cms_verify($in, OPENSSL_CMS_NOVERIFY, $signers, [], null, $content) === true
                && is_file($signers) && is_file($content));
    }

    private static function spoken(Mime $mail, ?Certificate $signer): ?self
    {
        $whole = '/^' . self::CODES . '$/';
        $opening = '/^\s*Message de service(?: chiffrement)? ' . self::CODES . '\b/i';
        foreach ($mail->all() as $part) {
            if (preg_match($whole, $part->header('X-Amfront-Code'), $found)
                || ($part->type() === 'text/plain' && preg_match($opening, $part->text(), $found))
                || ($signer === null && preg_match('/^\[' . self::CODES . '\]/', $part->header('Subject'), $found))) {
                $original = Mime::id($part->header('X-Amfront-Original-Message-ID'));
                preg_match('/Message-ID\s*:\s*(<[^<>\s]+>)/i', $part->text(), $cited);
                return new self($found[1], $original ?: $cited[1] ?? '', $signer);
            }
        }
        return null;
    }
}
