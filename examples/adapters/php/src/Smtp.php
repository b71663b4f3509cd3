<?php
declare(strict_types=1);

namespace Poste;

/** Hands one message to the relay (RFC 5321). */
final class Smtp
{
    private const ATTEMPTS = 3;

    /** @param array{host: string, port: int, user?: string, password?: string} $server
     *  @param array{mode: string, ca_file?: string} $tls */
    public function __construct(private readonly array $server, private readonly array $tls)
    {
    }

    /** Returns once the relay said 250. A temporary failure is tried again with the same octets: should the relay
     *  have taken the message before the connection fell, its Message-ID shows the double. */
    public function send(string $from, string $to, string $message): void
    {
        for ($attempt = 1;; $attempt++) {
            try {
                $this->attempt($from, $to, $message);
                return;
            } catch (ConnectionLost $lost) {
                if ($attempt === self::ATTEMPTS) {
                    throw new Refusal('smtp-temporary', "envoi suspendu, à relancer : {$lost->getMessage()}");
                }
            } catch (Refusal $refusal) {
                if ($attempt === self::ATTEMPTS || $refusal->reasonCode !== 'smtp-temporary') {
                    throw $refusal;
                }
            }
            usleep(50_000 * $attempt);
        }
    }

    private function attempt(string $from, string $to, string $message): void
    {
        $line = new Line($this->server['host'], $this->server['port'], $this->tls);
        try {
            $this->expect($line, 220);
            $name = substr((string) strrchr($from, '@'), 1) ?: 'poste.invalid';
            $features = $this->command($line, "EHLO $name", 250);
            if ($line->wantsStartTls()) {
                $this->command($line, 'STARTTLS', 220);
                $line->startTls();
                $features = $this->command($line, "EHLO $name", 250);
            }
            if (isset($this->server['user'], $this->server['password']) && preg_match('/^AUTH\b.*\bPLAIN\b/mi', $features)) {
                $secret = base64_encode("\0{$this->server['user']}\0{$this->server['password']}");
                $this->command($line, "AUTH PLAIN $secret", 235);
            }
            $this->command($line, "MAIL FROM:<$from>", 250);
            $this->command($line, "RCPT TO:<$to>", 250);
            $this->command($line, 'DATA', 354);
            $line->write((string) preg_replace('/^\./m', '..', $message) . ".\r\n");
            $this->expect($line, 250);
            try {
                $this->command($line, 'QUIT', 221);
            } catch (ConnectionLost) {
                // The message is the relay's since its 250.
            }
        } catch (Refusal $refusal) {
            try {
                $line->write("QUIT\r\n");
                $line->line();
            } catch (ConnectionLost) {
            }
            throw $refusal;
        } finally {
            $line->close();
        }
    }

    private function command(Line $line, string $command, int $expected): string
    {
        $line->write("$command\r\n");
        return $this->expect($line, $expected);
    }

    private function expect(Line $line, int $expected): string
    {
        $text = '';
        do {
            $reply = $line->line();
            $text .= substr($reply, 4) . "\n";
        } while (substr($reply, 3, 1) === '-');
        $code = (int) $reply;
        if ($code !== $expected && !($expected === 250 && $code === 251)) {
            throw new Refusal($code >= 400 && $code < 500 ? 'smtp-temporary' : 'smtp-refused',
                "le relais de messagerie refuse l'envoi : $reply");
        }
        return $text;
    }
}
