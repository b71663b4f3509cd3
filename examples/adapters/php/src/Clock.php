<?php
declare(strict_types=1);

namespace Poste;

/** The time that a request tells, running on from there; without one, the machine's. */
final class Clock
{
    private float $base;
    private float $since;

    public function __construct(?string $now)
    {
        $this->set($now);
    }

    public function set(?string $now): void
    {
        $this->reach(self::parse($now ?? 'now')->getTimestamp());
    }

    /** A scheduled job's own time. */
    public function reach(int $time): void
    {
        $this->base = (float) $time;
        $this->since = microtime(true);
    }

    public static function parse(string $time): \DateTimeImmutable
    {
        return (new \DateTimeImmutable((string) preg_replace('/\.\d+/', '', $time)))
            ->setTimezone(new \DateTimeZone('Europe/Paris'));
    }

    public function now(): int
    {
        return (int) ($this->base + microtime(true) - $this->since);
    }

    /** The time in Paris, where the lists are published, whatever the zone of the machine or of the request. */
    public function local(): \DateTimeImmutable
    {
        return self::parse('@' . $this->now());
    }
}
