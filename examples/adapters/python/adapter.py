#!/usr/bin/python3
"""Adapter in the resident form (docs/adapter.md, protocol 2): a request a line, an answer a line.

The software itself is in software.py; this file only speaks the protocol."""
import json
import sys
import traceback

import software
from trust import Refusal

ACTIONS = {
    "announce": software.announce, "configure": software.configure, "install-ca": software.install_ca,
    "install-crl": software.install_crl, "install-certificate": software.install_certificate,
    "refresh": software.refresh, "send": software.send, "poll": software.poll, "plan": software.plan,
    "attest": software.attest, "advance": software.advance,
}


def answer(request):
    action = request["action"]
    said = {"protocol": request.get("protocol", 2), "action": action}
    if "id" in request:
        said["id"] = request["id"]
    if action not in ACTIONS:
        return said | {"status": "unsupported", "reason": f"action inconnue : {action}"}
    try:
        return said | {"status": "done"} | ACTIONS[action](request)
    except Refusal as no:
        return said | {"status": "refused", "reason": str(no), "reason_code": no.code}


def main():
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print is a line of log, never an answer
    requests = (json.loads(line) for line in sys.stdin.buffer if line.strip())
    try:
        for said in (answer({"protocol": 2, "action": "announce"}), *()):
            out.write(json.dumps(said).encode() + b"\n")
            out.flush()
        for request in requests:
            out.write(json.dumps(answer(request)).encode() + b"\n")
            out.flush()
    except Exception:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
