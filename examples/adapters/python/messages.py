"""What a message of the mailbox is: acknowledgement, non-delivery notice, service message, anything else.

A service message is read in its signed part and nowhere else: `read` parses the very octets that the signature
covers, so that a subject, a header or a text that somebody put around them has no say. The documents fix its code,
not its layout: the code is looked for in all of the signed text, and so is the lot."""
import email
import re
import sys
from dataclasses import dataclass, field
from email.policy import Compat32

import cms
from trust import Refusal

UNKNOWN = "<sans-identifiant@inconnu.invalid>"
RETURNS = re.compile(r"^(ARL|RSP)(DRE)?(TEST|DEMO)?/NOEMIE(/Z)?$", re.I)
# Alone: no piece of a longer number, of a lot's subject, of a date, of an address. Printed 40050 and 40150, too.
CODE = re.compile(r"(?<![\w/@+])(?<!\w[.,-])(40[012]5)0?(?![\w@+]|[.,-]\w)")
# What makes an unsigned mail one that wants to pass for a service message: in other mail the number is there by chance.
CLAIM = re.compile(r"(?:\A\s*\[?|\b(?:message de service|code|rejet)\b\W*)(40[012]5)0?\b", re.I)
ID = re.compile(r"<[^<>\s@]+@[^<>\s]+>")


@dataclass
class Message:
    id: str
    kind: str = "other"
    cited: list = field(default_factory=list)  # Message-IDs, one of which is that of the lot it is about
    signer: object = None         # the certificate that made the signature; whose it is, is judged elsewhere
    doubt: Refusal | None = None  # why a would-be service message is not one


def read(octets):
    try:
        return _read(octets)
    except Exception as error:  # whatever a stranger wrote: one bad mail must not hold back the others
        print(f"courrier illisible : {error!r}", file=sys.stderr)
        return Message(id=UNKNOWN)


def _read(octets):
    mail = _parse(octets)
    message = Message(id=_header(mail, "Message-ID") or UNKNOWN)
    parts = list(mail.walk())
    signed = next((p for p in parts if p.get_content_type() == "multipart/signed" or _opaque(p)), None)
    answered = ID.findall(_header(mail, "In-Reply-To") + _header(mail, "References"))
    if signed is not None:
        try:
            _service(message, octets, signed, answered)
        except Refusal as no:
            message.doubt = no
    elif mail.get_content_type() == "multipart/report" or any(
            p.get_content_type() == "message/delivery-status" for p in parts):
        message.kind, message.cited = "dsn", _returned(parts)
    elif returned := next(filter(None, (RETURNS.match(_header(p, "Content-Description")) for p in parts)), None):
        message.kind, message.cited = returned.group(1).lower(), answered
    else:
        message.doubt = Refusal("bad-signature", "le message de service n'est pas signé")
    if message.doubt:
        message.kind = _first(CLAIM, [_header(mail, "Subject"), *_texts(mail)])
    return message


class _Unfolded(Compat32):
    """The old policy (the new one stumbles over "Message-ID: <>"), which would take a field folded directly after its
    name for one that begins with a line end."""

    def header_source_parse(self, lines):
        name, value = super().header_source_parse(lines)
        return name, re.sub(r"[\r\n]+", "", value).strip()


def _parse(octets):
    return email.message_from_bytes(octets, policy=_Unfolded())


def _header(part, name):
    return str(part[name] or "")


def _opaque(part):
    return (part.get_content_type() in ("application/pkcs7-mime", "application/x-pkcs7-mime")
            and part.get_param("smime-type") == "signed-data")


def _first(pattern, texts):
    return next((found.group(1) for found in map(pattern.search, texts) if found), "other")


def _texts(entity):
    """What a reader sees, part by part, at any depth; not the texts of a message that is attached."""
    if entity.get_content_maintype() == "multipart" and entity.is_multipart():
        for part in entity.get_payload():
            yield from _texts(part)
    elif entity.get_content_type() == "text/plain":
        octets = entity.get_payload(decode=True)
        try:
            yield octets.decode(entity.get_content_charset("utf-8"), "replace")
        except LookupError:  # a character set of nowhere: digits and identifiers are ASCII in nearly all
            yield octets.decode("latin-1")


def _service(message, octets, part, answered):
    if _opaque(part):
        content, message.signer = cms.verify(part.get_payload(decode=True))
    else:
        entity, signature = _halves(octets, part.get_boundary())
        content, message.signer = cms.verify(signature, entity)
    texts = list(_texts(_parse(content)))
    message.kind = _first(CODE, texts)
    # A layout may leave the identifier to the header; anybody may write there, so the signed text has the first say.
    message.cited = ID.findall("\n".join(texts)) or answered


def _halves(octets, boundary):
    """The signed entity, octet by octet, and the decoded signature (RFC 1847)."""
    pieces = re.split(rb"(?:^|\r\n)--" + re.escape((boundary or "").encode()) + rb"(?:--)?[ \t]*(?=\r\n|$)", octets)
    if not boundary or len(pieces) < 3:
        raise Refusal("bad-signature", "le message signé n'a pas ses deux parties")
    signature = _parse(pieces[2].removeprefix(b"\r\n"))
    return pieces[1].removeprefix(b"\r\n"), signature.get_payload(decode=True) or b""


def _returned(parts):
    """The Message-ID of the message that a notice is about: from the copy of its headers."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            return ID.findall(_header(_parse(part.get_payload(decode=True)), "Message-ID"))
        if part.get_content_type() == "message/rfc822":
            return ID.findall(_header(part.get_payload(0), "Message-ID"))
    return []
