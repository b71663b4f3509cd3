<?php
declare(strict_types=1);

/*
 * A small LPS in PHP as a resident adapter of amfront (docs/adapter.md, protocol 2): one JSON request a line on
 * standard input, one answer a line on standard output, the log on standard error.
 */

namespace Poste;

ini_set('display_errors', 'stderr');
ini_set('memory_limit', '512M');
ini_set('zend.assertions', '-1');
date_default_timezone_set('Europe/Paris');
umask(0077);
spl_autoload_register(static function (string $class): void {
    require __DIR__ . '/src/' . substr($class, strlen(__NAMESPACE__) + 1) . '.php';
});
set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    if (!(error_reporting() & $level)) {
        return false;
    }
    throw new \ErrorException($message, 0, $level, $file, $line);
});

const ABOUT = [
    'software' => ['name' => 'Poste PHP', 'version' => '1.0', 'vendor' => 'Exemple amfront'],
    'capabilities' => ['fse', 'dre', 'mixed', 'oct', 'compression', 'real', 'plain', 'starttls', 'implicit-tls',
        'crl-by-hand', 'clock'],
];

/** @param array<string, mixed> $request @return array<string, mixed> */
function perform(array $request): array
{
    $action = $request['action'];
    if ($action === 'announce') {
        return ['status' => 'done'] + ABOUT;
    }
    $known = ['configure', 'install-ca', 'install-crl', 'install-certificate', 'refresh', 'send', 'poll', 'plan',
        'attest', 'advance'];
    if (!in_array($action, $known, true)) {
        return ['status' => 'unsupported'];
    }
    $lps = new Lps($request['station'], $request['now'] ?? null, $action === 'configure');
    try {
        $method = lcfirst(str_replace(' ', '', ucwords(str_replace('-', ' ', $action))));
        $answer = $lps->$method($request) + ['status' => 'done'];
    } catch (Refusal $refusal) {
        $answer = ['status' => 'refused', 'reason' => $refusal->getMessage(), 'reason_code' => $refusal->reasonCode];
    }
    if (!in_array($action, ['plan', 'attest'], true)) {
        $lps->station->save();
    }
    $alerts = array_values(array_unique($lps->station->alerts));
    return $answer + ($alerts === [] ? [] : ['alerts' => $alerts]);
}

/** @param array<string, mixed> $answer */
function reply(array $answer): void
{
    $flags = JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;
    fwrite(STDOUT, json_encode($answer, $flags) . "\n");
    fflush(STDOUT);
}

reply(['protocol' => 2, 'action' => 'announce'] + perform(['action' => 'announce']));
while (($line = fgets(STDIN)) !== false) {
    try {
        $request = json_decode($line, true, 64, JSON_THROW_ON_ERROR);
        $echo = array_intersect_key($request, ['action' => 1, 'id' => 1]);
        reply(['protocol' => 2] + $echo + perform($request));
    } catch (\Throwable $failure) {
        // No answer is better than a refusal that is none: the bench calls this the adapter's error.
        fwrite(STDERR, "$failure\n");
        exit(1);
    }
}
