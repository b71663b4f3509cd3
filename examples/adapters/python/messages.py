"""What a message of the mailbox is: acknowledgement, non-delivery notice, service message, anything else.

A service message is read in its signed part and nowhere else: `read` parses the very octets that the signature
covers, so that a subject, a header or a text that somebody put around them has no say."""
import email
import email.policy
import re
import sys
from dataclasses import dataclass

import cms
from trust import Refusal

UNKNOWN = "<sans-identifiant@inconnu.invalid>"
RETURNS = re.compile(r"^(ARL|RSP)(DRE)?(TEST|DEMO)?/NOEMIE(/Z)?$", re.I)
CODES = {"4005": "4005", "40050": "4005", "4015": "4015", "40150": "4015", "4025": "4025"}
CODE_IN_TEXT = re.compile(r"^\s*(?:message de service|code)\b\D{0,20}(40[012]50?)\b", re.I | re.M)
ID_IN_TEXT = re.compile(r"Message-ID\W*(<[^<>\s]+>)", re.I)


@dataclass
class Message:
    id: str
    kind: str = "other"
    original: str = ""
    signer: object = None         # the certificate that made the signature; whose it is, is judged elsewhere
    doubt: Refusal | None = None  # why a would-be service message is not one


def read(octets):
    try:
        return _read(octets)
    except Exception as error:  # whatever a stranger wrote: one bad mail must not hold back the others
        print(f"courrier illisible : {error!r}", file=sys.stderr)
        return Message(id=UNKNOWN)


def _read(octets):
    mail = email.message_from_bytes(octets)  # the old policy: the new one stumbles over "Message-ID: <>"
    message = Message(id=_header(mail, "Message-ID") or UNKNOWN)
    parts = list(mail.walk())
    signed = next((p for p in parts if p.get_content_type() == "multipart/signed" or _opaque(p)), None)
    claimed = CODES.get(_header(mail, "X-Amfront-Code")) or _in_subject(_header(mail, "Subject"))
    if signed is not None:
        try:
            _service(message, octets, signed)
        except Refusal as no:
            message.doubt = no
    elif mail.get_content_type() == "multipart/report" or any(
            p.get_content_type() == "message/delivery-status" for p in parts):
        message.kind, message.original = "dsn", _returned(parts)
    else:
        returned = next(filter(None, (RETURNS.match(_header(p, "Content-Description")) for p in parts)), None)
        if returned:
            message.kind, message.original = returned.group(1).lower(), _header(mail, "In-Reply-To")
        elif claimed:
            message.doubt = Refusal("bad-signature", "le message de service n'est pas signé")
    if message.doubt:
        message.kind = claimed or "other"
    return message


def _header(part, name):
    return str(part[name] or "").strip()


def _opaque(part):
    return (part.get_content_type() in ("application/pkcs7-mime", "application/x-pkcs7-mime")
            and part.get_param("smime-type") == "signed-data")


def _in_subject(text):
    found = re.match(r"\s*\[?(40[012]50?)\]?\b", text)
    return CODES.get(found.group(1)) if found else None


def _service(message, octets, part):
    if _opaque(part):
        content, message.signer = cms.verify(part.get_payload(decode=True))
    else:
        entity, signature = _halves(octets, part.get_boundary())
        content, message.signer = cms.verify(signature, entity)
    inner = email.message_from_bytes(content, policy=email.policy.default)
    body = inner.get_body(("plain",))
    text = body.get_content() if body else ""
    code, about = CODE_IN_TEXT.search(text), ID_IN_TEXT.search(text)
    message.kind = CODES.get(_header(inner, "X-Amfront-Code")) or (CODES.get(code.group(1)) if code else "other")
    message.original = _header(inner, "X-Amfront-Original-Message-ID") or (about.group(1) if about else "")


def _halves(octets, boundary):
    """The signed entity, octet by octet, and the decoded signature (RFC 1847)."""
    pieces = re.split(rb"(?:^|\r\n)--" + re.escape((boundary or "").encode()) + rb"(?:--)?[ \t]*(?=\r\n|$)", octets)
    if not boundary or len(pieces) < 3:
        raise Refusal("bad-signature", "le message signé n'a pas ses deux parties")
    signature = email.message_from_bytes(pieces[2].removeprefix(b"\r\n"))
    return pieces[1].removeprefix(b"\r\n"), signature.get_payload(decode=True) or b""


def _returned(parts):
    """The Message-ID of the message that a notice is about: from the copy of its headers."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            return _header(email.message_from_bytes(part.get_payload(decode=True)), "Message-ID")
        if part.get_content_type() == "message/rfc822":
            return _header(part.get_payload(0), "Message-ID")
    return ""
