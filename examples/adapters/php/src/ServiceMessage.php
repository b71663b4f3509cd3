<?php
declare(strict_types=1);

namespace Poste;

/** A service message about encryption (§11.3.3): what its signed text says, and who signed it. */
final class ServiceMessage
{
    /** Only the codes are public, not where they stand. A piece of a subject, an address or a number is none. */
    private const CODE = '(?<![\w@/-])(?<!\w[.,])(4005|4015|4025)0?(?![\w@/-]|[.,]\w)';
    /** What nobody signed must speak of a rejection, too: any mail may hold such a number. */
    private const CLAIM = '(?:\b(?:code|rejet|message de service)\b.*|\[)';

    /** @param ?string $signer the certificate in DER: one that does not read is a reason to refuse, not to stop */
    private function __construct(public readonly string $code, public readonly string $original,
        public readonly ?string $signer)
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
                    return self::spoken($mail, (new Mime($content))->text(), self::CODE, $station,
                        (string) base64_decode($text));
                }
                break;
            }
        }
        return self::spoken($mail, "{$mail->header('Subject')}\n{$mail->text()}", self::CLAIM . self::CODE, $station);
    }

    /** Only the mathematics: whether the signer is to be believed is the store's to say. OpenSSL is given the one field
     *  that counts, on one line: it reads no type that is folded behind the name. @return ?list<string> */
    private static function verify(Mime $entity, Station $station): ?array
    {
        $document = "Content-Type: {$entity->header('Content-Type')}\r\n\r\n{$entity->body}";
        return $station->withFiles($document, 2, static fn (string $in, string $signers, string $content): bool
            => openssl_cms_verify($in, OPENSSL_CMS_NOVERIFY, $signers, [], null, $content) === true
                && is_file($signers) && is_file($content));
    }

    /** The lot is the first cited that this station sent. The header counts only where the text cites none: whoever
     *  holds another practice's message may post it again, with one of this station's lots in the header. */
    private static function spoken(Mime $mail, string $text, string $pattern, Station $station,
        ?string $signer = null): ?self
    {
        if (!preg_match("~$pattern~i", (string) preg_replace('/<[^<>\s]*>/', '', $text), $found)) {
            return null;
        }
        $cited = Mime::ids($text) ?: Mime::ids("{$mail->header('In-Reply-To')} {$mail->header('References')}");
        $sent = array_values(array_intersect($cited, array_keys($station->state['lots'])));
        return new self($found[1], $sent[0] ?? $cited[0] ?? '', $signer);
    }
}
