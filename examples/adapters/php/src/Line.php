<?php
declare(strict_types=1);

namespace Poste;

/** A dialogue in lines with a mail server, in the clear or under TLS. */
final class Line
{
    private const SECONDS = 15;
    private const ATTEMPTS = 3;
    /** @var resource */
    private $stream;

    /** @param array{mode: string, ca_file?: string} $tls */
    private function __construct(string $host, int $port, array $tls)
    {
        $options = ['peer_name' => $host] + (isset($tls['ca_file']) ? ['cafile' => $tls['ca_file']] : []);
        $scheme = $tls['mode'] === 'implicit' ? 'tls' : 'tcp';
        $context = stream_context_create(['ssl' => $options]);
        $this->stream = @stream_socket_client("$scheme://$host:$port", $code, $why, self::SECONDS,
            STREAM_CLIENT_CONNECT, $context) ?: throw new \UnexpectedValueException("pas de connexion ($why)");
        stream_set_timeout($this->stream, self::SECONDS);
    }

    /** Holds a dialogue; one that is cut, or turned down for the moment (UnexpectedValueException), is begun again.
     *  @param callable(self): void $dialogue */
    public static function talk(array $server, array $tls, string $reasonCode, callable $dialogue): void
    {
        for ($attempt = 1;; $attempt++) {
            $line = null;
            try {
                $line = new self($server['host'], $server['port'], $tls);
                $dialogue($line);
                return;
            } catch (\UnexpectedValueException $cut) {
                if ($attempt === self::ATTEMPTS) {
                    throw new Refusal($reasonCode, "la messagerie ne répond pas comme il faut : {$cut->getMessage()}");
                }
                usleep(50_000 * $attempt);
            } finally {
                $line && @fclose($line->stream);
            }
        }
    }

    public function startTls(): void
    {
        if (@stream_socket_enable_crypto($this->stream, true, STREAM_CRYPTO_METHOD_TLS_CLIENT) !== true) {
            throw new Refusal('configuration', 'la connexion chiffrée (TLS) à la messagerie ne s\'établit pas');
        }
    }

    public function write(string $octets): void
    {
        for ($done = 0; $done < strlen($octets); $done += $count) {
            $count = @fwrite($this->stream, substr($octets, $done, 65536))
                ?: throw new \UnexpectedValueException('connexion coupée');
        }
    }

    /** One line without its end. */
    public function read(): string
    {
        $line = (string) @fgets($this->stream);
        return str_ends_with($line, "\r\n") ? substr($line, 0, -2)
            : throw new \UnexpectedValueException('connexion coupée');
    }
}
