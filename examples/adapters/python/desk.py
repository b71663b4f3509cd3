"""A station at work during one action: the clock of the request, the directory, the certificates that serve."""
import time
from datetime import datetime, timedelta

import trust
from directory import Directory, entry_of
from station import Station
from trust import Refusal

LABELS = {("amo", "reel"): "amo_pj.reel@reel.rss.fr", ("amo", "test"): "amo_pj.test@test.rss.fr",
          ("amc", "reel"): "amc_pj.reel@reel.rss.fr", ("amc", "test"): "amc_pj.test@test.rss.fr"}
RENEWAL = timedelta(days=15)  # before a certificate's end (§6.3.2)
CALL = "Si cela dure, contactez le fournisseur de votre logiciel avant l'expiration de celle du poste."


class Desk:
    def __init__(self, request):
        self.station = Station(request["station"])
        self.config, self.trust = self.station.config, self.station.trust
        if not self.config:
            raise Refusal("configuration", "le poste n'est pas configuré")
        self.set_clock(datetime.fromisoformat(request["now"]) if "now" in request else datetime.now().astimezone())
        self.alerts = []
        self.said_no = {}  # in this action: why a label's newest offer, or the last list ("crl"), was refused

    def set_clock(self, moment):
        self._start, self._tick = moment, time.monotonic()

    def now(self):
        return self._start + timedelta(seconds=time.monotonic() - self._tick)

    def told(self, answer=None):
        return (answer or {}) | ({"alerts": list(dict.fromkeys(self.alerts))} if self.alerts else {})

    def root_of(self, label):
        """The usage under whose roots a label's certificates must be; None for a label that this station has not."""
        if label == self.config.get("oct_label"):
            return "oct"
        return next((usage for (_, usage), known in LABELS.items() if known == label), None)

    def labels_in_use(self):
        return sorted(label for label in self.station.state["labels"] if self.root_of(label))

    def judge(self, cert, label):
        self.trust.judge(cert, label, self.root_of(label), self.now())

    def near_end(self, label, moment):
        cert = self.station.held(label)
        return cert is not None and trust.naive(moment + RENEWAL) > cert.not_valid_after

    # -- the directory: nothing that the station holds is touched by what is refused or missing

    def renew(self, labels, certificates=True, lists=True):
        """Asks for the recipients' certificates, for the lists that they need, or for both. Returns what `fetched`
        says of each object, and the directory's failure or None."""
        offers, fetched = {label: [] for label in labels}, []
        wanted = [label for label in labels if certificates and self.root_of(label) != "oct"]
        with self.directory() as directory:
            for label in wanted:
                values = directory.certificates(self.config["ldap"]["bases"][self.root_of(label)], label,
                                                self.config["mailboxes"][label[:3]])
                offers[label] = list(self._readable(values, label, fetched))
            if lists:
                fetched += self.take_lists(directory, self._lists_needed(offers))
        if not directory.failure:
            fetched += [self.choose(label, offers[label]) for label in wanted]
        self.station.save()
        return fetched, directory.failure

    def directory(self):
        return Directory(self.config["ldap"]["host"], self.config["ldap"]["port"], self.alerts)

    def _readable(self, values, label, fetched):
        for value in values:
            try:
                yield trust.certificate(value)
            except Refusal as no:
                self.said_no[label] = no
                fetched.append({"kind": "certificate", "name": label, "outcome": "refused", "reason": str(no)})

    def _lists_needed(self, offers):
        """Whose lists the certificates' chains need, by the entry that each names, and no other (§6.3.3)."""
        needed = {}
        for label, certs in offers.items():
            held = [self.station.held(label, which) for which in ("current", "pending")]
            for cert in filter(None, [*certs, *held]):
                self.name_lists(self.trust.chains(cert, self.root_of(label)), needed)
        return needed

    @staticmethod
    def name_lists(chains, needed):
        """Two generations of an authority may share an entry: the issuer's key tells whose list is wanted there."""
        for chain in chains:
            for cert, issuer in zip(chain, chain[1:]):
                for url in trust.list_urls(cert):
                    needed.setdefault(entry_of(url), set()).add(issuer)
        return needed

    def take_lists(self, directory, needed):
        said = []
        for dn, issuers in needed.items():
            notes, problem = [], Refusal("crl-absent", f"l'annuaire ne publie pas de liste de révocation ({dn})")
            for value in directory.lists(dn):
                try:
                    crl, outcome = self.trust.take_list(value, self.now(), issuers)
                    number = f"{trust.crl_number(crl):x}"
                    notes.append({"kind": "crl", "name": dn, "serial": number, "outcome": outcome})
                    if crl.next_update < trust.naive(self.now()):
                        self.alerts.append(f"La liste de « {dn} » est périmée ; elle sert encore au contrôle.")
                except Refusal as no:
                    problem = no
                    notes.append({"kind": "crl", "name": dn, "outcome": "refused", "reason": str(no)})
            said += notes or [{"kind": "crl", "name": dn, "outcome": "missing"}]
            if all(note["outcome"] == "refused" for note in notes):
                self.said_no["crl"] = problem
                self.alerts.append(f"Pas de nouvelle liste de révocation : {problem}. {CALL}")
        return said

    # -- the store

    def choose(self, label, offers):
        """Of what is offered, the most recent certificate in order replaces the one in the store (§6.3.2)."""
        current, waiting = self.station.held(label), self.station.held(label, "pending")
        said, waits = {"kind": "certificate", "name": label, "outcome": "missing"}, False
        for cert in sorted({*offers, *filter(None, [waiting])}, reverse=True,
                           key=lambda c: (c.not_valid_before, c.not_valid_after)):
            note = {"kind": "certificate", "name": label, "serial": trust.serial(cert)}
            try:
                if self.station.retired(label, cert):
                    raise Refusal("other", f"le certificat {trust.serial(cert)} a déjà été remplacé sur ce poste")
                self.judge(cert, label)
            except Refusal as no:
                self.said_no.setdefault(label, no)
                if no.code == "crl-absent" and not waits:  # the most recent is the one to wait for
                    self.station.put(label, cert, "pending")
                    waits = True
                if said["outcome"] == "missing":
                    said = note | {"outcome": "pending" if no.code == "crl-absent" else "refused", "reason": str(no)}
                continue
            if current and (current == cert
                            or current.not_valid_before > cert.not_valid_before and not self.problem(label)):
                return note | {"outcome": "unchanged"}
            self.station.put(label, cert)
            return note | {"outcome": "accepted"}
        return said

    def problem(self, label):
        """Why the certificate in the store may not serve now, or None."""
        try:
            current = self.station.held(label)
            if current is None:
                return Refusal("no-certificate", f"aucun certificat en règle pour {label}")
            self.judge(current, label)
        except Refusal as no:
            return no
        return None

    def recipient(self, label):
        """The certificate in the store, in order at this moment. The directory is asked only when there is none, when
        it is not in order, or once a day near its end; its failure matters only when nothing serves."""
        entry, today, failure = self.station.entry(label), self.now().date().isoformat(), None
        self.choose(label, [])  # what waited for a list may be in order now
        if self.problem(label) or (self.near_end(label, self.now()) and entry.get("looked") != today):
            _, failure = self.renew([label])
            if not failure:
                entry["looked"] = today
        problem = self.problem(label)
        if problem and problem.code == "no-certificate":
            problem = self.said_no.get(label) or failure or problem
        if problem and problem.code == "crl-absent":
            problem = self.said_no.get("crl", problem)
        if problem:
            raise problem
        return self.station.held(label)
