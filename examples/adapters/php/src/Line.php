<?php
declare(strict_types=1);

namespace Poste;

/** A connection of text lines (SMTP, POP3), in the clear or under TLS. */
final class Line
{
    private const SECONDS = 15;
    /** @var resource */
    private $stream;

    /** @param array{mode: string, ca_file?: string} $tls */
    public function __construct(string $host, int $port, private readonly array $tls)
    {
        $options = ['verify_peer' => true, 'verify_peer_name' => true, 'peer_name' => $host];
        if (isset($tls['ca_file'])) {
            $options['cafile'] = $tls['ca_file'];
        }
        $scheme = $tls['mode'] === 'implicit' ? 'tls' : 'tcp';
        $stream = @stream_socket_client("$scheme://$host:$port", $code, $why, self::SECONDS,
            STREAM_CLIENT_CONNECT, stream_context_create(['ssl' => $options]));
        if ($stream === false) {
            throw new ConnectionLost("connexion à $host:$port impossible : $why");
        }
        stream_set_timeout($stream, self::SECONDS);
        $this->stream = $stream;
    }

    public function wantsStartTls(): bool
    {
        return $this->tls['mode'] === 'starttls';
    }

    public function startTls(): void
    {
        if (@stream_socket_enable_crypto($this->stream, true, STREAM_CRYPTO_METHOD_TLS_CLIENT) !== true) {
            throw new Refusal('configuration', 'la connexion chiffrée (TLS) au serveur de messagerie a échoué');
        }
    }

    public function write(string $octets): void
    {
        for ($done = 0; $done < strlen($octets); $done += $count) {
            $count = @fwrite($this->stream, substr($octets, $done, 65536));
            if ($count === false || $count === 0) {
                throw new ConnectionLost('la connexion au serveur de messagerie est coupée');
            }
        }
    }

    /** One line without its end. */
    public function line(): string
    {
        $line = @fgets($this->stream);
        if ($line === false || !str_ends_with($line, "\n")) {
            throw new ConnectionLost('la connexion au serveur de messagerie est coupée');
        }
        return substr($line, 0, str_ends_with($line, "\r\n") ? -2 : -1);
    }

    public function close(): void
    {
        @fclose($this->stream);
    }
}
