<?php
declare(strict_types=1);

namespace Poste;

/** The time that a request tells, running on from there; without one, the machine's. */
final class Clock
{
    private float $ahead = 0;

    public function __construct(?string $now)
    {
        $this->reach(self::parse($now ?? 'now')->getTimestamp());
    }

    /** Jumps to a scheduled job's own time. */
    public function reach(int $time): void
    {
        $this->ahead = $time - microtime(true);
    }

    public function now(): int
    {
        return (int) (microtime(true) + $this->ahead);
    }

    /** The time in Paris, where the lists are published, whatever the zone of the machine or of the request. */
    public function local(): \DateTimeImmutable
    {
        return self::parse('@' . $this->now());
    }

    public static function parse(string $time): \DateTimeImmutable
    {
        return (new \DateTimeImmutable((string) preg_replace('/\.\d+/', '', $time)))
            ->setTimezone(new \DateTimeZone('Europe/Paris'));
    }
}
