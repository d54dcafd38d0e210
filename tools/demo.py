"""« make demo »: the example forms of three contracts dropped before the real watcher -> what came out, and where.

It does what a person does: types commands, copies files into the inbox, waits, looks in the outbox. Everything is below
build/: the second run finds all of it and says that nothing was new.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("cpomdoc")
BUILD = ROOT / "build"
INSTANCE, FORMS, STATE = BUILD / "demo", BUILD / "demo-formulaires", BUILD / "demo-etat"
STAMP = BUILD / "demo-empreinte"
SETS = ("un-etablissement", "huit-etablissements", "a-corriger")
PATIENCE = 900.0
ENVIRONMENT = {**os.environ, "XDG_STATE_HOME": str(STATE)}


def main() -> int:
    """Exit 0 only if everything that was expected is there."""
    start = time.monotonic()
    prepare()
    dropped = drop_list()
    with Watcher() as watcher:
        say(f"\nDépôt de {len(dropped)} formulaires dans {shown(INSTANCE / 'inbox')} (la surveillance est en marche) :")
        for path in dropped:
            shutil.copyfile(path, INSTANCE / "inbox" / path.name)
        finished = wait_for(watcher)
    etat = json.loads(run("etat", "--json"))
    missing = list(report(etat))
    again = sum("déjà reçu" in line for line in watcher.lines)
    say("")
    if missing or not finished or watcher.code:
        say("Il manque : " + (", ".join(missing) or "la fin du traitement"))
        return 1
    say(f"À ouvrir en premier : {shown(INSTANCE / 'outbox' / 'ETAT.html')}")
    took = f"{time.monotonic() - start:.0f} s"
    if again == len(dropped):
        say(f"Rien de nouveau : les {again} formulaires avaient déjà été reçus. Tout est là, en {took}.")
    else:
        say(f"Tout est là, en {took}. Relancez « make demo » : les mêmes dépôts ne changeront rien.")
    return 0


def prepare() -> None:
    """The instance and the filled forms, once; again when the program or its templates have changed."""
    mark = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == mark:
        say(f"Dossier de démonstration : {shown(INSTANCE)}")
        return
    for folder in (INSTANCE, FORMS, STATE):
        shutil.rmtree(folder, ignore_errors=True)
    STAMP.unlink(missing_ok=True)
    say("$ cpomdoc init " + shown(INSTANCE))
    run("init", str(INSTANCE), "--service", "Service de démonstration", instance=False)
    say(f"$ cpomdoc exemples --famille ehpad --sortie {shown(FORMS)}")
    run("exemples", "--famille", "ehpad", "--sortie", str(FORMS), *SETS)
    STAMP.write_text(mark)


def fingerprint() -> str:
    """What the demonstration was made with."""
    total = hashlib.sha256()
    for folder in ("cpomdoc", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith((".", "~$")):
                total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return total.hexdigest()


def drop_list() -> list[Path]:
    """The filled forms of the three contracts."""
    return [path for name in SETS for path in sorted((FORMS / name).glob("*.xlsx"))]


class Watcher:
    """« cpomdoc surveiller », started in the background, its lines shown; stopped as a service manager stops it."""

    def __enter__(self) -> Watcher:
        self.lines: list[str] = []
        self.code: int | None = None
        say("$ cpomdoc surveiller &")
        self._process = subprocess.Popen(
            [str(COMMAND), "--instance", str(INSTANCE), "surveiller"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        while self.alive and not self.lines:
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self.code = self._process.wait(180)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.code = self._process.wait()
        self._reader.join(5)

    @property
    def alive(self) -> bool:
        """Whether it still works."""
        return self._process.poll() is None

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line)
            say("  " + line.rstrip())


def wait_for(watcher: Watcher) -> bool:
    """Until the inbox is empty and each complete contract has its drafts; False when that does not come."""
    deadline = time.monotonic() + PATIENCE
    while watcher.alive and time.monotonic() < deadline:
        left = [path for path in (INSTANCE / "inbox").iterdir() if path.suffix == ".xlsx"]
        if not left and all(list((INSTANCE / "outbox" / name).glob("projets/v*")) for name in complete()):
            return True
        time.sleep(0.2)
    return False


def complete() -> list[str]:
    """The contracts whose forms are all sound: their number stands in the names of the forms."""
    return [contract_of(FORMS / name) for name in SETS if name != "a-corriger"]


def contract_of(folder: Path) -> str:
    """« Moyens - CPOM-2027-014.xlsx » -> CPOM-2027-014."""
    return next(folder.glob("Identification - *.xlsx")).stem.partition(" - ")[2]


def report(etat: dict[str, Any]) -> Iterator[str]:
    """Say what came out and where; give what should be there and is not."""
    outbox = INSTANCE / "outbox"
    contrats = {one["contrat"]: one for one in etat["contrats"]}
    say(f"\nCe qui en est sorti, dans {shown(outbox)} :")
    for name in complete():
        contrat = contrats.get(name)
        if contrat is None or not contrat["versions"]:
            yield f"le projet de {name}"
            continue
        version = contrat["versions"][0]
        say(f"\n  {name}, {contrat['gestionnaire']} : {contrat['statut']}, version {version['numero']}")
        folder = Path(version["pieces"][0]["word"]["chemin"]).parent
        say(f"    {folder}/")
        for piece in version["pieces"]:
            name, pages = Path(piece["word"]["chemin"]).stem, piece["pages"]
            say(f"      {name + ' (.docx, .pdf)':<52} {pages:>3} {'pages' if pages > 1 else 'page'}")
            for path in (piece["word"]["chemin"], piece["pdf"]["chemin"]):
                if not (outbox / path).is_file() or not (outbox / path).stat().st_size:
                    yield path
        if len(version["pieces"]) < 2:
            yield f"les annexes de {name}"
    faulty = contract_of(FORMS / "a-corriger")
    returned = [form["retour"]["chemin"] for form in contrats.get(faulty, {}).get("formulaires", []) if form["retour"]]
    say(f"\n  {faulty} : {contrats.get(faulty, {}).get('statut', 'inconnu')}")
    for path in returned:
        say(f"    {path}")
        if not (outbox / path).is_file():
            yield path
    if not returned:
        yield f"le formulaire à corriger de {faulty}"
    if not (outbox / "ETAT.html").is_file():
        yield "ETAT.html"


def run(*words: str, instance: bool = True) -> str:
    """One command, as typed; its answer."""
    where = ["--instance", str(INSTANCE)] if instance else []
    done = subprocess.run([str(COMMAND), *where, *words], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stdout + done.stderr)
        raise SystemExit(done.returncode)
    return done.stdout


def shown(path: Path) -> str:
    """A path as seen from the project."""
    return path.relative_to(ROOT).as_posix()


def say(text: str) -> None:
    """One line for the person who watches."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
