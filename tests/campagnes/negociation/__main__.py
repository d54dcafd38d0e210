"""Scripts of edits by two or three people × regenerations of the 22-page contract -> what the judge says of each merge.

python -m tests.campagnes.negociation                     # 60 scripts × 10 regenerations: « make negociation »
python -m tests.campagnes.negociation --scripts 12 --regenerations 2 --editeurs   # saved by two programs before

One script in three is written with tracked changes: its files are merged with all of them accepted, and then once with
three proposals in four accepted one by one.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from openxml_audit import OpenXmlValidator

from cpomdoc.adapters.word import fusionner, open_return
from cpomdoc.domain.fusion import Fusion, NonProuvee, Voix
from tests.campagnes.negociation.editeurs import EDITORS
from tests.campagnes.negociation.juge import Affaire, Dispute, faults
from tests.campagnes.negociation.redacteur import Script, script, with_values
from tests.campagnes.negociation.suivis import Suivi, followed, read, read_wrong
from tests.familles.pages import contrat
from tests.familles.rendu import rendered

JUDGES = Path(__file__).resolve().parents[3] / "tools" / "judges"
FAMILY, EXAMPLE = "ehpad", "huit-etablissements"
SCRIPTS, REGENERATIONS = 60, 10
AGAIN = 5
"""One regeneration in so many is merged once more on its own outcome."""
TRACKED = 3
"""One script in so many is tracked."""
_BATCH = 30


@lru_cache
def base() -> bytes:
    """The draft that was given out: the 22-page contract, each value in its bookmark."""
    return with_values(rendered("contrat", contrat(FAMILY, EXAMPLE)))


@lru_cache
def regenerated(number: int) -> bytes:
    """The same contract after some answers changed; the first one is the base itself."""
    if not number:
        return base()
    rng = random.Random(number)
    found = contrat(FAMILY, EXAMPLE)
    for _ in range(100):
        values = dict(found.values)
        for key in rng.sample(sorted(values), 14):
            values[key] = _changed(rng, values[key])
        try:
            data = with_values(rendered("contrat", replace(found, values=values)))
        except Exception:  # noqa: BLE001 - an answer that no form would take: others are drawn
            continue
        if data != base():
            return data
    raise AssertionError("no regeneration could be written")


def _changed(rng: random.Random, value: object) -> object:
    """Another answer of the same kind."""
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value + timedelta(days=rng.randint(1, 25))
    if isinstance(value, int | Decimal):
        return value + rng.randint(1, 9)
    if isinstance(value, str) and " " in value:
        return f"{value} Mention {rng.randint(2100, 2199)}."
    if isinstance(value, tuple) and len(value) > 2 and isinstance(value[0], Mapping):
        return _rows(rng, value)
    return value


def _rows(rng: random.Random, rows: tuple[Mapping[str, object], ...]) -> tuple[Mapping[str, object], ...]:
    """A table with a row less, or with cells that say something else."""
    at = rng.randrange(len(rows))
    if rng.random() < 0.4:
        return (*rows[:at], *rows[at + 1 :])
    keys = [key for key, one in rows[at].items() if isinstance(one, int | Decimal | date) and not isinstance(one, bool)]
    if not keys:
        return rows
    key = rng.choice(keys)
    return (*rows[:at], {**rows[at], key: _changed(rng, rows[at][key])}, *rows[at + 1 :])


def merged(made: Script, actuel: bytes, rendus: Sequence[bytes] | None = None) -> Fusion | NonProuvee:
    """The merge of what people returned; *rendus*: the same files, saved by the program of each."""
    files = rendus or [data for _, data in made.rendus]
    return fusionner(base(), [Voix(who, data) for (who, _), data in zip(made.rendus, files, strict=True)], actuel)


def returned(made: Script, seed: int, folder: Path) -> list[bytes]:
    """The files as they come through the gate, saved by LibreOffice and by ONLYOFFICE by turns."""
    editors = list(EDITORS.values())
    found = []
    for at, (_, data) in enumerate(made.rendus):
        (saved,) = editors[(seed + at) % len(editors)]([data], folder / f"{at}")
        found.append(open_return(saved).docx)
    return found


def affaire(made: Script, actuel: bytes, outcome: Fusion | NonProuvee) -> Affaire:
    """What the judge is given: files and words, nothing of ours."""
    disputes = tuple(
        Dispute(one.base, tuple((read.partie, read.texte) for read in one.voix), one.retenu) for one in outcome.conflits
    )
    return Affaire(
        base(), made.rendus, actuel, made.gestes, outcome.docx if isinstance(outcome, Fusion) else None, disputes
    )


def invalid(files: Sequence[Path], slow: Sequence[Path] = ()) -> dict[str, list[str]]:
    """What openxml-audit finds wrong in files; in *slow* ones, what the Open XML SDK does too."""
    judge = OpenXmlValidator()
    found = {str(one): [str(error.description) for error in judge.validate(str(one)).errors] for one in files}
    for at in range(0, len(slow), _BATCH):
        command = ["node", str(JUDGES / "judge.mjs"), *map(str, slow[at : at + _BATCH])]
        said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for name, errors in said.items():
            found[name] += [str(error) for error in errors]
    return {name: errors for name, errors in found.items() if errors}


def repeated(made: Script, outcome: Fusion, rendus: Sequence[bytes] | None) -> list[str]:
    """What a merge made again on its own outcome would change: nothing."""
    again = merged(made, outcome.docx, rendus)
    same = isinstance(again, Fusion) and again.docx == outcome.docx and not again.reprises
    return [] if same else ["refaite, la fusion change quelque chose"]


def _tracked(seed: int, arguments: argparse.Namespace) -> Suivi | None:
    """The script with its marks, when it is one that is tracked."""
    if arguments.editeurs or not arguments.suivis or seed % arguments.suivis:
        return None
    return read(base(), seed)


def _followed(suivi: Suivi, number: int, folder: Path, totals: Counter[str]) -> list[str]:
    """What is wrong with a tracked script; its files, as they came and at the end, are left to be validated."""
    found = read_wrong(suivi, totals)
    wrong, final = followed(base(), suivi, regenerated(number), totals)
    read_files = ((one.refuse, one.accepte) for one in suivi.lectures)
    files = [*(data for _, data in suivi.script.rendus), *(data for pair in read_files for data in pair), final]
    for at, data in enumerate(files):
        (folder / f"{suivi.seed:03}-suivi-{at}.docx").write_bytes(data)
    return [*found, *wrong]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scripts", type=int, default=SCRIPTS)
    parser.add_argument("--regenerations", type=int, default=REGENERATIONS)
    parser.add_argument("--premier", type=int, default=0)
    parser.add_argument("--editeurs", action="store_true", help="rendus enregistrés par LibreOffice et ONLYOFFICE")
    parser.add_argument("--suivis", type=int, default=TRACKED, help="un script sur N est suivi ; 0 : aucun")
    asked = parser.parse_args(arguments)
    totals, slowest, wrong = Counter[str](), 0.0, 0
    with tempfile.TemporaryDirectory(prefix="negociation-") as name:
        folder = Path(name)
        for seed in range(asked.premier, asked.premier + asked.scripts):
            suivi = _tracked(seed, asked)
            made = suivi.entier if suivi is not None else script(base(), seed)
            rendus = returned(made, seed, folder / f"rendus-{seed}") if asked.editeurs else None
            if suivi is not None:
                rendus = suivi.rendus
                if told := _followed(suivi, seed % max(1, asked.regenerations), folder, totals):
                    wrong += 1
                    print(f"script {seed}, suivi : {'; '.join(told[:6])}", flush=True)
            for number in range(asked.regenerations):
                began = time.process_time()
                outcome = merged(made, regenerated(number), rendus)
                slowest = max(slowest, time.process_time() - began)
                found = faults(affaire(made, regenerated(number), outcome))
                totals.update(gestes=len(made.gestes), conflits=len(outcome.conflits), fusions=1)
                if isinstance(outcome, NonProuvee):
                    found += [f"{one.defaut} {one.partie} {one.texte[:80]}" for one in outcome.echecs]
                else:
                    path = folder / f"{seed:03}-{number:02}.docx"
                    path.write_bytes(outcome.docx)
                    totals.update(reprises=len(outcome.reprises), déplacements=len(outcome.deplaces))
                    if not number % AGAIN:
                        found += repeated(made, outcome, rendus)
                if found:
                    wrong += 1
                    print(f"script {seed}, régénération {number} : {'; '.join(found[:6])}", flush=True)
        files = sorted(folder.glob("*.docx"))
        slow = files[:: asked.regenerations + 1] if shutil.which("node") is not None else []
        errors = invalid(files, slow)
        for path, told in errors.items():
            print(f"{Path(path).name} : {told[:3]}")
    print(f"{dict(totals)}, {wrong} en défaut, {slowest:.1f} s de calcul au plus")
    print(f"openxml-audit : {len(files)} fichiers ; Open XML SDK : {len(slow)} ; {len(errors)} invalides")
    return 1 if wrong or errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
