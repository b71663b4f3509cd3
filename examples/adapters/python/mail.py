"""Mail: the lot's message (annex 4), its sending by SMTP, and the fetching of the mailbox by POP3."""
import contextlib
import email.policy
import email.utils
import poplib
import smtplib
import ssl
from email.message import EmailMessage

from trust import Refusal

TIMEOUT = 20  # seconds
REFERENCE = "140610"  # what the API SSV gives (Formater_Lot, §1.3); a setting of a real software
NATURES = {"FSE": ("SV", "FSE", "B2"), "DRE": ("DR", "DRE", "DR"), "MIXTE": ("SV", "MIXTE", "B2DR")}
USAGES = {"reel": "", "test": "TEST", "demo": "DEMO"}


def describe(kind, usage, compressed):
    """Content-Description: nature and usage, norm, and K for encrypted, ZK for compressed before (§6.2.1, §8, §9)."""
    _, nature, norm = NATURES[kind]
    return f"{nature}{USAGES[usage]}/{norm}/{'Z' if compressed else ''}K"


def subject(kind, exercice, compostage, numero):
    return f"{NATURES[kind][0]}{REFERENCE}/{exercice}/{compostage}/{numero}"


def compose(lot, sender, sealed, now):
    """The message of a lot, as the octets that go to the relay: a single part, one file."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["Date"] = email.utils.format_datetime(now)
    message["From"] = sender
    message["To"] = lot["to"]
    message["Message-ID"] = lot["id"]
    message["Subject"] = lot["subject"]
    message.set_content(sealed, "application", "EDI-consent", disposition="attachment", filename=lot["filename"])
    message.set_param("name", lot["filename"])
    message["Content-Description"] = lot["description"]
    return message.as_bytes()


def _context(tls):
    return ssl.create_default_context(cafile=tls.get("ca_file"))


def submit(config, recipient, octets):
    """Hands the message to the relay; returns after its 250, raises a Refusal otherwise."""
    server, mode = config["smtp"], config["tls"]["mode"]
    try:
        if mode == "implicit":
            relay = smtplib.SMTP_SSL(server["host"], server["port"], timeout=TIMEOUT, context=_context(config["tls"]))
        else:
            relay = smtplib.SMTP(server["host"], server["port"], timeout=TIMEOUT)
        relay.local_hostname = f"[{relay.sock.getsockname()[0]}]"
        try:
            if mode == "starttls":
                relay.starttls(context=_context(config["tls"]))
            if server.get("user"):
                relay.login(server["user"], server.get("password", ""))
            relay.sendmail(config["ps_address"], [recipient], octets)
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):  # the 250 counts, not how the farewell ends
                relay.quit()
    except smtplib.SMTPRecipientsRefused as error:
        ((code, text),) = error.recipients.values()
        raise _smtp_refusal(code, text) from error
    except smtplib.SMTPResponseException as error:
        raise _smtp_refusal(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Refusal("smtp-temporary", f"le relais de messagerie ne répond plus ({error}) : l'envoi est suspendu, "
                                        "redemandez-le") from error


def _smtp_refusal(code, text):
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if 500 <= code < 600:
        return Refusal("smtp-refused", f"le relais refuse l'envoi : {code} {said}")
    return Refusal("smtp-temporary", f"le relais refuse pour le moment : {code} {said} ; l'envoi est suspendu")


def collect(config, seen, keep):
    """Fetches every message not in `seen` (UIDs), gives each to `keep(octets)`, which puts it in safety, and only
    then deletes. Returns why it stopped early, or None. `seen` is updated as it goes."""
    server, mode = config["pop3"], config["tls"]["mode"]
    box = None
    try:
        if mode == "implicit":
            box = poplib.POP3_SSL(server["host"], server["port"], timeout=TIMEOUT, context=_context(config["tls"]))
        else:
            box = poplib.POP3(server["host"], server["port"], timeout=TIMEOUT)
            if mode == "starttls":
                box.stls(_context(config["tls"]))
        box.user(server.get("user", ""))
        box.pass_(server.get("password", ""))
        listed = [line.decode("ascii", "replace").split(" ", 1) for line in box.uidl()[1]]
        seen.intersection_update(uid for _, uid in listed)
        for number, uid in listed:
            if uid not in seen:
                keep(b"\r\n".join(box.retr(int(number))[1]) + b"\r\n")
                seen.add(uid)
            box.dele(int(number))
        box.quit()
        return None
    except (poplib.error_proto, OSError) as error:
        if box:
            with contextlib.suppress(OSError):  # a handshake that fails has closed the socket already (poplib)
                box.close()
        return f"la boîte aux lettres n'a pas pu être relevée jusqu'au bout ({error})"
