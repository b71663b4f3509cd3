#!/usr/bin/env python3
"""How a team that writes Python runs the vectors over its own code: replace the
functions that judge by calls of yours.

    python3 vectors.py DIR [--without CHECK,CHECK...]

It prints a line for each vector that is not judged as it should be. With
--without it leaves a check out, one after the other, to show that the vectors
notice. Debian: python3-cryptography."""
import base64
import hashlib
import json
import quopri
import re
import sys
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from email.utils import parseaddr, parsedate_to_datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key

PARIS = ZoneInfo("Europe/Paris")
ROOT, WITHOUT = Path(), ""


class Refused(Exception):
    """The reason to refuse."""


def check(name, wrong):
    """Refuses what is wrong, unless this check is the one left out."""
    if name != WITHOUT and wrong():
        raise Refused(name)


@cache
def octets(name):
    return (ROOT / name).read_bytes()


def time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


# --- certificates and lists (D, E-03)


def certificate(der):
    return x509.load_der_x509_certificate(der)


def certificates(names):
    return [certificate(octets(n)) for n in names or []]


def lists(names):
    return [x509.load_der_x509_crl(octets(n)) for n in names or []]


def moment(thing, name):
    """A time of a certificate or list, whatever the age of the library."""
    try:
        return getattr(thing, name + "_utc")
    except AttributeError:
        naive = getattr(thing, name)
        return naive and naive.replace(tzinfo=timezone.utc)


def signed_by(thing, ca):
    tbs = getattr(thing, "tbs_certificate_bytes", None) or thing.tbs_certlist_bytes
    return verifies(ca.public_key(), thing.signature, tbs)


def verifies(key, signature, content):
    try:
        key.verify(signature, content, padding.PKCS1v15(), SHA256())
        return True
    except InvalidSignature:
        return False


def extension(cert, kind):
    try:
        return cert.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


PARTIAL = {"2.5.29.27", "2.5.29.28"}  # deltaCRLIndicator, issuingDistributionPoint
CERTIFICATE_EXTENSIONS = {"2.5.29.15", "2.5.29.17", "2.5.29.19"}  # that this runner judges


def critical(thing):
    return {e.oid.dotted_string for e in thing.extensions if e.critical}


def sound_key(cert):
    key = cert.public_key()
    return isinstance(key, RSAPublicKey) and key.key_size == 2048


def path_length(cert):
    """How many authorities may stand below this one; None for any number."""
    basic = extension(cert, x509.BasicConstraints)
    return basic.value.path_length if basic else None


def is_ca(cert):
    basic, usage = extension(cert, x509.BasicConstraints), extension(cert, x509.KeyUsage)
    return basic and basic.value.ca and usage and usage.value.key_cert_sign


def within(cert, at):
    return moment(cert, "not_valid_before") <= at <= moment(cert, "not_valid_after")


def names(crl, cert):
    return crl.get_revoked_certificate_by_serial_number(cert.serial_number) is not None


def emails(cert):
    san = extension(cert, x509.SubjectAlternativeName)
    return [a.lower() for a in san.value.get_values_for_type(x509.RFC822Name)] if san else []


def sound_usage(cert):
    usage = extension(cert, x509.KeyUsage)
    return usage and usage.critical and usage.value.digital_signature and usage.value.content_commitment \
        and usage.value.key_encipherment


def path(cert, label, anchors, intermediates, crls, at):
    def list_of(c):
        return next((crl for crl in crls if crl.issuer == c.issuer), None)

    chain, link = [], cert
    while not (chain and chain[-1] in anchors):
        ca = next((ca for ca in anchors + intermediates if ca.subject == link.issuer), None)
        if ca is None or len(chain) > 3:
            break
        check("signature", lambda: not signed_by(link, ca))
        chain.append(ca)
        link = ca
    check("anchor", lambda: not (chain and chain[-1] in anchors))
    for i, ca in enumerate(chain):
        check("ca-profile", lambda: not is_ca(ca))
        allowed = path_length(ca)
        check("ca-length", lambda: allowed is not None and i > allowed)
        check("ca-dates", lambda: not within(ca, at))
        crl = list_of(ca)
        if i + 1 < len(chain) and crl is not None and signed_by(crl, chain[i + 1]):
            check("ca-revocation", lambda: names(crl, ca))
    check("dates", lambda: not within(cert, at))
    if chain:
        crl = list_of(cert)
        check("crl-present", lambda: crl is None)
        if crl is not None:  # an empty list is false
            check("crl-signature", lambda: not signed_by(crl, chain[0]))
            check("crl-sign", lambda: not extension(chain[0], x509.KeyUsage).value.crl_sign)
            check("crl-whole", lambda: critical(crl) & PARTIAL)
            check("crl-critical", lambda: critical(crl) - PARTIAL)
            check("crl-end", lambda: moment(crl, "next_update") is None)
            check("crl-dates", lambda: moment(crl, "last_update") > at)
            check("revocation", lambda: names(crl, cert))
    check("version", lambda: cert.version is not x509.Version.v3)
    check("critical", lambda: critical(cert) - CERTIFICATE_EXTENSIONS)
    check("key", lambda: not sound_key(cert))
    check("name", lambda: label.lower() not in emails(cert))
    check("key-usage", lambda: not sound_usage(cert))


def judge_certificates(i, at):
    path(certificate(octets(i["certificate"])), i["label"], certificates(i["anchors"]),
         certificates(i["intermediates"]), lists(i["crls"]), at)


def judge_lists(i, at):
    [ca], [crl, held] = certificates([i["issuer"]]), lists([i["list"], i["held"]])
    check("signature", lambda: crl.issuer != ca.subject or not signed_by(crl, ca))
    check("dates", lambda: moment(crl, "last_update") > at)
    check("whole", lambda: critical(crl) & PARTIAL)
    check("critical", lambda: critical(crl) - PARTIAL)
    check("end", lambda: moment(crl, "next_update") is None)
    check("number", lambda: extension(crl, x509.CRLNumber).value.crl_number
          < extension(held, x509.CRLNumber).value.crl_number)


def ldif(text):
    """The entries of RFC 2849, attributes in lower case."""
    for block in text.replace("\r\n", "\n").replace("\n ", "").split("\n\n"):
        entry = {}
        for line in block.splitlines():
            name, _, value = line.partition(":")
            value = base64.b64decode(value[1:]) if value.startswith(":") else value.strip().encode()
            entry.setdefault(name.lower(), []).append(value)
        yield entry


def judge_directory(i, at):
    anchors, intermediates, crls, candidates = certificates(i["anchors"]), [], [], []
    for e in ldif(octets(i["ldif"]).decode()):
        intermediates += [c for c in map(certificate, e.get("cacertificate;binary", [])) if c.issuer != c.subject]
        crls += map(x509.load_der_x509_crl, e.get("certificaterevocationlist;binary", []))
        if e.get("cn") == [i["label"].encode()]:
            candidates += map(certificate, e.get("usercertificate;binary", []))
    best, why = None, Refused("no-certificate")
    for c in candidates:
        try:
            path(c, i["label"], anchors, intermediates, crls, at)
        except Refused as no:
            why = no
            continue
        if not best or WITHOUT != "most-recent" and moment(c, "not_valid_before") > moment(best, "not_valid_before"):
            best = c
    if not best:
        raise why
    return {"serial": f"{best.serial_number:x}"}


# --- documents (A-10, C)


def tlv(der):
    """Tag, contents and rest of the first element; ValueError for what is none."""
    if len(der) < 2:
        raise ValueError("no DER")
    length, at = der[1], 2
    if length > 127:
        at += length - 128
        length = int.from_bytes(der[2:at], "big")
    if len(der) < at + length:
        raise ValueError("truncated")
    return der[0], der[at:at + length], der[at + length:], der[:at + length]


def elements(contents):
    out = []
    while contents:
        tag, value, contents, whole = tlv(contents)
        out.append((tag, value, whole))
    return out


OID = {"signed": "2a864886f70d010702", "enveloped": "2a864886f70d010703", "aes128": "608648016503040102",
       "cms": "2a864886f70d0107", "messageDigest": "2a864886f70d010904"}


def cms(der):
    """Type and content of a ContentInfo; None for what is none."""
    try:
        tag, info, _, _ = tlv(der)
        (_, oid, _), (_, content, _) = elements(info)
        if tag != 0x30 or not oid.hex().startswith(OID["cms"]):
            return None
        return oid.hex(), elements(tlv(content)[1])
    except ValueError:
        return None


def identifies(rid, cert):
    tag, value, whole = rid
    if tag == 0x80:
        ski = extension(cert, x509.SubjectKeyIdentifier)
        return ski and ski.value.digest == value
    issuer, serial = elements(value)
    return issuer[2] == cert.issuer.public_bytes() and int.from_bytes(serial[1], "big", signed=True) == \
        cert.serial_number


def opened(der, cert, key):
    """Plain text, session key and IV of a document; None where there is nothing to look at."""
    info = cms(der)
    check("content-type", lambda: not info or info[0] != OID["enveloped"])
    if not info or info[0] != OID["enveloped"]:
        return None
    recipients = [elements(r) for _, r, _ in elements(info[1][1][1])]
    (_, _, _), (_, algorithm, _), (_, content, _) = elements(info[1][2][1])
    (_, oid, _), (_, iv, _) = elements(algorithm)
    check("content-algorithm", lambda: oid.hex() != OID["aes128"])
    check("one-recipient", lambda: len(recipients) != 1)
    mine = [r for r in recipients if identifies(r[1], cert)]
    check("recipient", lambda: not mine)
    try:
        session = key.decrypt((mine or recipients)[0][3][1], padding.PKCS1v15())
    except ValueError:
        raise Refused("key-decrypt")
    if len(session) not in (16, 24, 32) or len(iv) != 16:
        return None
    if oid.hex()[:16] != OID["aes128"][:16] and WITHOUT == "content-algorithm":
        return None
    reader = Cipher(algorithms.AES(session), modes.CBC(iv)).decryptor()
    plain = reader.update(content) + reader.finalize()
    sound = 1 <= plain[-1] <= 16 and plain.endswith(plain[-1:] * plain[-1])
    check("padding", lambda: not sound)
    return plain[:-plain[-1]] if sound else plain, session, iv


@cache
def private_key(name):
    return load_der_private_key(octets(name), None)


def judge_decrypt(i, _):
    der = octets(i["documents"][0])
    check("binary", lambda: der[0] != 0x30)
    if der[0] != 0x30:
        text = der.decode("ascii")
        text = text.partition("\n\n")[2] or re.sub("-----[^-]*-----", "", text)
        der = base64.b64decode(text)
    out = opened(der, certificate(octets(i["certificate"])), private_key(i["key"]))
    return {"sha256": hashlib.sha256(out[0]).hexdigest()} if out else {}


def judge_documents(i, _):
    cert, key = certificate(octets(i["certificate"])), private_key(i["key"])
    both = []
    for name in i["documents"]:
        out = opened(octets(name), cert, key)
        if not out:
            return
        check("once", lambda: cms(out[0]))
        check("compression", lambda: out[0].startswith(b"\x1f\x8b") != i["compressed"])
        both.append(out)
    (_, key1, iv1), (_, key2, iv2) = both
    check("fresh-key", lambda: key1 == key2)
    check("iv", lambda: iv1 in (iv2, key1, bytes(16)))


# --- mails (A) and service messages (F)


class Entity:
    """A MIME entity to the octet, as a signature needs it."""

    def __init__(self, raw):
        self.raw = raw
        head, _, self.body = raw.partition(b"\r\n\r\n")
        self.fields = {}
        for line in re.sub(r"\r\n[ \t]", " ", head.decode("ascii", "replace")).split("\r\n"):
            name, _, value = line.partition(":")
            self.fields.setdefault(name.lower(), value.strip())

    def get(self, name):
        return self.fields.get(name.lower(), "")

    def kind(self):
        return self.get("Content-Type").partition(";")[0].strip().lower()

    def parameter(self, field, name):
        found = re.search(name + r'\s*=\s*(?:"([^"]*)"|([^;\s]+))', self.get(field), re.I)
        return (found[1] or found[2]) if found else ""

    def parts(self):
        if not self.kind().startswith("multipart/"):
            return []
        pieces = (b"\r\n" + self.body).split(b"\r\n--" + self.parameter("Content-Type", "boundary").encode())
        return [Entity(p.partition(b"\r\n")[2]) for p in pieces[1:-1]]

    def text(self):
        """What a person reads, of all its texts."""
        if parts := self.parts():
            return "\n".join(p.text() for p in parts)
        if self.kind() not in ("", "text/plain"):
            return ""
        decode = {"base64": base64.b64decode, "quoted-printable": quopri.decodestring}
        return decode.get(self.get("Content-Transfer-Encoding").lower(), bytes)(self.body).decode("utf-8", "replace")


def judge_mails(i, at):
    m = Entity(octets(i["message"]))
    prefix = {"FSE": "SV", "DRE": "DR", "MIXTE": "(SV|DR)"}[i["kind"]] + i["reference"]
    check("subject", lambda: not re.fullmatch(prefix + r"/\d{14}/\d{19}/\d{5}", m.get("Subject")))
    check("headers", lambda: not all(map(m.get, ("Date", "From", "To", "Message-ID", "Subject", "MIME-Version"))))
    check("from", lambda: parseaddr(m.get("From"))[1] != i["from"])
    if m.get("Date"):
        check("date", lambda: abs(parsedate_to_datetime(m.get("Date")) - at) > timedelta(days=1))
    parts = m.parts()
    check("one-file", lambda: parts and (m.kind() != "multipart/mixed" or len(parts) != 1))
    part = parts[0] if parts else m
    check("part-type", lambda: part.kind() != "application/edi-consent")
    coding = part.get("Content-Transfer-Encoding").lower()
    check("encoding", lambda: coding != "base64")
    norm = {"FSE": "B2", "DRE": "DR", "MIXTE": "B2DR"}[i["kind"]]
    usage = {"test": "TEST", "demo": "DEMO", "reel": ""}[i["usage"]]
    check("description", lambda: part.get("Content-Description")
          != f"{i['kind']}{usage}/{norm}/{'ZK' if i['compressed'] else 'K'}")
    name = part.parameter("Content-Disposition", "filename") or part.parameter("Content-Type", "name")
    check("file-name", lambda: not name.endswith(".pkcs7"))
    document = base64.b64decode(part.body) if coding == "base64" else part.body
    check("binary", lambda: document[:1] != b"\x30")


def judge_service(i, at):
    m = Entity(octets(i["message"]))
    parts, says = m.parts(), m
    is_signed = m.kind() == "multipart/signed" and len(parts) == 2
    check("signed", lambda: not is_signed)
    if is_signed:
        says = parts[0]
        signer = signature(says.raw, base64.b64decode(parts[1].body))
        path(signer, i["label"], certificates(i["anchors"]), certificates(i["intermediates"]), lists(i["crls"]), at)
    code, original = says.text(), says.text()
    if WITHOUT == "protected":
        code, original = m.get("Subject"), m.get("In-Reply-To")
    code, original = re.search(r"(?<!\d)(4005|4015|4025)(?!\d)", code), re.search(r"<[^<>\s]+@[^<>\s]+>", original)
    check("known-lot", lambda: not original or original[0] not in i["sent"])
    return {"code": code and code[0], "original": original and original[0]}


def signature(content, der):
    """Verifies a detached SignedData of one signer, whose certificate it returns."""
    oid, data = cms(der)
    if oid != OID["signed"]:
        raise Refused("signed")
    certs = next(elements(value) for tag, value, _ in data if tag == 0xA0)
    [(_, info, _)] = elements(data[-1][1])
    _, sid, _, attributes, _, sig = elements(info)
    signer = next(c for c in (certificate(whole) for _, _, whole in certs) if identifies(sid, c))
    digest = next(elements(values[1])[0][1] for kind, values in
                  (elements(a) for _, a, _ in elements(attributes[1])) if kind[1].hex() == OID["messageDigest"])
    check("message-digest", lambda: digest != hashlib.sha256(content).digest())
    over = b"\x31" + attributes[2][1:]  # SET OF, in place of [0]
    check("message-signature", lambda: not verifies(signer.public_key(), sig[1], over))
    return signer


# --- planned times (E-09)


def judge_plans(i, at):
    start = at.astimezone(PARIS)
    least, most, soonest = {"": (0, 7, 0), "fetched": (6, 8, 0)}.get(i["outcome"], (0, 1, 1))
    clocks = []
    for text in i["planned"]:
        t = time(text).astimezone(PARIS)
        clock = t.hour * 3600 + t.minute * 60 + t.second
        check("hours", lambda: not 2 * 3600 <= clock <= 22 * 3600)
        check("days", lambda: t < start + timedelta(hours=soonest)
              or not least <= (t.date() - start.date()).days <= most)
        clocks.append(clock)
    if not i["outcome"]:
        check("spread", lambda: not drawn(clocks))


def drawn(clocks):
    """Whether times look drawn at random from eight hours or more."""
    n, ordered = len(clocks), sorted(clocks)
    crowd = max(sum(c <= other < c + 3600 for other in clocks) for c in clocks)
    steps = Counter((b // 60 - a // 60) % 1440 for a, b in zip(clocks, clocks[1:]))
    return (len({c // 60 for c in clocks}) >= n / 4 and len({c // 60 % 60 for c in clocks}) >= 5
            and ordered[n - 1 - n // 20] - ordered[n // 20] >= 8 * 3600 * 11 / 20
            and ordered[-1] - ordered[0] >= 8 * 3600 * 7 / 10
            and 2 * crowd <= n and 2 * max(steps.values()) < n)


# --- deposits (H)


class Number(str):
    """A number as it is written."""


def no_twice(pairs):
    check("duplicate", lambda: len(dict(pairs)) < len(pairs))
    return dict(pairs)


def matches(pattern, value, kind=str):
    return type(value) is kind and re.fullmatch(pattern, value) is not None


def judge_deposits(i, _):
    raw = octets(i["file"])
    check("encoding", lambda: raw.startswith(b"\xef\xbb\xbf"))
    root = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=no_twice, parse_float=Number, parse_int=Number)
    requests, seen = root["lignesImport"], set()
    check("count", lambda: not 1 <= len(requests) <= 200)
    begins = {"avance": "MDV-LGC-Va1-(BDC|HT)-", "solde": r"BIO-LOINC-Va1-(FACTURE|VA|CT\d*)-"}[i["kind"]]
    for r in requests:
        check("editor-number", lambda: r["numeroEditeur"] in seen)
        seen.add(r["numeroEditeur"])
        for p in r["piecesJustificatives"]:
            check("piece-name", lambda: not matches(begins + r["numeroEditeur"] + r"\.(pdf|png|jpg)", p["nomFichier"]))
    tags(root)


def tags(value):
    if isinstance(value, list):
        for item in value:
            tags(item)
    if not isinstance(value, dict):
        return
    for name, v in value.items():
        if isinstance(v, (dict, list)):
            tags(v)
        elif name == "numeroAns":
            check("ans", lambda: not matches("[0-9A-Za-z]{10}", v))
        elif name == "SIRET":
            check("siret", lambda: not matches(r"\d{14}", v))
        elif name == "RPPS":
            check("rpps", lambda: not matches(r"\d{11}", v))
        elif name == "FINESSJuridique":
            check("finess", lambda: not matches(r"\d[0-9AB]\d{7}", v))
        elif name.startswith("date"):
            form = matches(r"\d\d/\d\d/\d{4}", v)
            check("date-form", lambda: not form)
            check("date-real", lambda: form and not real(v))
        elif name.startswith("montant"):
            form = matches(r"-?\d+\.\d\d", v, Number)
            check("amount-form", lambda: not form)
            check("amount-positive", lambda: form and float(v) <= 0)
        elif name.startswith("email") and v:
            check("email", lambda: not matches(r"[^@\s]+@[^@\s]+", v))


def real(day):
    try:
        return date(int(day[6:]), int(day[3:5]), int(day[:2]))
    except ValueError:
        return None


def run():
    """Judges every vector and tells how many it got wrong."""
    wrong = 0
    for listed in json.loads(octets("vectors.json"))["families"]:
        judge = globals()["judge_" + listed["family"]]
        family = json.loads(octets(listed["file"]))
        if WITHOUT and WITHOUT not in family["checks"]:
            continue
        for v in family["vectors"]:
            why, got = "", None
            try:
                got = judge(v["inputs"], time(v["at"])) or {}
            except Refused as no:
                why = str(no)
            right = v["result"] == "acceptable" or (v["result"] == "valid") == (not why)
            if not right or not why and any(got.get(k) != want for k, want in v.get("expected", {}).items()):
                wrong += 1
                print(f"{WITHOUT}\t{v['id']}\texpected {v['result']}, got {why or got}")
    return wrong


if __name__ == "__main__":
    if len(sys.argv) not in (2, 4) or len(sys.argv) == 4 and sys.argv[2] != "--without":
        sys.exit("usage: vectors.py DIR [--without CHECK,CHECK...]")
    ROOT, total = Path(sys.argv[1]), 0
    for WITHOUT in sys.argv[3].split(",") if len(sys.argv) == 4 else [""]:
        total += run()
    sys.exit(1 if total else 0)
