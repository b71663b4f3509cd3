"""The software: what each gesture of its user does. One function an action, from the request to the answer."""
import gzip
import hashlib
import json
import time
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import cms
import mail
import messages
import schedule
import trust
from directory import Directory, entry_of
from station import Station, fingerprint
from trust import Refusal

ROOTS = {"reel": "reel", "test": "test", "demo": "test"}
LABELS = {("amo", "reel"): "amo_pj.reel@reel.rss.fr", ("amo", "test"): "amo_pj.test@test.rss.fr",
          ("amc", "reel"): "amc_pj.reel@reel.rss.fr", ("amc", "test"): "amc_pj.test@test.rss.fr"}
RENEWAL = timedelta(days=15)         # before a certificate's end (§6.3.2)
MAY_STILL_COME = ("unknown-ca", "crl-absent")  # an authority or a list: the message waits for it
REJECTIONS = ("4005", "4025")


class Desk:
    """A station at work during one action, with the clock of the request."""

    def __init__(self, request):
        self.station = Station(request["station"])
        self.config = self.station.config
        if not self.config:
            raise Refusal("configuration", "le poste n'est pas configuré")
        self.trust = self.station.trust
        self.set_clock(datetime.fromisoformat(request["now"]) if "now" in request else datetime.now().astimezone())
        self.alerts = []
        self.said_no = {}       # the refusal of each label's newest candidate, of each list, in this action

    def set_clock(self, moment):
        self._start, self._tick = moment, time.monotonic()

    def now(self):
        return self._start + timedelta(seconds=time.monotonic() - self._tick)

    def usage_of(self, label):
        if label == self.config.get("oct_label"):
            return "oct"
        return next((usage for (_, usage), known in LABELS.items() if known == label), None)

    def labels_in_use(self):
        return sorted(label for label in self.station.state["labels"] if self.usage_of(label))

    def judge(self, cert, label, others=()):
        self.trust.judge(cert, label, self.usage_of(label), self.now(), others)

    # -- the directory

    def renew(self, labels, certificates=True, lists=True):
        """Asks the directory for the recipients' certificates, the lists that they need, or both. Nothing that the
        station holds is touched by what is refused or missing. Returns what `fetched` says of each object, and
        whether the directory failed."""
        found, fetched = {label: [] for label in labels}, []
        with Directory(self.config["ldap"]["host"], self.config["ldap"]["port"]) as directory:
            try:
                for label in labels if certificates else ():
                    base = self.config["ldap"]["bases"].get(self.usage_of(label))
                    if base and self.usage_of(label) != "oct":
                        found[label] = list(self._readable(directory.certificates(base, label, self.config["mailboxes"][label[:3]]), label, fetched))
                if lists:
                    fetched += self._take_lists(directory, self._lists_needed(found))
            except Refusal as no:
                self.alerts.append(f"{no} ; le poste garde ce qu'il a.")
        for label in labels if certificates and not directory.failure else ():
            if self.usage_of(label) != "oct":
                fetched.append(self.choose(label, found[label]))
        self.station.save()
        return fetched, directory.failure

    def _readable(self, values, label, fetched):
        for value in values:
            try:
                yield trust.certificate(value)
            except Refusal as no:
                self.said_no[label] = no
                fetched.append({"kind": "certificate", "name": label, "outcome": "refused", "reason": str(no)})

    def _lists_needed(self, found):
        """Whose lists the certificates' chains need, by the entry that each certificate names, and no other
        (§6.3.3). Two generations of an authority may share an entry: it is the issuer's key that tells."""
        needed = {}
        for label, candidates in found.items():
            held = [self.station.held(label, which) for which in ("current", "pending")]
            for cert in filter(None, [*candidates, *held]):
                for chain in self.trust.chains(cert, self.usage_of(label)):
                    self._name_lists(chain, needed)
        return needed

    @staticmethod
    def _name_lists(chain, needed):
        for cert, issuer in zip(chain, chain[1:]):
            for url in trust.list_urls(cert):
                needed.setdefault(entry_of(url), set()).add(issuer)

    def _take_lists(self, directory, needed):
        said = []
        for dn, issuers in needed.items():
            notes, problem = [], Refusal("crl-absent", f"l'annuaire ne publie pas de liste de révocation ({dn})")
            for value in directory.lists(dn):
                try:
                    crl, outcome = self.trust.take_list(value, self.now(), issuers)
                    notes.append({"kind": "crl", "name": dn, "serial": f"{trust.crl_number(crl):x}", "outcome": outcome})
                    if crl.next_update < trust.naive(self.now()):
                        self.alerts.append(f"La liste de « {dn} » est périmée ; elle sert encore au contrôle.")
                except Refusal as no:
                    problem = no
                    notes.append({"kind": "crl", "name": dn, "outcome": "refused", "reason": str(no)})
            said += notes or [{"kind": "crl", "name": dn, "outcome": "missing"}]
            if not any(note["outcome"] != "refused" for note in notes):
                self.said_no["crl"] = problem
                self.alerts.append(f"Pas de nouvelle liste de révocation : {problem}. Si cela dure, contactez le "
                                   "fournisseur de votre logiciel avant l'expiration de celle du poste.")
        return said

    def choose(self, label, candidates, others=()):
        """Of what is offered, the most recent certificate that is in order replaces the one in the store (§6.3.2)."""
        current = self.station.held(label)
        waiting = self.station.held(label, "pending")
        offers = sorted({*candidates, *filter(None, [waiting])},
                        key=lambda c: (c.not_valid_before, c.not_valid_after), reverse=True)
        said = {"kind": "certificate", "name": label, "outcome": "missing"}
        for cert in offers:
            note = {"kind": "certificate", "name": label, "serial": trust.serial(cert)}
            try:
                if self.station.retired(label, cert):
                    raise Refusal("expired", f"le certificat {trust.serial(cert)} a déjà été remplacé sur ce poste")
                self.judge(cert, label, others)
            except Refusal as no:
                self.said_no.setdefault(label, no)
                pending = no.code == "crl-absent"
                if pending:
                    self.station.put(label, cert, "pending")
                if said["outcome"] == "missing":
                    said = note | {"outcome": "pending" if pending else "refused", "reason": str(no)}
                continue
            if current and (current == cert or self._newer_and_good(current, cert, label)):
                return note | {"outcome": "unchanged"}
            self.station.put(label, cert)
            return note | {"outcome": "accepted"}
        return said

    def _newer_and_good(self, current, cert, label):
        try:
            self.judge(current, label)
        except Refusal:
            return False
        return current.not_valid_before > cert.not_valid_before

    # -- a recipient's certificate, in order at this moment

    def recipient(self, label):
        """The certificate of the store; the directory is asked only when it is missing, not in order, or near its end."""
        entry = self.station.entry(label)
        problem = self._problem(label)
        today = self.now().date().isoformat()
        current = self.station.held(label)
        near = current is not None and trust.naive(self.now() + RENEWAL) > current.not_valid_after
        if problem or (near and entry.get("looked") != today):
            _, failure = self.renew([label])
            if not failure:
                entry["looked"] = today
            elif problem and self.station.held(label) is None and label not in self.said_no:
                raise failure
            problem = self._problem(label)
        if problem:
            offered = self.said_no.get(label)
            if self.station.held(label) is None and offered:
                problem = offered
            if problem.code == "crl-absent" and "crl" in self.said_no:
                problem = self.said_no["crl"]
            raise problem
        return self.station.held(label)

    def _problem(self, label):
        if self.station.held(label, "pending"):
            self.choose(label, [])
        current = self.station.held(label)
        if current is None:
            return Refusal("no-certificate", f"aucun certificat en règle pour {label}")
        try:
            self.judge(current, label)
        except Refusal as no:
            return no
        return None

    # -- lots

    def dispatch(self, lot, cert):
        """Encrypts a lot for that certificate and gives it to the relay. A lot whose fate is unknown keeps its
        message, octet by octet: a duplicate is then recognized by its Message-ID."""
        if lot.get("mail") and lot["certificate"] == fingerprint(cert):
            octets = self.station.read(lot["mail"])
        else:
            sealed = cms.envelope(self.station.read(lot["payload"]), cert)
            octets = mail.compose(lot, self.config["ps_address"], sealed, self.now())
            lot |= {"mail": self.station.keep("messages", octets), "certificate": fingerprint(cert)}
        self.station.state["lots"][lot["id"]] = lot
        self.station.save()
        mail.submit(self.config, lot["to"], octets)
        lot["state"] = "sent"
        self.station.drop(lot.pop("mail"))
        self.station.save()

    def new_id(self):
        return f"<{uuid.uuid4().hex}@{self.config['ps_address'].rpartition('@')[2]}>"

    def resend(self, original, signer=None):
        """The same lot once more, whole: the same octets before encryption, the same subject, a new message."""
        lots = self.station.state["lots"]
        lot = lots[original]
        if "again" not in lot:
            again = {**{k: lot[k] for k in ("to", "subject", "filename", "description", "payload", "label")},
                     "id": self.new_id(), "state": "suspended", "key": ""}
            lots[again["id"]] = again
            lot["again"] = again["id"]
            self.station.save()
        again = lots[lot["again"]]
        if again["state"] == "suspended":
            self.dispatch(again, self.recipient(again["label"]))
        return again["id"]

    # -- mail

    def treat(self, name):
        """Acts on a message kept on the station; returns what `messages` says of it."""
        message = messages.read(self.station.read(name))
        said = {"message_id": message.id, "kind": message.kind, "outcome": "noted"}
        if message.original:
            said["original"] = message.original
        if message.doubt:
            return said | self._not_believed(message.doubt, said)
        if message.kind == "dsn":
            lot = self.station.state["lots"].get(message.original)
            if lot:
                lot["state"] = "undelivered"
            self.alerts.append(f"Le lot {message.original} n'a pas pu être remis : voir l'avis de non-remise.")
        if message.signer is None:
            return said
        return said | self._service(message, said)

    def _not_believed(self, no, said):
        self.alerts.append(f"Un message qui se dit de service ({said['kind']}) n'est pas digne de foi : {no}.")
        return {"outcome": "refused", "reason": str(no)}

    def _service(self, message, said):
        lot = self.station.state["lots"].get(message.original)
        names = trust.names_of(message.signer)
        label = lot["label"] if lot else next((known for known in self.labels_in_use() if known in names), None)
        if label is None:
            return self._not_believed(Refusal("wrong-name", "le signataire n'est pas un destinataire de ce poste"), said)
        if label not in self.asked:
            self.asked.add(label)
            self.renew([label])
        serial = {"certificate_serial": trust.serial(message.signer)}
        try:
            self.judge(message.signer, label, message.others)
        except Refusal as no:
            if no.code == "crl-absent":
                self._lists_of(message, label)
                try:
                    self.judge(message.signer, label, message.others)
                    no = None
                except Refusal as still:
                    no = still
            if no and no.code in MAY_STILL_COME:
                self.alerts.append(f"Un message de service ({message.kind}) attend : {no}.")
                return {"outcome": "deferred", "reason": str(no)} | serial
            if no:
                return self._not_believed(no, said)
        self.choose(label, [message.signer], message.others)
        self.station.save()
        if message.kind == "4015":
            return {"outcome": "acted"} | serial
        if message.kind not in REJECTIONS:
            return serial
        if lot is None:
            return {"outcome": "noted", "reason": "le lot n'a pas été envoyé par ce poste"} | serial
        done = lot.get("again")
        if done and self.station.state["lots"][done]["state"] != "suspended":
            return {"outcome": "duplicate"} | serial
        try:
            return {"outcome": "acted", "resent": [self.resend(message.original)]} | serial
        except Refusal as no:
            self.alerts.append(f"Le lot rejeté n'a pas pu repartir : {no}.")
            return {"outcome": "deferred", "reason": str(no)} | serial

    def _lists_of(self, message, label):
        """The lists that a signer's certificate needs, when the store's own certificates did not need them."""
        needed = {}
        for chain in self.trust.chains(message.signer, self.usage_of(label), message.others):
            self._name_lists(chain, needed)
        with Directory(self.config["ldap"]["host"], self.config["ldap"]["port"]) as directory:
            try:
                self._take_lists(directory, needed)
            except Refusal as no:
                self.alerts.append(f"{no} ; le poste garde ce qu'il a.")

    def treat_all(self):
        """Everything that is in the station's mail, oldest first; what must wait stays for the next time."""
        self.asked, said = set(), []
        for name in list(self.station.state["waiting"]):
            note = self.treat(name)
            said.append(note)
            if note["outcome"] != "deferred":
                self.station.state["waiting"].remove(name)
                self.station.drop(name)
            self.station.save()
        return said

    def told(self, answer=None):
        return (answer or {}) | ({"alerts": list(dict.fromkeys(self.alerts))} if self.alerts else {})


# -- the actions

def announce(_):
    return {"software": {"name": "Adaptateur Python", "version": "1.0", "vendor": "amfront, exemples"},
            "capabilities": ["fse", "dre", "mixed", "oct", "compression", "real", "plain", "starttls", "implicit-tls",
                             "crl-by-hand", "clock"]}


def configure(request):
    kept = ("ps_address", "smtp", "pop3", "tls", "ldap", "mailboxes", "oct_label")
    station = Station(request["station"])
    station.forget_all({name: request[name] for name in kept if name in request})
    for usage, files in request["trust_anchors"].items():
        for file in files:
            for block in trust.pem_blocks(Path(file).read_bytes()):
                station.trust.add_authority(block, usage)
    for file in request.get("intermediates", ()):
        for block in trust.pem_blocks(Path(file).read_bytes()):
            station.trust.add_authority(block)
    return {}


def install_ca(request):
    desk = Desk(request)
    desk.trust.add_authority(Path(request["file"]).read_bytes(), request["usage"] if request["role"] == "root" else None)
    return {}


def install_crl(request):
    desk = Desk(request)
    desk.trust.take_list(Path(request["file"]).read_bytes(), desk.now())
    return {}


def install_certificate(request):
    desk, label = Desk(request), request["label"]
    cert = trust.certificate(trust.der(Path(request["file"]).read_bytes()))
    if desk.usage_of(label) is None:
        raise Refusal("wrong-name", f"{label} n'est pas un destinataire de ce poste")
    said = desk.choose(label, [cert])
    desk.station.save()
    if said["outcome"] == "refused":
        raise desk.said_no[label]
    return desk.told()


def refresh(request):
    desk = Desk(request)
    labels = [label for label in request.get("labels") or desk.labels_in_use() if desk.usage_of(label)]
    for label in labels:
        desk.station.entry(label)
    fetched, failure = desk.renew(labels, "certificates" in request["what"], "crls" in request["what"])
    if failure:
        raise failure
    return desk.told({"fetched": fetched})


def send(request):
    desk, station = Desk(request), None
    station = desk.station
    try:
        content = Path(request["file"]).read_bytes()
    except OSError as error:
        raise Refusal("file", f"le fichier à envoyer ne se lit pas ({error})") from error
    destination = request["destination"]
    label = (desk.config.get("oct_label") if destination == "oct"
             else LABELS[destination, ROOTS[request["usage"]]])
    if not label or destination not in desk.config["mailboxes"]:
        raise Refusal("configuration", f"le destinataire {destination} n'est pas configuré")
    station.entry(label)
    try:
        cert = desk.recipient(label)
    finally:
        station.save()
    lot = _suspended(station, request, content) or _new_lot(desk, request, content, label)
    desk.dispatch(lot, cert)
    return desk.told({"message_ids": [lot["id"]], "certificate_label": label, "certificate_serial": trust.serial(cert)})


def _key(request, content):
    what = {name: request.get(name) for name in ("kind", "usage", "compression", "destination", "exercice", "numero")}
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode() + content).hexdigest()


def _suspended(station, request, content):
    """The same sending, asked again after it could not be ended: it goes on, and no second lot is made."""
    key = _key(request, content)
    return next((lot for lot in station.state["lots"].values() if lot["key"] == key and lot["state"] == "suspended"),
                None)


def _new_lot(desk, request, content, label):
    compressed = request["compression"]
    payload = gzip.compress(content, mtime=0) if compressed else content
    stamp = f"{desk.now():%Y%m%d%H%M%S}{desk.station.next_number():05d}"
    return {"id": desk.new_id(), "key": _key(request, content), "state": "suspended", "label": label,
            "to": desk.config["mailboxes"][request["destination"]],
            "subject": mail.subject(request["kind"], request.get("exercice") or "0" * 14, stamp,
                                    request.get("numero") or "00001"),
            "filename": Path(request["file"]).name + ".pkcs7",
            "description": mail.describe(request["kind"], request["usage"], compressed),
            "payload": desk.station.keep("lots", payload)}


def poll(request):
    desk = Desk(request)
    state = desk.station.state
    seen = set(state["seen"])

    def keep(octets):
        state["waiting"].append(desk.station.keep(f"courrier/{desk.station.next_number()}", octets))
        desk.station.save()
    trouble = mail.collect(desk.config, seen, keep)
    state["seen"] = sorted(seen)
    desk.station.save()
    said = desk.treat_all()
    if trouble and not said:
        raise Refusal("pop3", trouble)
    if trouble:
        desk.alerts.append(trouble)
    return desk.told({"messages": said})


def plan(request):
    start = datetime.fromisoformat(request.get("from") or request.get("now") or datetime.now().astimezone().isoformat())
    state = request.get("state", {})
    planned = [schedule.next_fetch(start, state.get("outcome")).isoformat() for _ in range(request["samples"])]
    alerts = schedule.warning(state["times"], None) if state and state["outcome"] != "fetched" else []
    return {"planned": planned} | ({"alerts": alerts} if alerts else {})


DECLARED = {
    "I-01": ("sans objet", "Cet exemple ne crée pas de FSE ni de DRE : il reçoit le fichier de lots tout fait."),
    "I-02": ("sans objet", "Cet exemple ne chiffre pas les données des factures."),
    "I-03": ("sans objet", "Seul le niveau de la pièce jointe existe ici ; il se met à jour par « refresh »."),
    "I-04": ("oui", "schedule.warning : l'alerte nomme le fournisseur, avant l'expiration."),
    "I-05": ("oui", "software.send : destinataire, chiffrement, enveloppe MIME, message SMTP, dans cet ordre."),
    "I-06": ("oui", "Geste « install-ca »."),
    "I-07": ("oui", "Aucun réglage n'éteint le chiffrement."),
}


def attest(request):
    said = []
    for requirement in request["ids"]:
        declared, comment = DECLARED.get(requirement, ("non", "Exigence inconnue de cet exemple."))
        said.append({"id": requirement, "declared": declared, "comment": comment})
    return {"declarations": said}


def advance(request):
    """The scheduler: lists at their planned moment, successors of certificates once a day, what waits once more."""
    desk = Desk(request)
    end, fetched = datetime.fromisoformat(request["until"]), []
    job = desk.station.state["fetch"]
    if "next" not in job:
        job["next"] = schedule.next_fetch(desk.now()).isoformat()
    near = [label for label in desk.labels_in_use() if (cert := desk.station.held(label))
            and trust.naive(end + RENEWAL) > cert.not_valid_after]
    if near:
        fetched += desk.renew(near)[0]
    while datetime.fromisoformat(job["next"]) <= end:
        due = datetime.fromisoformat(job["next"])
        desk.set_clock(max(due, desk.now()))
        quiet, desk.alerts = desk.alerts, []
        said, failure = desk.renew(desk.labels_in_use(), certificates=False)
        desk.alerts = quiet
        fetched += said
        outcomes = {note["outcome"] for note in said}
        outcome = "failed" if failure or outcomes & {"refused", "missing"} else (
            "unchanged" if outcomes == {"unchanged"} else "fetched")
        job["failures"] = 0 if outcome == "fetched" else job.get("failures", 0) + 1
        desk.alerts += schedule.warning(job["failures"], None)
        job["next"] = schedule.next_fetch(due, outcome).isoformat()
    desk.station.save()
    return desk.told({"fetched": fetched})
