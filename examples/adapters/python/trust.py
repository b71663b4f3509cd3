"""Whom this station trusts: certificates judged before use (§6.2.3), revocation lists judged before
they are kept (§6.3.3). Everything here is a function of what is on the station and of a moment.
"""
import base64
import functools
import hashlib
import re
from datetime import timezone
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtensionOID

from schedule import ZONE

HASHES = {"sha256", "sha384", "sha512"}
# The critical extensions that the code below takes into account; any other one ends the judgement (RFC 5280 §4.2).
HANDLED = {ExtensionOID.KEY_USAGE, ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
           ExtensionOID.CRL_DISTRIBUTION_POINTS, ExtensionOID.CERTIFICATE_POLICIES}
LONGEST_CHAIN = 4
PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----(.*?)-----END", re.S)


class Refusal(Exception):
    """The software says no; str() is the sentence its user reads, code one of the protocol's reason codes."""

    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code


def refuse(condition, code, sentence):
    if condition:
        raise Refusal(code, sentence)


def write(path, octets):
    """All or nothing: a file that was being written when the machine stopped is not half there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(octets)
    beside.replace(path)


def ders(data):
    """Every object in a PEM file, as DER; a file that is no PEM is one object."""
    return [base64.b64decode(body) for body in PEM.findall(data)] or [data]


@functools.lru_cache(maxsize=512)
def certificate(data):
    try:
        cert = x509.load_der_x509_certificate(data)
        cert.extensions, cert.subject, cert.issuer, cert.public_key()  # the lazy parts, now
        return cert
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion) as error:
        raise Refusal("certificate-form", f"le certificat n'est pas lisible ({error})") from error


@functools.lru_cache(maxsize=64)
def revocation_list(data):
    try:
        crl = x509.load_der_x509_crl(data)
        crl.extensions, crl.issuer
        return crl
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension) as error:
        raise Refusal("crl-forged", f"la liste de révocation n'est pas lisible ({error})") from error


def encoded(cert):
    return cert.public_bytes(Encoding.DER)


def fingerprint(cert):
    return hashlib.sha256(encoded(cert)).hexdigest()


def serial(cert):
    return f"{cert.serial_number:x}"


def key_id(cert):
    """Names an authority by its key: two generations may bear the same name, never the same key."""
    return hashlib.sha256(cert.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def extension(of, kind):
    try:
        return of.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


def signed_by(thing, issuer):
    """Whether the certificate or the list bears a signature that the issuer's RSA key made."""
    key, tbs = issuer.public_key(), getattr(thing, "tbs_certificate_bytes", None) or thing.tbs_certlist_bytes
    try:
        key.verify(thing.signature, tbs, padding.PKCS1v15(), thing.signature_hash_algorithm)
        return True
    except (InvalidSignature, UnsupportedAlgorithm, AttributeError, TypeError, ValueError):
        return False


def strong(thing):
    try:
        return thing.signature_hash_algorithm is not None and thing.signature_hash_algorithm.name in HASHES
    except UnsupportedAlgorithm:
        return False


def naive(moment):
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def french(utc):
    return utc.replace(tzinfo=timezone.utc).astimezone(ZONE).strftime("%d/%m/%Y à %H:%M")


def list_urls(cert):
    """Where the certificate says its authority's list is (only LDAP addresses)."""
    points = extension(cert, x509.CRLDistributionPoints)
    return [name.value for point in (points.value if points else ()) for name in point.full_name or ()
            if isinstance(name, x509.UniformResourceIdentifier) and name.value.lower().startswith("ldap")]


def names_of(cert):
    names = extension(cert, x509.SubjectAlternativeName)
    return {n.lower() for n in names.value.get_values_for_type(x509.RFC822Name)} if names else set()


class TrustStore:
    """Roots by usage, intermediates, and one revocation list an authority's key, below one directory."""

    def __init__(self, home: Path):
        self.home = home
        self.authorities_found = {}

    # -- authorities

    def add_authority(self, data, usage=None):
        """A root for a usage (test, reel, oct), or without one an intermediate, which nobody trusts by itself."""
        cert = certificate(ders(data)[0])
        refuse(usage and not (cert.subject == cert.issuer and signed_by(cert, cert)), "unknown-ca",
               f"« {cert.subject.rfc4514_string()} » n'est pas une racine autosignée")
        folder = self.home / (f"roots-{usage}" if usage else "intermediates")
        write(folder / fingerprint(cert), encoded(cert))
        self.authorities_found.clear()

    def _authorities(self, folder):
        if folder not in self.authorities_found:
            files = sorted(file for file in (self.home / folder).glob("*") if not file.suffix)
            self.authorities_found[folder] = [certificate(file.read_bytes()) for file in files]
        return self.authorities_found[folder]

    def known_authorities(self):
        return [ca for folder in ("roots-test", "roots-reel", "roots-oct", "intermediates")
                for ca in self._authorities(folder)]

    def chains(self, cert, usage):
        """Every chain of signatures from the certificate to a root of that usage, the certificate first."""
        roots, between = self._authorities(f"roots-{usage}"), self._authorities("intermediates")

        def climb(chain):
            for root in roots:
                if root.subject == chain[-1].issuer and signed_by(chain[-1], root):
                    yield [*chain, root]
            if len(chain) < LONGEST_CHAIN:
                for ca in between:
                    if ca not in chain and ca.subject == chain[-1].issuer and signed_by(chain[-1], ca):
                        yield from climb([*chain, ca])
        return list(climb([cert]))

    # -- certificates

    def judge(self, cert, label, usage, now):
        """Raises a Refusal unless the certificate may serve for that label now. What can only be told from
        elsewhere (an authority, a list that may still arrive) comes last, so that nothing waits in vain."""
        it, now = f"le certificat {serial(cert)}", naive(now)
        names, key = names_of(cert), cert.public_key()
        refuse(cert.version is not x509.Version.v3, "certificate-form", f"{it} n'est pas un X.509 version 3")
        refuse(now < cert.not_valid_before, "not-yet-valid",
               f"{it} n'est pas valable avant le {french(cert.not_valid_before)}")
        refuse(now > cert.not_valid_after, "expired", f"{it} a expiré le {french(cert.not_valid_after)}")
        refuse(label.lower() not in names, "wrong-name",
               f"{it} est au nom de {', '.join(sorted(names)) or 'personne'}, non de {label}")
        self._key_usage(cert, it)
        refuse(not isinstance(key, rsa.RSAPublicKey) or key.key_size != 2048, "key",
               f"la clé du certificat {serial(cert)} n'est pas une clé RSA de 2048 bits")
        self._critical(cert, it)
        refuse(not strong(cert), "algorithm", f"{it} est signé par un algorithme refusé")
        chains, refusals = self.chains(cert, usage), []
        for chain in chains:
            try:
                return self._judge_chain(chain, now)
            except Refusal as no:
                refusals.append(no)
        raise refusals[0] if refusals else self._no_chain(cert)

    @staticmethod
    def _key_usage(cert, it):
        usage = extension(cert, x509.KeyUsage)
        refuse(not usage, "key-usage", f"{it} ne dit pas les usages de sa clé")
        refuse(not usage.critical, "key-usage", f"les usages de clé ne sont pas critiques : {it}")
        lacks = [name for name, there in (("digitalSignature", usage.value.digital_signature),
                                          ("nonRepudiation", usage.value.content_commitment),
                                          ("keyEncipherment", usage.value.key_encipherment)) if not there]
        refuse(lacks, "key-usage", f"{it} n'a pas l'usage {', '.join(lacks)}")

    @staticmethod
    def _critical(cert, it):
        unknown = [ext.oid.dotted_string for ext in cert.extensions if ext.critical and ext.oid not in HANDLED]
        refuse(unknown, "critical-extension", f"{it} porte une extension critique inconnue ({', '.join(unknown)})")

    def _no_chain(self, cert):
        """A chain is missing: a damaged signature, or an authority that nobody installed for this usage?"""
        wanted = extension(cert, x509.AuthorityKeyIdentifier)
        for ca in self.known_authorities():
            own = extension(ca, x509.SubjectKeyIdentifier)
            if (ca.subject == cert.issuer and wanted and own and not signed_by(cert, ca)
                    and wanted.value.key_identifier == own.value.digest):
                return Refusal("bad-signature", f"la signature du certificat {serial(cert)} est fausse")
        return Refusal("unknown-ca", f"le certificat {serial(cert)} ne remonte à aucune racine installée pour cet "
                                     f"usage (émetteur : {cert.issuer.rfc4514_string()})")

    def _judge_chain(self, chain, now):
        for below, ca in enumerate(chain[1:]):
            it, basic = f"l'autorité « {ca.subject.rfc4514_string()} »", extension(ca, x509.BasicConstraints)
            usage, deepest = extension(ca, x509.KeyUsage), basic.value.path_length if basic else None
            refuse(not ca.not_valid_before <= now <= ca.not_valid_after, "ca-expired",
                   f"{it} ne vaut que du {french(ca.not_valid_before)} au {french(ca.not_valid_after)}")
            refuse(not basic or not basic.value.ca or (usage and not usage.value.key_cert_sign), "ca-profile",
                   f"{it} n'en est pas une : son certificat ne lui permet pas d'en signer d'autres")
            refuse(deepest is not None and deepest < below, "ca-profile", f"{it} a trop d'autorités sous elle")
            self._critical(ca, it)
            refuse(ca is not chain[-1] and not strong(ca), "algorithm", f"{it} est signée par un algorithme refusé")
        for cert, issuer in reversed(list(zip(chain, chain[1:]))):
            self._judge_revocation(cert, issuer, cert is chain[0])

    def _judge_revocation(self, cert, issuer, is_leaf):
        crl, whose, urls = self.held_list(issuer), f"« {issuer.subject.rfc4514_string()} »", list_urls(cert)
        if crl is None and not is_leaf and not urls:
            return  # nobody says where the root's list would be
        refuse(crl is None, "crl-absent", f"aucune liste de révocation de {whose} n'est sur le poste")
        scope = extension(crl, x509.IssuingDistributionPoint)
        refuse(scope and scope.value.full_name and urls and not any(n.value in urls for n in scope.value.full_name),
               "crl-scope", f"la liste de révocation de {whose} n'est pas celle que le certificat nomme")
        entry = crl.get_revoked_certificate_by_serial_number(cert.serial_number)
        if entry is not None:  # on the list, whatever its reason and date
            raise Refusal("revoked" if is_leaf else "ca-revoked", f"le certificat {serial(cert)} est révoqué depuis le "
                          f"{french(entry.revocation_date)}, d'après la liste de {whose}")

    # -- revocation lists

    def held_list(self, ca):
        path = self.home / "crls" / key_id(ca)
        return revocation_list(path.read_bytes()) if path.exists() else None

    def take_list(self, data, now, issuers=None):
        """Judges a list and keeps it; returns (the list, "accepted" or "unchanged"), or raises a Refusal. `issuers`
        are those whose list was asked for; without them (by hand) any authority of the station may have signed."""
        crl, now = revocation_list(ders(data)[0]), naive(now)
        whose = f"la liste de « {crl.issuer.rfc4514_string()} »"
        namesakes = [ca for ca in issuers or self.known_authorities() if ca.subject == crl.issuer]
        ca = next((ca for ca in namesakes if signed_by(crl, ca)), None)
        refuse(not namesakes, "crl-other-ca", f"{whose} n'est pas celle que l'on attendait")
        refuse(not ca, "crl-forged", f"{whose} porte une fausse signature")
        usage, held = extension(ca, x509.KeyUsage), self.held_list(ca)
        refuse(usage and not usage.value.crl_sign, "ca-profile", f"{whose} vient d'une autorité qui ne peut en signer")
        refuse(not strong(crl), "algorithm", f"{whose} est signée par un algorithme refusé")
        self._list_scope(crl, ca, whose)
        refuse(crl.last_update > now, "crl-dates", f"{whose} ne vaut qu'à partir du {french(crl.last_update)}")
        refuse(crl.next_update is None, "crl-dates", f"{whose} ne dit pas quand vient la suivante")
        if held == crl:
            return crl, "unchanged"
        refuse(held and (crl.last_update < held.last_update or crl_number(crl) < crl_number(held)), "crl-dates",
               f"{whose} est plus ancienne que celle du poste")
        refuse(held and crl.next_update < now <= held.next_update, "crl-dates",
               f"{whose} a expiré le {french(crl.next_update)} ; celle du poste est encore en vigueur")
        write(self.home / "crls" / key_id(ca), crl.public_bytes(Encoding.DER))
        return crl, "accepted"

    @staticmethod
    def _list_scope(crl, ca, whose):
        refuse(extension(crl, x509.DeltaCRLIndicator), "delta-crl", f"{whose} ne dit que des changements")
        scope, root = extension(crl, x509.IssuingDistributionPoint), ca.subject == ca.issuer
        refuse(scope and (scope.value.indirect_crl or scope.value.only_some_reasons
                          or scope.value.only_contains_attribute_certs
                          or (scope.value.only_contains_user_certs if root else scope.value.only_contains_ca_certs)),
               "crl-scope", f"{whose} ne couvre pas les certificats à contrôler")
        unknown = [ext.oid.dotted_string for ext in [*crl.extensions, *(e for entry in crl for e in entry.extensions)]
                   if ext.critical and ext.oid != ExtensionOID.ISSUING_DISTRIBUTION_POINT]
        refuse(unknown, "critical-extension", f"{whose} porte une extension critique inconnue ({', '.join(unknown)})")


def crl_number(crl):
    number = extension(crl, x509.CRLNumber)
    return number.value.crl_number if number else 0
