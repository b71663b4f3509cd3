<?php
declare(strict_types=1);

namespace Poste;

/**
 * What one workstation remembers, all of it below its directory: `state.json`, replaced whole, and beside it the
 * octets of lots and of mails not done with.
 */
final class Station
{
    private const FRESH = ['config' => [], 'anchors' => [], 'authorities' => [], 'lists' => [], 'certificates' => [],
        'candidates' => [], 'lots' => [], 'suspended' => [], 'seen' => [], 'inbox' => [], 'number' => 0,
        'plan' => null, 'failures' => 0];

    /** @var array<string, mixed> */
    public array $state = self::FRESH;

    public function __construct(private readonly string $directory)
    {
        $text = @file_get_contents("$directory/state.json");
        if ($text !== false) {
            $this->state = json_decode($text, true, 64, JSON_THROW_ON_ERROR) + self::FRESH;
        }
    }

    public static function reset(string $directory): self
    {
        foreach (glob("$directory/{state.json,lot-*,mail-*,work-*}", GLOB_BRACE) ?: [] as $file) {
            unlink($file);
        }
        if (!is_dir($directory)) {
            mkdir($directory, 0700, true);
        }
        return new self($directory);
    }

    public function save(): void
    {
        $this->write('state.json', json_encode($this->state,
            JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE));
    }

    /** Whole or not at all: another file takes the name once it is complete. */
    public function write(string $name, string $octets): void
    {
        $new = "$this->directory/work-$name";
        if (file_put_contents($new, $octets) !== strlen($octets)) {
            throw new \RuntimeException("$new: not written");
        }
        chmod($new, 0600);
        rename($new, "$this->directory/$name");
    }

    public function read(string $name): string
    {
        return (string) file_get_contents("$this->directory/$name");
    }

    public function delete(string $name): void
    {
        @unlink("$this->directory/$name");
    }

    /** Calls OpenSSL, which takes and gives files: `$use` gets the paths of input and outputs, which are gone after.
     *  @return list<string>|null contents of the outputs; null when `$use` said no */
    public function withFiles(string $input, int $outputs, callable $use): ?array
    {
        $paths = [];
        for ($i = 0; $i <= $outputs; $i++) {
            $paths[] = "$this->directory/work-$i";
        }
        try {
            file_put_contents($paths[0], $input);
            return $use(...$paths) ? array_map(file_get_contents(...), array_slice($paths, 1)) : null;
        } finally {
            array_map(static fn (string $path): bool => @unlink($path), $paths);
        }
    }

    /** @return list<Certificate> */
    public function certificates(string $kind, ?string $key = null): array
    {
        $stored = $key === null ? $this->state[$kind] : ($this->state[$kind][$key] ?? []);
        return array_map(static fn (string $der): Certificate => new Certificate((string) base64_decode($der)), $stored);
    }

    /** @param list<Certificate> $certificates */
    public function keep(string $kind, string $key, array $certificates): void
    {
        $this->state[$kind][$key] = array_values(array_unique(array_map(
            static fn (Certificate $certificate): string => base64_encode($certificate->der), $certificates)));
    }

    /** @return list<RevocationList> */
    public function lists(): array
    {
        return array_map(static fn (string $der): RevocationList => new RevocationList((string) base64_decode($der)),
            array_values($this->state['lists']));
    }
}
