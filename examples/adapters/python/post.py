"""Lots on their way out, and what comes back about them."""
import uuid

import cms
import mail
import messages
import trust
from desk import Desk
from trust import Refusal

MAY_STILL_COME = ("unknown-ca", "crl-absent")  # an authority, a list: the message waits for it
SERVICE = ("4005", "4015", "4025")
LOT = ("to", "subject", "filename", "description", "payload", "label")


class Post(Desk):
    def new_id(self):
        return f"<{uuid.uuid4().hex}@{self.config['ps_address'].rpartition('@')[2]}>"

    def dispatch(self, lot, cert):
        """Encrypts a lot for that certificate and gives it to the relay. A lot whose fate is unknown keeps its
        message, octet by octet: a duplicate is then recognized by its Message-ID."""
        if "mail" not in lot or lot["certificate"] != trust.fingerprint(cert):
            sealed = cms.envelope(self.station.read(lot["payload"]), cert)
            octets = mail.compose(lot, self.config["ps_address"], sealed, self.now())
            lot |= {"mail": self.station.keep("messages", octets), "certificate": trust.fingerprint(cert)}
        self.station.state["lots"][lot["id"]] = lot
        self.station.save()
        mail.submit(self.config, lot["to"], self.station.read(lot["mail"]))
        lot["state"] = "sent"
        self.station.drop(lot.pop("mail"))
        self.station.save()

    def resend(self, lot):
        """The same lot once more, whole: the same octets before encryption, the same subject, another message."""
        lots = self.station.state["lots"]
        if "again" not in lot:
            again = {name: lot[name] for name in LOT} | {"id": self.new_id(), "state": "suspended", "key": ""}
            lots[again["id"]], lot["again"] = again, again["id"]
            self.station.save()
        self.dispatch(lots[lot["again"]], self.recipient(lot["label"]))
        return lot["again"]

    # -- the mailbox

    def keep(self, octets):
        """A received message, safe on the station before it is deleted in the mailbox."""
        name = self.station.keep(f"courrier/{self.station.next_number()}", octets)
        self.station.state["waiting"].append(name)
        self.station.save()

    def treat_all(self):
        """Everything that is in the station's mail, oldest first; what must wait stays for the next time."""
        self.asked, said = set(), []
        for name in list(self.station.state["waiting"]):
            note = self._treat(messages.read(self.station.read(name)))
            said.append(note)
            if note["outcome"] != "deferred":
                self.station.state["waiting"].remove(name)
                self.station.drop(name)
            self.station.save()
        return said

    def _treat(self, message):
        said = {"message_id": message.id, "kind": message.kind, "outcome": "noted"}
        lots = self.station.state["lots"]
        original = next((one for one in message.cited if one in lots), next(iter(message.cited), ""))
        lot = lots.get(original)
        if original:
            said["original"] = original
        try:
            if message.kind in SERVICE and message.doubt:
                raise message.doubt
            if message.kind in SERVICE:  # a signed mail of somebody else is mail, no more
                said |= {"certificate_serial": trust.serial(message.signer)} | self._service(message, lot)
        except Refusal as no:
            said |= {"outcome": "refused", "reason": str(no)}
            self.alerts.append(f"Un message qui se dit de service ({said['kind']}) n'est pas digne de foi : {no}.")
        if message.kind == "dsn":
            self.alerts.append(f"Le lot {original} n'a pas pu être remis : voir l'avis de non-remise.")
        return said

    def _service(self, message, lot):
        """Who signed is judged like any certificate (F-08), for the label that the lot was sent to; then it serves.
        The authorities that came with the signature count for nothing: an authority is installed first (§11.3.3)."""
        label = lot["label"] if lot else next((known for known in self.labels_in_use()
                                               if known.lower() in trust.names_of(message.signer)), None)
        if label is None:
            raise Refusal("wrong-name", "le signataire n'est pas un destinataire de ce poste")
        if label not in self.asked:
            self.asked.add(label)
            self.renew([label])
        try:
            self._judge_signer(message, label)
        except Refusal as no:
            if no.code not in MAY_STILL_COME:
                raise
            self.alerts.append(f"Un message de service ({message.kind}) attend : {no}.")
            return {"outcome": "deferred", "reason": str(no)}
        self.choose(label, [message.signer])
        if message.kind == "4015":
            return {"outcome": "acted"}
        if lot is None:
            return {"reason": "ce poste n'a pas envoyé ce lot"}
        if "again" in lot and self.station.state["lots"][lot["again"]]["state"] == "sent":
            return {"outcome": "duplicate"}
        try:
            return {"outcome": "acted", "resent": [self.resend(lot)]}
        except Refusal as no:
            self.alerts.append(f"Le lot rejeté n'a pas pu repartir : {no}.")
            return {"outcome": "deferred", "reason": str(no)}

    def _judge_signer(self, message, label):
        try:
            self.judge(message.signer, label)
        except Refusal as no:
            if no.code != "crl-absent":
                raise
            chains = self.trust.chains(message.signer, self.root_of(label))
            with self.directory() as directory:
                self.take_lists(directory, self.name_lists(chains, {}))
            self.judge(message.signer, label)
