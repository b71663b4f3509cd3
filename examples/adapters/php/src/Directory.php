<?php
declare(strict_types=1);

namespace Poste;

/** The GIE's LDAP directory: one anonymous connection for the questions of one update; `close` ends it. */
final class Directory
{
    private const SECONDS = 4;
    private const ENTRIES = 10;
    private const SIZE_LIMIT_EXCEEDED = 4;
    private const NO_SUCH_OBJECT = 32;
    private ?\LDAP\Connection $connection = null;

    /** @param array{host: string, port: int} $server */
    public function __construct(private readonly array $server)
    {
    }

    /** Values of a binary attribute: of one entry, or of the entries called $cn below a base. @return list<string> */
    public function read(string $name, string $attribute, ?string $cn = null): array
    {
        $connection = $this->connection();
        $filter = $cn === null ? '(objectClass=*)' : '(cn=' . ldap_escape($cn, '', LDAP_ESCAPE_FILTER) . ')';
        $ask = $cn === null ? ldap_read(...) : ldap_search(...);
        $result = @$ask($connection, $name, $filter, [$attribute], 0, self::ENTRIES, self::SECONDS);
        $code = ldap_errno($connection);
        if ($code === self::NO_SUCH_OBJECT) {
            return [];
        }
        if ($result === false || ($code !== 0 && $code !== self::SIZE_LIMIT_EXCEEDED)) {
            throw new Refusal('directory', 'l\'annuaire ne répond pas à la demande : ' . ldap_err2str($code));
        }
        $values = [];
        for ($entry = ldap_first_entry($connection, $result); $entry; $entry = ldap_next_entry($connection, $entry)) {
            foreach (array_filter(ldap_get_attributes($connection, $entry), is_array(...)) as $found) {
                $values = [...$values, ...array_values(array_diff_key($found, ['count' => 0]))];
            }
        }
        return $values;
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
        if ($this->connection === null) {
            $this->connection = ldap_connect("ldap://{$this->server['host']}:{$this->server['port']}");
            ldap_set_option($this->connection, LDAP_OPT_PROTOCOL_VERSION, 3);
            ldap_set_option($this->connection, LDAP_OPT_REFERRALS, 0);
            ldap_set_option($this->connection, LDAP_OPT_NETWORK_TIMEOUT, self::SECONDS);
            ldap_set_option($this->connection, LDAP_OPT_TIMEOUT, self::SECONDS);
            if (!@ldap_bind($this->connection)) {
                throw new Refusal('directory', 'l\'annuaire ne répond pas : ' . ldap_error($this->connection));
            }
        }
        return $this->connection;
    }
}
