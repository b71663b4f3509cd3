<?php
declare(strict_types=1);

namespace Poste;

/** The GIE's LDAP directory: one anonymous connection for the questions of one action, closed by `close`. */
final class Directory
{
    private const SECONDS = 4;
    private const ENTRIES = 10;
    private ?\LDAP\Connection $connection = null;

    public function __construct(private readonly string $host, private readonly int $port)
    {
    }

    /** Values of one binary attribute: of the entry, or of the entries below a base that a filter finds.
     *  @return list<string> */
    public function read(string $name, string $attribute, ?string $filter = null): array
    {
        $connection = $this->connection();
        $result = $filter === null
            ? @ldap_read($connection, $name, '(objectClass=*)', [$attribute], 0, self::ENTRIES, self::SECONDS)
            : @ldap_search($connection, $name, $filter, [$attribute], 0, self::ENTRIES, self::SECONDS);
        $code = ldap_errno($connection);
        if ($code === 0x20) {
            return [];
        }
        if (!$result instanceof \LDAP\Result || ($code !== 0 && $code !== 4)) {
            throw new Refusal('directory', "l'annuaire ne répond pas à la demande : " . ldap_err2str($code));
        }
        $values = [];
        $entry = ldap_first_entry($connection, $result);
        while ($entry instanceof \LDAP\ResultEntry) {
            foreach (ldap_get_attributes($connection, $entry) as $type => $found) {
                if (is_array($found) && strcasecmp(explode(';', (string) $type)[0], explode(';', $attribute)[0]) === 0) {
                    unset($found['count']);
                    $values = [...$values, ...array_values($found)];
                }
            }
            $entry = ldap_next_entry($connection, $entry);
        }
        return $values;
    }

    public static function filter(string $label): string
    {
        return '(cn=' . ldap_escape($label, '', LDAP_ESCAPE_FILTER) . ')';
    }

    public function close(): void
    {
        if ($this->connection !== null) {
            @ldap_unbind($this->connection);
            $this->connection = null;
        }
    }

    private function connection(): \LDAP\Connection
    {
        if ($this->connection !== null) {
            return $this->connection;
        }
        $connection = ldap_connect("ldap://{$this->host}:{$this->port}");
        ldap_set_option($connection, LDAP_OPT_PROTOCOL_VERSION, 3);
        ldap_set_option($connection, LDAP_OPT_REFERRALS, 0);
        ldap_set_option($connection, LDAP_OPT_NETWORK_TIMEOUT, self::SECONDS);
        ldap_set_option($connection, LDAP_OPT_TIMEOUT, self::SECONDS);
        $this->connection = $connection;
        if (!@ldap_bind($connection)) {
            $why = ldap_error($connection);
            $this->close();
            throw new Refusal('directory', "l'annuaire {$this->host}:{$this->port} ne répond pas : $why");
        }
        return $connection;
    }
}
