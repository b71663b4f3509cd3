<?php
declare(strict_types=1);

namespace Poste;

/** What one workstation remembers, below its directory: `state.json`, and files for lots and mails not done with. */
final class Station
{
    /** Certificates and lists are base64 DER; `certificates` and `candidates` by label, `lists` by the signer's key. */
    private const FRESH = ['config' => [], 'anchors' => [], 'authorities' => [], 'lists' => [], 'certificates' => [],
        'candidates' => [], 'lots' => [], 'suspended' => [], 'seen' => [], 'inbox' => [], 'number' => 0,
        'plan' => null, 'lookup' => null, 'failures' => 0];

    /** @var array<string, mixed> */
    public array $state;
    /** @var list<string> what the user is shown beside the answer of this action */
    public array $alerts = [];

    public function __construct(private readonly string $directory)
    {
        $text = @file_get_contents("$directory/state.json");
        $this->state = ($text === false ? [] : json_decode($text, true, 64, JSON_THROW_ON_ERROR)) + self::FRESH;
    }

    public static function fresh(string $directory): self
    {
        array_map(unlink(...), glob("$directory/{state.json,lot-*,mail-*,work-*}", GLOB_BRACE) ?: []);
        is_dir($directory) || mkdir($directory, 0700, true);
        return new self($directory);
    }

    public function save(): void
    {
        $this->write('state.json', json_encode($this->state, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE));
    }

    /** Whole or not at all: another file takes the name once it is complete. */
    public function write(string $name, string $octets): void
    {
        file_put_contents("$this->directory/work-$name", $octets) === strlen($octets)
            || throw new \RuntimeException("$this->directory/$name: not written");
        rename("$this->directory/work-$name", "$this->directory/$name");
    }

    public function read(string $name): string
    {
        return (string) file_get_contents("$this->directory/$name");
    }

    public function delete(string $name): void
    {
        @unlink("$this->directory/$name");
    }

    /** OpenSSL takes files and gives files: $use gets their paths; they are gone afterwards. @return ?list<string> */
    public function withFiles(string $input, int $outputs, callable $use): ?array
    {
        $paths = array_map(fn (int $i): string => "$this->directory/work-$i", range(0, $outputs));
        try {
            file_put_contents($paths[0], $input);
            return $use(...$paths) ? array_map(file_get_contents(...), array_slice($paths, 1)) : null;
        } finally {
            array_map(static fn (string $path): bool => @unlink($path), $paths);
            while (openssl_error_string() !== false) {
                // OpenSSL's queue belongs to this use, not to the next one.
            }
        }
    }
}
