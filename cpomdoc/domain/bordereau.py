"""What the manifest of a version says: its pieces, what they come from, what changed; typed as it is written.

The names of the fields are words of the archive (store/FORMAT.md): they never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cpomdoc.domain.conformite import Grille
from cpomdoc.domain.pieces import Made, Mention, Objet, PieceJointe


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaireGarde:
    """A form that the version comes from, under its name as dropped."""

    nom: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilleGardee:
    """The family of the day, whole: every file of it, by name."""

    cle: str
    version: str
    empreinte: str
    fichiers: Mapping[str, Objet]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangementGarde:
    """An answer that changed since the version before, as people read it; *champ* is its key."""

    question: str
    avant: str
    apres: str
    lieu: str
    champ: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JointeGardee:
    """A joined document: the name that people see (*fichier*), the annexe, then what PieceJointe says."""

    fichier: str
    annexe: int
    titre: str
    cle: str
    site: str
    numero: int
    sha256: str
    nom: str
    pages: int
    recu_le: str

    @property
    def piece(self) -> PieceJointe:
        """The document by itself."""
        return PieceJointe(self.cle, self.site, self.numero, self.sha256, self.nom, self.pages, self.recu_le)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiasseGardee:
    """The file to sign that the version was made for: *sujet* is what is signed, *champs* the signature fields."""

    sha256: str
    nom: str
    sujet: str
    pages: int
    empreinte: str
    champs: tuple[str, ...]
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FichierScelle:
    """A file of a sealed folder: its path in it, its part."""

    chemin: str
    role: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preuve:
    """What the sealing made: the sealed manifest, its seal, its time stamp, the container, the notice."""

    nom: str
    role: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScelleGarde:
    """What was sealed; *etape* is the key of the entry that sealed it."""

    etape: str
    sujet: str
    fichiers: tuple[FichierScelle, ...]
    preuves: tuple[Preuve, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bordereau:
    """A version. *date*: ISO. *liasse* is there once it was made to be signed, *scelle* once it is sealed."""

    nom: Mention
    date: str
    pieces: tuple[Made, ...]
    dossiers: tuple[Objet, ...]
    formulaires: tuple[FormulaireGarde, ...]
    famille: FamilleGardee
    changements: tuple[ChangementGarde, ...]
    conformite: Grille
    jointes: tuple[JointeGardee, ...]
    liasse: LiasseGardee | None = None
    scelle: ScelleGarde | None = None

    @property
    def sujet(self) -> str:
        """What is signed, or sealed, in this version; empty for a draft."""
        signed = self.scelle or self.liasse
        return signed.sujet if signed is not None else ""

    @property
    def documents(self) -> dict[str, str]:
        """The files that people see of it: name -> SHA-256; pieces in Word and PDF, then what was joined."""
        names: dict[str, str] = {}
        for made in self.pieces:
            names[f"{made.filename}.docx"] = made.docx.sha256
            names[f"{made.filename}.pdf"] = made.pdf.sha256
        return names | {one.fichier: one.sha256 for one in self.jointes}
