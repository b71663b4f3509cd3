<?php
declare(strict_types=1);

namespace Poste;

/** The time that a request tells, running on from there; without one, the machine's. */
final class Clock
{
    private float $base;
    private float $since;
    private \DateTimeZone $zone;

    public function __construct(?string $now)
    {
        $this->set($now);
    }

    public function set(?string $now): void
    {
        $time = self::parse($now ?? 'now');
        $this->base = (float) $time->format('U');
        $this->since = microtime(true);
        $this->zone = $time->getTimezone();
    }

    /** A scheduled job's own time. */
    public function reach(int $time): void
    {
        $this->base = (float) $time;
        $this->since = microtime(true);
    }

    public static function parse(string $time): \DateTimeImmutable
    {
        return new \DateTimeImmutable((string) preg_replace('/\.\d+/', '', $time));
    }

    public function now(): int
    {
        return (int) ($this->base + microtime(true) - $this->since);
    }

    /** The local time of the station. */
    public function local(): \DateTimeImmutable
    {
        return (new \DateTimeImmutable('@' . $this->now()))->setTimezone($this->zone);
    }
}
