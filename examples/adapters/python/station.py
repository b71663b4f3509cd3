"""What a station remembers, in its directory and nowhere else: settings, certificates, lots, mail to treat."""
import base64
import hashlib
import json
import shutil
from pathlib import Path

import trust


class Station:
    def __init__(self, home):
        self.home = Path(home)
        self.trust = trust.TrustStore(self.home / "confiance")
        self.config = self._load("poste.json")
        self.state = {"labels": {}, "lots": {}, "seen": [], "waiting": [], "sequence": 0, "fetch": {},
                      **self._load("etat.json")}

    def _load(self, name):
        path = self.home / name
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    def forget_all(self, config):
        shutil.rmtree(self.home, ignore_errors=True)
        trust.write(self.home / "poste.json", json.dumps(config).encode())

    def save(self):
        trust.write(self.home / "etat.json", json.dumps(self.state).encode())

    # -- one certificate a recipient (§6.3.2)

    def entry(self, label):
        return self.state["labels"].setdefault(label, {"retired": []})

    def held(self, label, which="current"):
        data = self.entry(label).get(which)
        return trust.certificate(base64.b64decode(data)) if data else None

    def put(self, label, cert, which="current"):
        """`current` serves; `pending` waits for its revocation list. A new current one retires what it replaces."""
        entry, old = self.entry(label), self.held(label)
        if which == "current":
            entry.pop("pending", None)
            if old and old != cert:
                entry["retired"].append(trust.fingerprint(old))
        entry[which] = base64.b64encode(trust.encoded(cert)).decode()

    def retired(self, label, cert):
        return trust.fingerprint(cert) in self.entry(label)["retired"]

    # -- octets: a lot's file as it was encrypted, its last message, mail received

    def keep(self, folder, octets):
        name = f"{folder}/{hashlib.sha256(octets).hexdigest()}"
        trust.write(self.home / name, octets)
        return name

    def read(self, name):
        return (self.home / name).read_bytes()

    def drop(self, name):
        (self.home / name).unlink(missing_ok=True)

    def next_number(self):
        self.state["sequence"] += 1
        return self.state["sequence"]
