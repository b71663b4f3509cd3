"""The software: what each gesture of its user does. One function an action, from the request to the answer."""
import gzip
import hashlib
import json
from datetime import datetime
from pathlib import Path

import mail
import schedule
import trust
from desk import LABELS, Desk
from post import Post
from station import Station
from trust import Refusal

KEPT = ("ps_address", "smtp", "pop3", "tls", "ldap", "mailboxes", "oct_label")
SELF = json.loads(Path(__file__).with_name("lps.json").read_text("utf-8"))  # said once, for the bench and for us


def announce(_):
    return {"software": {name: SELF[name] for name in ("name", "version", "vendor")},
            "capabilities": SELF["capabilities"]}


def configure(request):
    station = Station(request["station"])
    station.forget_all({name: request[name] for name in KEPT if name in request})
    files = [(file, usage) for usage, those in request["trust_anchors"].items() for file in those]
    for file, usage in [*files, *((file, None) for file in request.get("intermediates", ()))]:
        for authority in trust.ders(Path(file).read_bytes()):
            station.trust.add_authority(authority, usage)
    return {}


def install_ca(request):
    usage = request["usage"] if request["role"] == "root" else None
    Desk(request).trust.add_authority(Path(request["file"]).read_bytes(), usage)
    return {}


def install_crl(request):
    desk = Desk(request)
    desk.trust.take_list(Path(request["file"]).read_bytes(), desk.now())
    return {}


def install_certificate(request):
    desk, label = Desk(request), request["label"]
    if desk.root_of(label) is None:
        raise Refusal("wrong-name", f"{label} n'est pas un destinataire de ce poste")
    said = desk.choose(label, [trust.certificate(trust.ders(Path(request["file"]).read_bytes())[0])])
    desk.station.save()
    if said["outcome"] == "refused":
        raise desk.said_no[label]
    return desk.told()


def refresh(request):
    desk = Desk(request)
    labels = [label for label in request.get("labels") or desk.labels_in_use() if desk.root_of(label)]
    for label in labels:
        desk.station.entry(label)
    fetched, failure = desk.renew(labels, "certificates" in request["what"], "crls" in request["what"])
    if failure:
        raise failure
    return desk.told({"fetched": fetched})


def send(request):
    post = Post(request)
    try:
        content = Path(request["file"]).read_bytes()
    except OSError as error:
        raise Refusal("file", f"le fichier à envoyer ne se lit pas ({error})") from error
    to, root = request["destination"], "reel" if request["usage"] == "reel" else "test"
    label = post.config.get("oct_label") if to == "oct" else LABELS[to, root]
    if not label or to not in post.config["mailboxes"]:
        raise Refusal("configuration", f"le destinataire {to} n'est pas configuré")
    if to not in ("oct", {"FSE": "amo", "DRE": "amc"}.get(request["kind"])):
        raise Refusal("configuration", f"un fichier {request['kind']} ne s'envoie pas à ce destinataire ({to})")
    try:
        cert = post.recipient(label)
    finally:
        post.station.save()
    what = {name: request.get(name) for name in ("kind", "usage", "compression", "destination", "exercice", "numero")}
    key = hashlib.sha256(json.dumps(what, sort_keys=True).encode() + content).hexdigest()
    # the same sending asked again, after it could not be ended, goes on: no second lot is made
    lot = next((lot for lot in post.station.state["lots"].values()
                if lot["key"] == key and lot["state"] == "suspended"), None) or _new_lot(post, request, content, label)
    lot["key"] = key
    post.dispatch(lot, cert)
    return post.told({"message_ids": [lot["id"]], "certificate_label": label, "certificate_serial": trust.serial(cert)})


def _new_lot(post, request, content, label):
    payload = gzip.compress(content, mtime=0) if request["compression"] else content
    stamp = f"{post.now():%Y%m%d%H%M%S}{post.station.next_number():05d}"
    return {"id": post.new_id(), "state": "suspended", "label": label, "payload": post.station.keep("lots", payload),
            "to": post.config["mailboxes"][request["destination"]], "filename": Path(request["file"]).name + ".pkcs7",
            "subject": mail.subject(request["kind"], request.get("exercice") or "0" * 14, stamp,
                                    request.get("numero") or "00001"),
            "description": mail.describe(request["kind"], request["usage"], request["compression"])}


def poll(request):
    post = Post(request)
    seen = set(post.station.state["seen"])
    trouble = mail.collect(post.config, seen, post.keep)
    post.station.state["seen"] = sorted(seen)
    post.station.save()
    said = post.treat_all()
    if trouble and not said:
        raise Refusal("pop3", trouble)
    post.alerts += [trouble] if trouble else []
    return post.told({"messages": said})


def plan(request):
    moment, state = request.get("from") or request.get("now"), request.get("state", {"outcome": None, "times": 0})
    start = datetime.fromisoformat(moment) if moment else datetime.now().astimezone()
    alerts = schedule.warning(0 if state["outcome"] == "fetched" else state["times"])
    return {"planned": [schedule.next_fetch(start, state["outcome"]).isoformat() for _ in range(request["samples"])]
            } | ({"alerts": alerts} if alerts else {})


def attest(request):
    unknown = {"declared": "non", "comment": "Cet exemple ne connaît pas cette exigence."}
    return {"declarations": [{"id": name} | SELF["declarations"].get(name, unknown) for name in request["ids"]]}


def advance(request):
    """The scheduler: successors of certificates once a day, lists at their planned moments."""
    desk = Desk(request)
    end, job, fetched = datetime.fromisoformat(request["until"]), desk.station.state["fetch"], []
    job.setdefault("next", schedule.next_fetch(desk.now()).isoformat())
    near = [label for label in desk.labels_in_use() if desk.near_end(label, end)]
    if near:
        fetched += desk.renew(near)[0]
    while (due := datetime.fromisoformat(job["next"])) <= end:
        desk.set_clock(max(due, desk.now()))
        alerts = list(desk.alerts)
        said, failure = desk.renew(desk.labels_in_use(), certificates=False)
        outcomes = {note["outcome"] for note in said}
        outcome = ("failed" if failure or outcomes & {"refused", "missing"}
                   else "unchanged" if outcomes == {"unchanged"} else "fetched")
        job |= {"failures": 0 if outcome == "fetched" else job.get("failures", 0) + 1,
                "next": schedule.next_fetch(desk.now(), outcome).isoformat()}
        desk.alerts = alerts + schedule.warning(job["failures"])  # told once it persists, not at the first failure
        fetched += said
    desk.station.save()
    return desk.told({"fetched": fetched})
