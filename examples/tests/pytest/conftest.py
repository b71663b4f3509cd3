"""A bench of its own for each test class: free ports, synthetic PKI, gone afterwards."""
import json
import os
import subprocess
import time
import urllib.parse
import urllib.request

import pytest

AMFRONT = os.environ.get("AMFRONT", "amfront")


class Bench:
    def __init__(self, folder):
        self.folder, self.file = folder, folder / "endpoints.json"
        doors = ["smtp", "pop3", "ldap", "http", "operator-smtp", "operator-pop3", "operator-ldap"]
        self.process = subprocess.Popen([AMFRONT, "serve", "--data", folder / "data", "--endpoints", self.file,
                                         *(f"--{door}=127.0.0.1:0" for door in doors)], stdout=subprocess.DEVNULL)
        for _ in range(600):  # the file is written whole, once the bench answers
            if self.file.exists() or self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.endpoints = json.loads(self.file.read_text())

    def received(self, sender, wait="10s"):
        """What the front-end made of the newest lot of a sender; waits for one."""
        query = urllib.parse.urlencode({"sender": sender, "wait": wait})
        with urllib.request.urlopen(f"http://{self.endpoints['http']}/api/v1/messages?{query}") as answer:
            return json.load(answer)[-1]

    def pki(self, *operation):
        subprocess.run([AMFRONT, "pki", "--endpoints", self.file, *operation], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="class")
def bench(tmp_path_factory):
    bench = Bench(tmp_path_factory.mktemp("bench"))
    yield bench
    bench.process.terminate()
    bench.process.wait()
