"""Each journey of the product -> an instance that is about to make it, and the commands that make it.

One family for all: signature blocks, a joined document, an avenant. Instances come one from the other, by the real
commands, and are kept in a folder; layouts are LibreOffice's, made once (bureau.py).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.demande import DEMANDE, PAR, QUALITE
from tests.adapters.colis_sample import mail, zipped
from tests.adapters.liasse_sample import signature_block
from tests.adapters.word_build import p
from tests.adapters.word_sample import body, paragraph
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, form, saved_by, site
from tests.engine.journeys.piece_jointe.test_jointes import pdf
from tests.engine.journeys.relecture.test_relectures import revised
from tests.familles import petite, petite_actes
from tests.parcours import parties
from tests.parcours.parties import PARTIES, TODAY, Trust

FAMILLE = (
    petite_actes.FAMILLE
    + """
[[jointe]]
cle = "avis"
titre = "Avis du CVS"
annexe = 13
par = "contrat"
obligatoire = false
mots = ["cvs"]
"""
)
SETTINGS = """
[service]
nom = "Essai"
[depots]
stabilite = 0.0
[moteur]
convertisseurs = 2
[signature]
confiance = "confiance"
sceau = "sceau.p12"
mot_de_passe_sceau = "sceau.mot"
"""
ACTE = "avenant-1"
AUBERT = "Mme Aubert"


@dataclass(frozen=True)
class Scene:
    """A journey: where it starts, what is dropped, the commands that make it. *fidele*: twice, the same bytes, which is
    not so of signatures and seals made here, nor of what Ghostscript converts.
    """

    nom: str
    depart: str
    depose: Callable[[Monde, Banc], None]
    commandes: tuple[tuple[str, ...], ...] = (("traiter",),)
    fidele: bool = True


class Monde:
    """All that is prepared: *folder* keeps it; *lives* makes the real commands do it."""

    def __init__(self, folder: Path, lives: Any) -> None:
        self.folder, self._lives = folder, lives
        self.bureau = folder / "bureau"
        self.bureau.mkdir(parents=True, exist_ok=True)
        self.trusted: Trust = parties.trust()
        self.horloge = TODAY.isoformat()
        self._ends: dict[str, Path] = {}

    # --- instances

    def start(self, scene: Scene, root: Path) -> Banc:
        """The instance that is about to make this journey, in *root*."""
        bench = self.copy(self.end(scene.depart) if scene.depart else self._empty(), root)
        scene.depose(self, bench)
        (root / "deposes.json").write_text(json.dumps(bench.dropped))
        return bench

    def end(self, name: str) -> Path:
        """The instance once the journey *name* was made, undisturbed."""
        if name not in self._ends:
            bench = self.start(SCENES[name], self.folder / "fins" / name)
            for words in SCENES[name].commandes:
                said = self._lives(bench.root, words)
                told = (bench.root / "dit.txt").read_text()
                assert said["code"] in (0, 1), (name, words, said, told[-3000:])
            self._ends[name] = bench.root
        return self._ends[name]

    def copy(self, source: Path, root: Path) -> Banc:
        """The same instance elsewhere."""
        shutil.copytree(source, root, symlinks=True)
        for name in ("dit.txt", "operations", "sonde.jsonl", "tues"):
            (root / name).unlink(missing_ok=True)
        bench = Banc(root)
        told = root / "deposes.json"
        bench.dropped = json.loads(told.read_text()) if told.exists() else {}
        return bench

    def _empty(self) -> Path:
        root = self.folder / "fins" / "vide"
        if not root.exists():
            instance(root, self.trusted)
        return root

    # --- what people drop

    def kept(self, name: str, make: Callable[[], bytes]) -> bytes:
        """What *make* makes, made once: programs put the time of day in what they write."""
        path = self.folder / name
        if not path.exists():
            path.write_bytes(make())
        return path.read_bytes()

    def signed(self, name: str, sent: bytes) -> list[bytes]:
        """The file to sign, signed by one, two, three parties with pyHanko's own command; made once."""
        found = []
        for role in PARTIES:
            path = self.folder / f"{name} {role} {hashlib.sha256(sent).hexdigest()[:12]}.pdf"
            if not path.exists():
                work = self.folder / "pyhanko"
                work.mkdir(exist_ok=True)
                path.write_bytes(parties.signed_elsewhere(sent, role, self.trusted.p12(role), work))
            sent = path.read_bytes()
            found.append(sent)
        return found


def instance(root: Path, trusted: Trust) -> None:
    """A new instance of the family of these scenes."""
    bench = parties.instance(root)
    family = bench.settings.templates / "petite"
    files = petite.files(accueil=parties.ACCUEIL, **{**petite_actes.CHANGES, "famille": FAMILLE})
    for name in (one for one in files if one.endswith(".toml")):
        (family / name).parent.mkdir(parents=True, exist_ok=True)
        (family / name).write_bytes(files[name])
    (family / "acte.docx").write_bytes(_acte())
    parties.believe(bench, trusted)
    for role in PARTIES:
        (root / f"{role}.p12").write_bytes(trusted.p12(role))
        (root / f"{role}.p12").chmod(0o600)
    (root / "cpomdoc.toml").write_text(SETTINGS)


def _acte() -> bytes:
    blocks = p("{%p for partie in parties %}") + signature_block("{{ partie.denomination }}") + p("{%p endfor %}")
    head = paragraph(parties.run("{{ piece.titre }}"), "Title") + p("Numéro {{ acte.numero }}")
    return parties._docx(
        head + body(1, 1).replace("FIN-DU-DOCUMENT-7c41", "Fait pour valoir ce que de droit.") + blocks
    )


def drop(bench: Banc, name: str, data: bytes) -> None:
    """A file whose date is always the same: the date is part of what the journal says of it."""
    path = bench.drop(name, data)
    os.utime(path, (TODAY.timestamp() - 3600, TODAY.timestamp() - 3600))


def _nothing(monde: Monde, bench: Banc) -> None:
    """Nothing is dropped: a person types a command."""


def _forms(monde: Monde, bench: Banc) -> None:
    """Accepted, returned, of no kind, no form, repeated."""
    drop(bench, "1 Accueil.xlsx", parties.accueil())
    for name, data in parties.sites().items():
        drop(bench, name, data)
    drop(bench, "3 Faux.xlsx", site(ROSERAIE, "C-9", publics__gir1="9"))
    drop(bench, "4 photo.jpg", b"une photo")
    drop(bench, "5 classeur.xlsx", monde.kept("classeur.xlsx", _workbook))
    drop(bench, "6 Accueil bis.xlsx", parties.accueil())


def _rivals(monde: Monde, bench: Banc) -> None:
    """Two people answer the same form otherwise than it was, the same day."""
    for name in ("Anne Leroy", "Paul Martin"):
        drop(
            bench,
            f"Accueil de {name}.xlsx",
            saved_by(parties.accueil(gestionnaire__nom=f"Association de {name}"), name),
        )


def _joined(monde: Monde, bench: Banc) -> None:
    drop(bench, "C-1/avis du cvs.pdf", pdf(words="cvs"))
    drop(bench, "C-1/courses.pdf", pdf(words="rien à voir"))
    drop(bench, "sans contrat.pdf", pdf(words="ailleurs"))


def _returns(monde: Monde, bench: Banc) -> None:
    draft = bench.read("C-1/projets/v1/Contrat.docx")
    drop(bench, "relu.docx", monde.kept("relu.docx", lambda: revised(draft, "Une phrase ajoutée.")))
    drop(bench, "vu.docx", bench.read("C-1/projets/v1/Annexe 1 - Accueil.docx"))
    drop(bench, "note.docx", monde.kept("note.docx", _document))


def _workbook() -> bytes:
    """A workbook of a person, which is none of our forms."""
    book = openpyxl.Workbook()
    book.active["A1"] = "Courses"
    book.save(stream := io.BytesIO())
    return stream.getvalue()


def _document() -> bytes:
    """A Word file of a person, which is none of our drafts."""
    Document().save(stream := io.BytesIO())
    return stream.getvalue()


def _requests(monde: Monde, bench: Banc) -> None:
    drop(bench, "Demande.xlsx", monde.kept("demande.xlsx", lambda: request(bench)))


def request(bench: Banc) -> bytes:
    """The workbook of a person who lifts the first open point of C-1 and asks for what does not exist."""
    from cpomdoc.engine.memory.demandes import demandes_of
    from cpomdoc.engine.memory.points import points_of

    with bench.open() as (atelier, _):
        family = demandes_of(atelier)
        points = [one.nom for one in points_of(atelier, "C-1") if one.ouvert]
    answers = {FieldKey(PAR): "Claire Martin", FieldKey(QUALITE): "chargée"}
    for at, about in enumerate([*points[:1], "reponse-inconnue"]):
        line = {"contrat": "C-1", "decision": "Lever un point", "objet": about, "motif": "Vu avec le service."}
        answers |= {FieldKey(f"decisions.{column}", at): text for column, text in line.items()}
    return write_form(family, family.questionnaires[DEMANDE], contrat="", answers=answers)


def _parcels(monde: Monde, bench: Banc) -> None:
    sites = list(parties.sites("C-3").items())
    files = {"Accueil.xlsx": parties.accueil("C-3"), "photo.jpg": b"une photo"}
    drop(bench, "envoi.eml", monde.kept("envoi.eml", lambda: mail(files).as_bytes()))
    drop(bench, "sites.zip", zipped({**dict(sites), "Faux.xlsx": site(TILLEULS, "C-4", publics__gir1="9")}))


def _answers_again(monde: Monde, bench: Banc) -> None:
    drop(bench, "Accueil 2.xlsx", parties.accueil(gestionnaire__nom="Association Renommée"))


def _sent(bench: Banc, word: str) -> bytes:
    (path,) = (path for path in (bench.settings.outbox / "C-1" / "a-signer").glob("*.pdf") if word in path.name)
    return path.read_bytes()


def _signed(word: str, which: Sequence[int]) -> Callable[[Monde, Banc], None]:
    def depose(monde: Monde, bench: Banc) -> None:
        made = monde.signed(word, _sent(bench, word))
        for at in which:
            drop(bench, f"{word} signé {at + 1}.pdf", made[at])

    return depose


def _avenant(monde: Monde, bench: Banc) -> None:
    drop(
        bench,
        "avenant.xlsx",
        form("avenant", petite_actes.avenant("1"), **{**petite_actes.CHANGES, "famille": FAMILLE}),
    )


def _sign(role: str) -> tuple[str, ...]:
    return (
        "signer",
        "C-1",
        "--role",
        role,
        "--certificat",
        f"{{racine}}/{role}.p12",
        "--mot-de-passe",
        "{racine}/sceau.mot",
    )


APPROUVER = ("approuver", "C-1", "--par", AUBERT)
SCENES: dict[str, Scene] = {
    scene.nom: scene
    for scene in (
        Scene("formulaires", "", _forms),
        Scene("rivaux", "formulaires", _rivals),
        Scene("pièces jointes", "formulaires", _joined),
        Scene("retours Word", "formulaires", _returns),
        Scene("demandes", "formulaires", _requests),
        Scene("colis et courriels", "", _parcels),
        Scene("versions", "formulaires", _answers_again),
        Scene("bon à signer", "formulaires", _nothing, (APPROUVER,)),
        Scene("bon à signer, document joint", "pièces jointes", _nothing, (APPROUVER,), fidele=False),
        Scene("signature", "bon à signer", _signed("Contrat", (0, 1))),
        Scene("dernière signature et sceau", "signature", _signed("Contrat", (2,)), fidele=False),
        Scene("signer ici", "bon à signer", _nothing, tuple(_sign(role) for role in PARTIES), fidele=False),
        Scene("acte", "dernière signature et sceau", _avenant),
        Scene("acte, bon à signer", "acte", _nothing, ((*APPROUVER, "--acte", ACTE),)),
        Scene("acte, signature et sceau", "acte, bon à signer", _signed("Avenant", (0, 1, 2)), fidele=False),
        Scene("surveiller", "", _forms, (("surveiller",),)),
        Scene(
            "surveiller, signature et sceau", "bon à signer", _signed("Contrat", (0, 1, 2)), (("surveiller",),), False
        ),
    )
}


def in_turn() -> Iterator[Scene]:
    """The journeys, each after the one that it starts from."""
    yield from SCENES.values()
