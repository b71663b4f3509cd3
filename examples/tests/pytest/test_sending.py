"""What a team tests of its own class that sends lots: here that of ../../adapters/python."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "adapters" / "python"))
import software  # noqa: E402
from trust import Refusal  # noqa: E402

LABEL = "amo_pj.test@test.rss.fr"


@pytest.fixture
def lps(bench, tmp_path):
    bench.pki("renew", LABEL)  # whatever the test before did
    at, anchors = bench.endpoints, pathlib.Path(bench.endpoints["trust_anchors"])

    def door(name):
        host, port = at[name].split(":")
        return {"host": host, "port": int(port), "user": at["ps"]["user"], "password": at["ps"]["password"]}
    test = at["directory"]["authorities"]["test"]
    station = {"action": "configure", "station": str(tmp_path / "station"), "ps_address": at["ps"]["address"],
               "smtp": door("smtp"), "pop3": door("pop3"), "tls": {"mode": "none"}, "mailboxes": at["mailboxes"],
               "ldap": {"host": door("ldap")["host"], "port": door("ldap")["port"], "bases": at["directory"]["bases"]},
               "trust_anchors": {"test": [anchors / test["root"]]}, "intermediates": [anchors / test["intermediate"]]}
    software.configure(station)
    lot = tmp_path / "lot.b2"
    lot.write_bytes(b"SYNTHETIC".ljust(128) * 3)
    return {"station": station["station"], "labels": [LABEL], "what": ["certificates", "crls"], "kind": "FSE",
            "usage": "test", "destination": "amo", "compression": True, "file": str(lot)}


class TestSending:
    def test_a_lot_is_accepted_without_a_finding(self, bench, lps):
        software.refresh(lps)
        software.send(lps)
        lot = bench.received(bench.endpoints["ps"]["address"])
        assert lot["decision"] == "accepted", lot["reason"]
        assert [f for f in lot["findings"] if f["severity"] != "remarque"] == []
        assert lot["certificate"]["label"] == LABEL

    def test_a_revoked_certificate_encrypts_nothing(self, bench, lps):
        bench.pki("revoke-without-replacement", LABEL)
        software.refresh(lps)
        with pytest.raises(Refusal) as refused:
            software.send(lps)
        assert refused.value.code == "revoked"
