#!/usr/bin/env python3
"""Write the largest ordinary deposit: 200 advances, 200 pieces of 3 000 000 octets, 4 zips.

    asp-200.py DIR [random|blank]    random: like photographs; blank: compresses a thousandfold

The request is the example's third; nothing of amfront writes the zips.
"""
import copy, json, os, subprocess, sys, zipfile

out, kind = sys.argv[1], (sys.argv[2:] + ["random"])[0]
os.makedirs(out, exist_ok=True)
subprocess.run(["amfront", "asp", "exemple", "--kind", "avance", "--code", "0000", "--out", out], check=True, stdout=subprocess.DEVNULL)
name = "JSON-9999999999-20220131-001.json"
deposit = json.load(open(os.path.join(out, "avance", "valide", name)))
model, deposit["lignesImport"] = deposit["lignesImport"][2], []
zips = [zipfile.ZipFile(os.path.join(out, f"{n}.zip"), "w", zipfile.ZIP_DEFLATED) for n in range(1, 5)]
for i in range(200):
    request, editor = copy.deepcopy(model), f"{i + 1:05d}"
    piece = f"MDV-LGC-Va1-BDC-{editor}.pdf"
    request.update(numLigne=i + 1, numeroEditeur=editor)
    request["piecesJustificatives"] = [{"nomFichier": piece, "formatFichier": "PDF", "typeFichier": "BON_COMMANDE"}]
    deposit["lignesImport"].append(request)
    head, tail = b"%PDF-1.4\n", b"\n%%EOF\n"
    n = 3_000_000 - len(head) - len(tail)
    zips[i // 50].writestr(piece, head + (os.urandom(n) if kind == "random" else bytes(n)) + tail)
for z in zips:
    z.close()
text = json.dumps(deposit, ensure_ascii=False, indent=2)
for request in deposit["lignesImport"]:  # two decimals, which json does not keep
    amount = request["commande"]["montantSegurHT"]
    text = text.replace(f'"montantSegurHT": {amount},', f'"montantSegurHT": {amount:.2f},').replace(f'"montantSegurHT": {amount}\n', f'"montantSegurHT": {amount:.2f}\n')
open(os.path.join(out, name), "w", encoding="utf-8").write(text)
