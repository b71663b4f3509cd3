<?php
declare(strict_types=1);

namespace Poste;

/** Empties the mailbox (RFC 1939). */
final class Pop3
{
    private const ATTEMPTS = 3;

    /** @param array{host: string, port: int, user?: string, password?: string} $server
     *  @param array{mode: string, ca_file?: string} $tls */
    public function __construct(private readonly array $server, private readonly array $tls)
    {
    }

    /** Gives each message to `$keep`, and deletes it once that returned. After a failure everything is fetched
     *  again: `$keep` must know a message that it has.
     *  @param callable(string): void $keep */
    public function empty(callable $keep): void
    {
        for ($attempt = 1;; $attempt++) {
            try {
                $this->attempt($keep);
                return;
            } catch (ConnectionLost $lost) {
                if ($attempt === self::ATTEMPTS) {
                    throw new Refusal('pop3', "la boîte aux lettres ne se laisse pas relever : {$lost->getMessage()}");
                }
                usleep(50_000 * $attempt);
            }
        }
    }

    /** @param callable(string): void $keep */
    private function attempt(callable $keep): void
    {
        $line = new Line($this->server['host'], $this->server['port'], $this->tls);
        try {
            $this->expect($line);
            if ($line->wantsStartTls()) {
                $this->command($line, 'STLS');
                $line->startTls();
            }
            $this->command($line, 'USER ' . ($this->server['user'] ?? ''));
            $this->command($line, 'PASS ' . ($this->server['password'] ?? ''));
            $count = (int) explode(' ', $this->command($line, 'STAT'))[1];
            for ($number = 1; $number <= $count; $number++) {
                $this->command($line, "RETR $number");
                $message = '';
                while (($text = $line->line()) !== '.') {
                    $message .= (str_starts_with($text, '.') ? substr($text, 1) : $text) . "\r\n";
                }
                $keep($message);
                $this->command($line, "DELE $number");
            }
            $this->command($line, 'QUIT');
        } finally {
            $line->close();
        }
    }

    private function command(Line $line, string $command): string
    {
        $line->write("$command\r\n");
        return $this->expect($line);
    }

    /** A refusal ends the attempt: most often another session holds the mailbox, for a moment. */
    private function expect(Line $line): string
    {
        $reply = $line->line();
        if (!str_starts_with($reply, '+OK')) {
            throw new ConnectionLost($reply);
        }
        return $reply;
    }
}
