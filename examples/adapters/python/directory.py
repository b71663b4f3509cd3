"""The directory (annuaire): plain LDAP, anonymous, one short session, closed whatever happens (§6.3.3)."""
import contextlib
from urllib.parse import unquote, urlsplit

import ldap3
from ldap3.core.exceptions import LDAPException, LDAPNoSuchObjectResult
from ldap3.utils.conv import escape_filter_chars

from trust import Refusal

CERTIFICATE, LIST = "userCertificate;binary", "certificateRevocationList;binary"
PATIENCE = 5  # seconds, for a connection and for an answer


class Directory:
    """Used with `with`: the connection opens at the first question. A failure ends the block, not the action: it is
    told to the user and kept in `failure`, and the caller goes on with what the station holds."""

    def __init__(self, host, port, alerts):
        self.server = ldap3.Server(host, port=port, get_info=ldap3.NONE, connect_timeout=PATIENCE)
        self.connection, self.failure, self.alerts = None, None, alerts

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        if self.connection:
            with contextlib.suppress(LDAPException, OSError):
                self.connection.unbind()
        if kind is Refusal and error.code == "directory":
            self.failure = error
            self.alerts.append(f"{error} ; le poste garde ce qu'il a.")
            return True

    def _values(self, base, query, scope, attribute):
        try:
            if not self.connection:
                self.connection = ldap3.Connection(self.server, receive_timeout=PATIENCE, raise_exceptions=True,
                                                   auto_referrals=False)
                self.connection.bind()
            self.connection.search(base, query, scope, attributes=[attribute])
            return [value for entry in self.connection.response if entry["type"] == "searchResEntry"
                    for value in entry["raw_attributes"].get(attribute, [])]
        except LDAPNoSuchObjectResult:
            return []
        except (LDAPException, OSError) as error:
            raise Refusal("directory", f"l'annuaire ne répond pas comme il faut ({error})") from error

    def certificates(self, base, label, mailbox):
        """One question for both layouts seen in the field: an entry a label, or an entry a caisse, under the address
        of its mailbox. Whose certificate each answer is, its SubjectAltName tells (D-05)."""
        names = "".join(f"(cn={escape_filter_chars(name)})" for name in (label, mailbox))
        return self._values(base, f"(|{names})", ldap3.SUBTREE, CERTIFICATE)

    def lists(self, dn):
        return self._values(dn, "(objectClass=*)", ldap3.BASE, LIST)


def entry_of(url):
    """The entry that an ldap:// address names. Its host is ignored: the one directory is the configured one.
    The document also writes the attribute after a slash, where RFC 4516 has a question mark."""
    path = unquote(urlsplit(url).path.lstrip("/"))
    return path.split("/certificateRevocationList")[0]
