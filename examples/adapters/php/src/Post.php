<?php
declare(strict_types=1);

namespace Poste;

/** The two gestures of mail: hand a message to the relay (RFC 5321), empty the mailbox (RFC 1939). */
final class Post
{
    /** @param array<string, mixed> $config */
    public function __construct(private readonly array $config)
    {
    }

    /** Returns once the relay said 250. A new attempt has the same octets: should the relay have taken the message
     *  before the connection fell, the Message-ID shows the double. */
    public function send(string $from, string $to, string $message): void
    {
        ['smtp' => $server, 'tls' => $tls] = $this->config;
        $dialogue = function (Line $line) use ($server, $tls, $from, $to, $message): void {
            $hello = 'EHLO ' . (substr((string) strrchr($from, '@'), 1) ?: 'poste.invalid');
            $this->smtp($line, null, 220);
            $features = $this->smtp($line, $hello);
            if ($tls['mode'] === 'starttls') {
                $this->smtp($line, 'STARTTLS', 220);
                $line->startTls();
                $features = $this->smtp($line, $hello);
            }
            if (isset($server['user'], $server['password']) && preg_match('/^AUTH\b.*\bPLAIN\b/mi', $features)) {
                $this->smtp($line, 'AUTH PLAIN ' . base64_encode("\0{$server['user']}\0{$server['password']}"), 235);
            }
            $this->smtp($line, "MAIL FROM:<$from>");
            $this->smtp($line, "RCPT TO:<$to>");
            $this->smtp($line, 'DATA', 354);
            $this->smtp($line, preg_replace('/^\./m', '..', $message) . '.');
            try {
                $this->smtp($line, 'QUIT', 221);
            } catch (\UnexpectedValueException) {
                // The message is the relay's since its 250.
            }
        };
        Line::talk($server, $tls, 'smtp-temporary', $dialogue);
    }

    private function smtp(Line $line, ?string $command, int $expected = 250): string
    {
        $command === null || $line->write("$command\r\n");
        for ($text = ''; str_contains(substr($reply = $line->read(), 0, 4), '-');) {
            $text .= substr($reply, 4) . "\n";
        }
        if ((int) $reply !== $expected) {
            $command === 'QUIT' || $line->write("QUIT\r\n");
            throw $reply[0] === '5' ? new Refusal('smtp-refused', "le relais de messagerie refuse l'envoi : $reply")
                : new \UnexpectedValueException($reply);
        }
        return $text . substr($reply, 4);
    }

    /** Gives each message to $keep and deletes it once that returned. After a failure all is fetched again.
     *  @param callable(string): void $keep */
    public function fetch(callable $keep): void
    {
        ['pop3' => $server, 'tls' => $tls] = $this->config;
        Line::talk($server, $tls, 'pop3', function (Line $line) use ($server, $tls, $keep): void {
            $this->pop3($line, null);
            if ($tls['mode'] === 'starttls') {
                $this->pop3($line, 'STLS');
                $line->startTls();
            }
            $this->pop3($line, 'USER ' . ($server['user'] ?? ''));
            $this->pop3($line, 'PASS ' . ($server['password'] ?? ''));
            $count = (int) explode(' ', $this->pop3($line, 'STAT'))[1];
            for ($number = 1; $number <= $count; $number++) {
                $this->pop3($line, "RETR $number");
                for ($message = ''; ($text = $line->read()) !== '.';) {
                    $message .= (str_starts_with($text, '.') ? substr($text, 1) : $text) . "\r\n";
                }
                $keep($message);
                $this->pop3($line, "DELE $number");
            }
            $this->pop3($line, 'QUIT');
        });
    }

    private function pop3(Line $line, ?string $command): string
    {
        $command === null || $line->write("$command\r\n");
        $reply = $line->read();
        return str_starts_with($reply, '+OK') ? $reply : throw new \UnexpectedValueException($reply);
    }
}
