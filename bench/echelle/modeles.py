"""The examples of five families -> some contracts that the product itself made, of which all the others are copies.

They are made once, by the product's own commands, in one instance, and kept below build/: ``python -m
bench.echelle.modeles DOSSIER`` (about two minutes). What each digest is of is kept beside.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.dossier import forms_of
from bench.echelle.empreintes import Sources, listening
from cpomdoc.adapters.instance import Settings, load_examples, load_family, load_settings
from cpomdoc.cli import door
from cpomdoc.domain.journal import Assemble
from cpomdoc.engine.instance.creation import create
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from tools.certificats import Authority

GROUPES, SOURCES = "groupes.json", "sources.json"
SEAL, SEAL_SECRET = "cles/sceau.p12", "cles/sceau.mot-de-passe"
_SECRET = "échelle"
_WHO, _WHY = "Nadia Ferrand", "Relu avec les parties."


@dataclass(frozen=True)
class Ligne:
    """One contract to make: its reference, its example, *forms* of it alone when some are named; whether it is signed.
    *copy* gives it establishments of its own, when the example serves twice.
    """

    contrat: str
    famille: str
    exemple: str
    forms: Sequence[str] = ()
    signe: bool = False
    copy: int = 0


Groupes = Mapping[str, Sequence[str]]
"""By name, the contracts that are copied together."""

_FIRST = ("objectifs", "indicateurs")
"""Without « Identification », nothing is written yet."""
LIGNES: Mapping[str, Sequence[Ligne]] = {
    "signé": [Ligne("CPOM-2027-101", "ehpad", "minimal", signe=True)],
    "rédigé, EHPAD": [Ligne("CPOM-2027-102", "ehpad", "un-etablissement")],
    "rédigé, handicap": [Ligne("CPOM-2027-103", "handicap", "minimal")],
    "rédigé, CHRS": [Ligne("CPOM-2027-104", "chrs", "minimal")],
    "rédigé, résidences": [Ligne("CPOM-2027-105", "residences-autonomie", "minimal")],
    "rédigé, PH": [Ligne("CPOM-2027-106", "ph-departemental", "minimal")],
    "reçu": [Ligne("CPOM-2027-107", "ehpad", "minimal", forms=_FIRST, copy=7)],
    "à corriger": [Ligne("CPOM-2027-108", "ehpad", "a-corriger")],
    "voisins": [
        Ligne("CPOM-2027-109", "residences-autonomie", "minimal", copy=9),
        Ligne("CPOM-2027-110", "residences-autonomie", "minimal", copy=9),
    ],
}
"""What is made. The second of the neighbours asks for the establishments that the first has on the same days."""


def main() -> None:
    """Make the models in the folder that is named."""
    folder = Path(sys.argv[1]).resolve()
    os.environ["XDG_STATE_HOME"] = str(folder / "etat")
    with listening() as sources:
        make(folder)
    write_known(folder, {name: [one.contrat for one in lines] for name, lines in LIGNES.items()}, sources)


def make(folder: Path) -> None:
    """The instance *folder*/instance, with the contracts of LIGNES."""
    root = folder / "instance"
    settings = create(root, "Service d’échelle")
    authority = Authority("Autorité d’essai")
    _private(root / "confiance" / "autorite.pem", authority.own.pem)
    _private(root / SEAL, authority.certify("Sceau du service d’échelle").p12(_SECRET))
    _private(root / SEAL_SECRET, _SECRET.encode())
    _set_up_seal(root / "cpomdoc.toml")
    for lines in LIGNES.values():
        for line in lines:
            _drop(settings, line)
    _type(root, "traiter")
    for line in (one for lines in LIGNES.values() for one in lines if one.signe):
        _sign(root, line.contrat, authority)
    _type(root, "traiter")


def _drop(settings: Settings, line: Ligne) -> None:
    famille = load_family(settings.templates, line.famille)
    examples = load_examples(settings.templates, famille, line.exemple)
    for name, data in forms_of(famille, examples, line.contrat, line.copy).items():
        if not line.forms or name.startswith(tuple(line.forms)):
            (settings.inbox / name).write_bytes(data)


def _set_up_seal(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name, value in (("sceau", SEAL), ("mot_de_passe_sceau", SEAL_SECRET)):
        text = text.replace(f'# {name} = "{value}"', f'{name} = "{value}"')
    path.write_text(text, encoding="utf-8")


def _sign(root: Path, contrat: str, authority: Authority) -> None:
    """Somebody answers for all doubts and approves; then each party signs, and the last signature seals."""
    _type(root, "lever", contrat, "--tous", "--par", _WHO, "--motif", _WHY)
    _type(root, "approuver", contrat, "--par", _WHO)
    settings = load_settings(root)
    (*_, sent) = Archive(settings.outbox, Files()).journal(contrat).told(Assemble)
    for place in sent.etape.places:
        key = root / "cles" / f"{place.champ}.p12"
        _private(key, authority.certify(place.nom, place.denomination).p12(_SECRET, authority.own.certificate))
        _type(
            root, "signer", contrat, "--role", place.role,
            "--certificat", str(key), "--mot-de-passe", str(root / SEAL_SECRET),
        )  # fmt: skip


def _private(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.touch(0o600)
    path.write_bytes(data)


def _type(root: Path, *words: str) -> None:
    """A command of the product, in this process. One that finds something to correct ends with 1."""
    code = door.run(["--instance", str(root), *words])
    if code not in (0, 1):
        raise SystemExit(f"cpomdoc {' '.join(words)} : {code}")


def write_known(folder: Path, groupes: Groupes, sources: Sources) -> None:
    """Beside the instance: which contracts are copied together, what each digest is of."""
    plain = {name: data.decode() for name, data in sources.items()}
    (folder / SOURCES).write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    (folder / GROUPES).write_text(json.dumps(groupes, ensure_ascii=False), encoding="utf-8")


def read_known(folder: Path) -> tuple[Groupes, Mapping[str, bytes]]:
    """The same, read back."""
    groupes = json.loads((folder / GROUPES).read_text(encoding="utf-8"))
    sources = json.loads((folder / SOURCES).read_text(encoding="utf-8"))
    return groupes, {name: text.encode() for name, text in sources.items()}


if __name__ == "__main__":
    main()
