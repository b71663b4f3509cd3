#!/usr/bin/python3
"""Adapter in the resident form (docs/adapter.md, protocol 2): a request a line, an answer a line.

The software itself is in software.py; this file only speaks the protocol."""
import json
import sys
import traceback

import software
from trust import Refusal

ACTIONS = {name: getattr(software, name.replace("-", "_")) for name in (
    "announce", "configure", "install-ca", "install-crl", "install-certificate", "refresh", "send", "poll", "plan",
    "attest", "advance")}


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
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # a stray print is a line of log, never an answer

    def say(said):
        answers.write(json.dumps(said).encode() + b"\n")
        answers.flush()
    try:
        say(answer({"action": "announce"}))
        for line in sys.stdin.buffer:
            say(answer(json.loads(line)))
    except Exception:  # no refusal: the bench reads the end of this log and starts afresh
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
