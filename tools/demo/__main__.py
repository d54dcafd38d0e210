"""« make demo »: the example forms of three contracts dropped before the real watcher; one of them signed, sealed and
amended -> what came out, and where.

It does what people do: types commands, copies files into the inbox, waits, looks in the outbox. Everything is below
build/: the second run finds all of it and says that nothing was new.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.demo.arrete import write_arrete
from tools.demo.negociation import CORRECTIONS, keep_agreed, negotiate
from tools.demo.signing import check, hand_out_certificates, sealed_folders, sign_all
from tools.demo.terminal import (
    BUILD,
    FORMS,
    INBOX,
    INSTANCE,
    OUTBOX,
    ROOT,
    Failed,
    Watcher,
    begin_anew,
    cpomdoc,
    say,
    shown,
    typed,
)

STAMP = BUILD / "demo-empreinte"
"""What the demonstration was made with, once all of it is there."""
SIGNED, FAULTY, AVENANT = "un-etablissement", "a-corriger", "avenant-un-etablissement"
SETS = (SIGNED, "huit-etablissements", FAULTY)
PATIENCE = 900.0


def main() -> int:
    """Exit 0 only if everything that was expected is there."""
    start = time.monotonic()
    try:
        missing, again = run_all()
    except Failed as error:
        say(f"\n{error}")
        return 1
    say("")
    if missing:
        say("Il manque : " + ", ".join(missing))
        return 1
    STAMP.write_text(fingerprint())
    say(f"À ouvrir en premier : {shown(OUTBOX / 'ETAT.html')}")
    took = f"{time.monotonic() - start:.0f} s"
    if again:
        say(f"Rien de nouveau : les {again} fichiers avaient déjà été reçus. Tout est là, en {took}.")
    else:
        say(f"Tout est là, en {took}. Relancez « make demo » : les mêmes dépôts ne changeront rien.")
    return 0


def run_all() -> tuple[list[str], int]:
    """What is missing at the end, and how many dropped files had all been received before (0 the first time)."""
    fresh = prepare()
    contrat = contract_of(FORMS / SIGNED)
    dropped = drop_list(*SETS) if fresh else drop_list(*SETS, AVENANT)
    missing, lines = watch(dropped)
    again = sum("déjà reçu" in line for line in lines)
    if fresh and not missing:
        negotiate(contrat)
        say(f"\nConvenu, le contrat {contrat} part à la signature :")
        sign_all(contrat)
        say(f"\nPlus tard, un avenant : {shown(FORMS / AVENANT)}")
        keep_agreed(FORMS / AVENANT / f"Identification - {contrat}.xlsx")
        drop(drop_list(AVENANT))
        typed("cpomdoc", "traiter")
        say("  " + cpomdoc("traiter").strip().replace("\n", "\n  "))
    elif again != len(dropped):
        missing.append("la mémoire de ce qui avait été reçu")
    return [*missing, *report(json.loads(cpomdoc("etat", "--json")))], 0 if fresh else again


def prepare() -> bool:
    """The instance and the files to drop, once; again when the program or its templates have changed. Whether anew."""
    if INSTANCE.is_dir() and STAMP.is_file() and STAMP.read_text() == fingerprint():
        say(f"Dossier de démonstration : {shown(INSTANCE)}")
        return False
    STAMP.unlink(missing_ok=True)
    begin_anew(*SETS, AVENANT)
    (site,) = (path.stem.rpartition(" - ")[2] for path in (FORMS / SIGNED).glob("Diagnostic - *.xlsx"))
    write_arrete(FORMS / SIGNED / f"{contract_of(FORMS / SIGNED)} - Arrêté d’autorisation - {site}.pdf")
    hand_out_certificates()
    return True


def fingerprint() -> str:
    """What the demonstration is made with."""
    total = hashlib.sha256()
    for folder in ("cpomdoc", "templates", "tools/demo"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith((".", "~$")):
                total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return total.hexdigest()


def drop_list(*sets: str) -> list[Path]:
    """The files of some sets; a form that a later set holds again replaces the one before, as in the inbox."""
    latest = {path.name: path for name in sets for path in sorted((FORMS / name).iterdir()) if path.suffix != ".md"}
    return list(latest.values())


def drop(paths: list[Path]) -> None:
    """Copy into the inbox."""
    for path in paths:
        shutil.copyfile(path, INBOX / path.name)


def watch(dropped: list[Path]) -> tuple[list[str], list[str]]:
    """Drop the files before the watcher; what is missing at the end, and the lines that it said."""
    with Watcher() as watcher:
        say(f"\nDépôt de {len(dropped)} fichiers dans {shown(INBOX)} (la surveillance est en marche) :")
        drop(dropped)
        finished = wait_for(watcher)
    return [] if finished and not watcher.code else ["la fin du traitement"], watcher.lines


def wait_for(watcher: Watcher) -> bool:
    """Until the inbox is empty and each complete contract has its drafts; False when that does not come."""
    deadline = time.monotonic() + PATIENCE
    while watcher.alive and time.monotonic() < deadline:
        left = [path for path in INBOX.iterdir() if path.suffix in {".xlsx", ".pdf"}]
        if not left and all(list((OUTBOX / name).glob("projets/v*")) for name in complete()):
            return True
        time.sleep(0.2)
    return False


def complete() -> list[str]:
    """The contracts whose forms are all sound: their number stands in the names of the forms."""
    return [contract_of(FORMS / name) for name in SETS if name != FAULTY]


def contract_of(folder: Path) -> str:
    """« Moyens - CPOM-2027-014.xlsx » -> CPOM-2027-014."""
    return next(folder.glob("Identification - *.xlsx")).stem.partition(" - ")[2]


# --- what came out ----------------------------------------------------------------------------------------------------


def report(etat: dict[str, Any]) -> Iterator[str]:
    """Say what came out and where; give what should be there and is not."""
    contrats = {one["contrat"]: one for one in etat["contrats"]}
    say(f"\nCe qui en est sorti, dans {shown(OUTBOX)} :")
    for name in complete():
        contrat = contrats.get(name)
        if contrat is None or not contrat["versions"]:
            yield f"le projet de {name}"
        else:
            yield from drafts(contrat)
    yield from negotiated(contract_of(FORMS / SIGNED))
    yield from given_back(contrats.get(contract_of(FORMS / FAULTY), {}))
    signed = contract_of(FORMS / SIGNED)
    if signed in contrats:
        yield from amended(contrats[signed])
        yield from archived(signed)
    if not (OUTBOX / "ETAT.html").is_file():
        yield "ETAT.html"


def drafts(contrat: dict[str, Any]) -> Iterator[str]:
    """The pieces of the last version."""
    version = contrat["versions"][0]
    say(f"\n  {contrat['contrat']}, {contrat['gestionnaire']} : {contrat['statut']}, version {version['numero']}")
    say(f"    {Path(version['pieces'][0]['word']['chemin']).parent}/")
    for piece in version["pieces"]:
        name, pages = Path(piece["word"]["chemin"]).stem, piece["pages"]
        say(f"      {name + ' (.docx, .pdf)':<52} {pages:>3} {'pages' if pages > 1 else 'page'}")
        for path in (piece["word"]["chemin"], piece["pdf"]["chemin"]):
            if not (OUTBOX / path).is_file() or not (OUTBOX / path).stat().st_size:
                yield path
    if len(version["pieces"]) < 2:
        yield f"les annexes de {contrat['contrat']}"


def negotiated(contrat: str) -> Iterator[str]:
    """What three parties made of the first draft."""
    folder = OUTBOX / contrat / "projets"
    changes = sorted(folder.glob("v*/Ce qui a changé/Contrat - modifications *.docx"))
    say(f"\n  {contrat}, négocié par {len(CORRECTIONS)} parties ; ce qu’elles ont changé, en modifications suivies :")
    for path in changes:
        say(f"    {shown(path)}")
    if not changes:
        yield f"les modifications de {contrat}"


def given_back(contrat: dict[str, Any]) -> Iterator[str]:
    """The form to correct."""
    faulty = contract_of(FORMS / FAULTY)
    returned = [form["retour"]["chemin"] for form in contrat.get("formulaires", []) if form["retour"]]
    say(f"\n  {faulty} : {contrat.get('statut', 'inconnu')}")
    for path in returned:
        say(f"    {path}")
        if not (OUTBOX / path).is_file():
            yield path
    if not returned:
        yield f"le formulaire à corriger de {faulty}"


def amended(contrat: dict[str, Any]) -> Iterator[str]:
    """The avenant, and what it changes."""
    version = contrat["versions"][0]
    piece = next((one for one in version["pieces"] if one["titre"].startswith("Avenant")), None)
    if piece is None or not version["changements"]:
        yield f"l’avenant de {contrat['contrat']}"
        return
    say(f"\n  {piece['titre']} au contrat {contrat['contrat']} : {piece['word']['chemin']}")
    for one in version["changements"]:
        place = f" ({one['lieu']})" if one["lieu"] else ""
        say(f"    {one['question']}{place} : {_change(one['avant'], one['apres'])}")


def _change(before: str, after: str) -> str:
    if len(before + after) > 100:
        return "texte remplacé"
    return f"{before} → {after}" if before else after


def archived(contrat: str) -> Iterator[str]:
    """What was sent, signed and sealed."""
    sent = sorted((OUTBOX / contrat / "a-signer").glob("*.pdf"))
    if not sent and not sealed_folders(contrat):
        yield f"le fichier à signer de {contrat}"
    say(f"\n  {contrat}, signé par trois parties et scellé ; vérifié ici sans cpomdoc :")
    yield from check(contrat)


if __name__ == "__main__":
    sys.exit(main())
