"""Adaptateur amfront, écrit par « amfront init » : à compléter.

« python3 adapter.py GESTE » fait un geste et finit ; « python3 adapter.py » sans
rien reste, et répond à une demande par ligne ("mode": "resident" de lps.json).
Une fonction par geste : elle reçoit la demande (docs/adaptateur.md), y compris
request["station"], le répertoire de ce poste où tout son état doit rester. Elle
    - rend les champs de sa réponse : le logiciel l'a fait,
    - lève Refus : le logiciel refuse, et dit pourquoi à son utilisateur,
    - lève NonBranche : rien n'est encore branché ici, c'est « non testable ».
Toute autre exception est une erreur de l'adaptateur. Le journal s'écrit sur la
sortie d'erreur, jamais sur la sortie standard : print(…, file=sys.stderr).
"""
import json
import sys
import traceback

SOFTWARE = json.loads(@SOFTWARE@)


class NonBranche(Exception):
    pass


class Refus(Exception):
    def __init__(self, reason, code="other"):
        super().__init__(reason)
        self.code = code


def announce(request):
    return {"software": SOFTWARE}


def configure(request):
    # Un poste neuf : comptes, serveurs, racines de confiance.
    #   logiciel.nouveau_poste(request["station"], smtp=request["smtp"], pop3=request["pop3"])
    #   return {}
    raise NonBranche()


def install_ca(request):
    # Une autorité donnée à la main : request["file"], request["role"], request.get("usage").
    raise NonBranche()


def install_crl(request):
    # Une liste de révocation donnée à la main : request["file"].
    raise NonBranche()


def install_certificate(request):
    # Un certificat donné à la main : request["file"], request["label"].
    raise NonBranche()


def refresh(request):
    # Certificats et listes, pris dans l'annuaire : request["what"], request.get("labels").
    #   return {"fetched": [{"kind": "crl", "name": "CN=…", "outcome": "accepted"}]}
    raise NonBranche()


def send(request):
    # Télétransmettre request["file"] : kind, usage, compression, destination.
    #   return {"message_ids": ["<1@ps.test>"]}                  # le Message-ID de ce qui est parti
    #   raise Refus("Le certificat est révoqué.", "revoked")     # le logiciel n'envoie pas
    raise NonBranche()


def poll(request):
    # Relever la boîte et agir sur les messages de service.
    #   return {"messages": [{"message_id": "<2@amo>", "kind": "4005", "outcome": "acted"}]}
    raise NonBranche()


def plan(request):
    # Les request["samples"] prochaines heures de relève des listes, RFC 3339.
    raise NonBranche()


def attest(request):
    # Déclarations de la partie I : plutôt dans lps.json, champ « declarations ».
    raise NonBranche()


def confirm(request):
    # L'utilisateur accepte le nouvel envoi que poll a laissé en attente.
    raise NonBranche()


def advance(request):
    # Rattraper ce que l'ordonnanceur aurait fait jusqu'à request["until"] (capacité clock).
    raise NonBranche()


ACTIONS = {"announce": announce, "configure": configure, "install-ca": install_ca, "install-crl": install_crl,
           "install-certificate": install_certificate, "refresh": refresh, "send": send, "poll": poll, "plan": plan,
           "attest": attest, "confirm": confirm, "advance": advance}


def answer(action, request):
    out = {"protocol": request.get("protocol", 2), "action": action}
    if "id" in request:
        out["id"] = request["id"]
    try:
        if action not in ACTIONS:
            raise NonBranche()
        out.update(ACTIONS[action](request), status="done")
    except NonBranche:
        out["status"] = "unsupported"
    except Refus as no:
        out.update(status="refused", reason=str(no), reason_code=no.code)
    return out


def say(out):
    print(json.dumps(out), flush=True)  # en ASCII, sur une ligne


def main():
    if len(sys.argv) > 1:
        out = answer(sys.argv[1], json.loads(sys.stdin.buffer.read() or b"{}"))
        say(out)
        sys.exit({"done": 0, "refused": 10, "unsupported": 127}[out["status"]])
    say(answer("announce", {}))
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            say(answer(request["action"], request))
        except Exception:  # le banc lit la fin de ce qui est écrit ici, et repart d'un processus neuf
            traceback.print_exc()
            sys.exit(1)


main()
