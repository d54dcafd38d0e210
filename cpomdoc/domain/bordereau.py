"""What the manifest of a version says: its pieces, what they come from, what changed; typed as it is written.

The names of the fields are words of the archive (store/FORMAT.md): they never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from cpomdoc.domain.conformite import Grille
from cpomdoc.domain.doutes import Doute
from cpomdoc.domain.pieces import Made, Mention, Objet, PieceJointe
from cpomdoc.domain.retouchees import Retouchees


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaireGarde:
    """A form that the version comes from, under its name as dropped."""

    nom: Annotated[str, "its name, as dropped"]
    sha256: Annotated[str, "the kept form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilleGardee:
    """A family as it was, whole: every file of it, by name."""

    cle: Annotated[str, "key of the family"]
    version: Annotated[str, "version that the family gives itself"]
    empreinte: Annotated[str, "SHA-256 that names the family, whole"]
    fichiers: Annotated[Mapping[str, Objet], "every file of the family"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangementGarde:
    """An answer that changed since the version before, as people read it; *champ* is its key."""

    question: Annotated[str, "the question, as the form asks it"]
    avant: Annotated[str, "the answer before"]
    apres: Annotated[str, "the answer now"]
    lieu: Annotated[str, "row or establishment; may be empty"]
    champ: Annotated[str, "key of the answer, with its row in a table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JointeGardee:
    """A joined document: the name that people see (*fichier*), the annexe, then what PieceJointe says."""

    fichier: Annotated[str, "name under which people see it"]
    annexe: Annotated[int, "number of the annexe"]
    titre: Annotated[str, "what document it is"]
    cle: Annotated[str, "key of the document in the family"]
    site: Annotated[str, "FINESS of the establishment; empty for a document of the contract"]
    numero: Annotated[int, "its rank when there are several"]
    sha256: Annotated[str, "the kept file"]
    nom: Annotated[str, "its name, as dropped"]
    pages: Annotated[int, "number of pages"]
    recu_le: Annotated[str, "when it came (ISO, with offset)"]

    @property
    def piece(self) -> PieceJointe:
        """The document by itself."""
        return PieceJointe(self.cle, self.site, self.numero, self.sha256, self.nom, self.pages, self.recu_le)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiasseGardee:
    """The file to sign that the version was made for: *sujet* is what is signed, *champs* the signature fields."""

    sha256: Annotated[str, "the file"]
    nom: Annotated[str, "its name"]
    sujet: Annotated[str, "what is signed: « contrat », or the key of an act"]
    pages: Annotated[int, "number of pages"]
    empreinte: Annotated[str, "SHA-256 of the list of the digests of what is signed, one a line"]
    champs: Annotated[tuple[str, ...], "names of the signature fields"]
    verdict: Annotated[str, "the profiles of archival and accessible PDF that judges found kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FichierScelle:
    """A file of a sealed folder: its path in it, its part."""

    chemin: Annotated[str, "path in the sealed folder"]
    role: Annotated[str, "its part"]
    sha256: Annotated[str, "the kept file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preuve:
    """What the sealing made: the sealed manifest, its seal, its time stamp, the container, the notice."""

    nom: Annotated[str, "its name"]
    role: Annotated[str, "its part"]
    sha256: Annotated[str, "the kept file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScelleGarde:
    """What was sealed; *etape* is the key of the entry that sealed it."""

    etape: Annotated[str, "key of the entry that sealed it"]
    sujet: Annotated[str, "what was sealed"]
    fichiers: Annotated[tuple[FichierScelle, ...], "the files of the sealed folder"]
    preuves: Annotated[tuple[Preuve, ...], "what the sealing made"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bordereau:
    """A version. *date*: ISO. *liasse* is there once it was made to be signed, *scelle* once it is sealed."""

    nom: Annotated[Mention, "what the version is"]
    date: Annotated[str, "ISO, with offset"]
    pieces: Annotated[tuple[Made, ...], "the pieces, in order"]
    dossiers: Annotated[tuple[Objet, ...], "the answers that it comes from"]
    formulaires: Annotated[tuple[FormulaireGarde, ...], "the forms that these come from"]
    famille: Annotated[FamilleGardee, "the family by which the contract and its annexes are written"]
    changements: Annotated[tuple[ChangementGarde, ...], "the answers that changed since the version before"]
    conformite: Annotated[Grille, "the grid of the cahier des charges, as seen then"]
    jointes: Annotated[tuple[JointeGardee, ...], "the documents joined"]
    liasse: Annotated[LiasseGardee | None, "the file to sign, in a version made for that"] = None
    scelle: Annotated[ScelleGarde | None, "what was sealed, in a version that keeps it"] = None
    doutes: Annotated[tuple[Doute, ...] | None, "what is to be confirmed before it is signed; in a draft only"] = None
    famille_actes: Annotated[FamilleGardee | None, "that by which the acts beside it are, when it is another"] = None
    retouchees: Annotated[Retouchees | None, "the values that hands changed; in a draft that hands wrote"] = None

    @property
    def sujet(self) -> str:
        """What is signed, or sealed, in this version; empty for a draft."""
        signed = self.scelle or self.liasse
        return signed.sujet if signed is not None else ""

    @property
    def documents(self) -> dict[str, str]:
        """The files that people see of it: name -> SHA-256; pieces in Word, PDF and Excel, then what was joined."""
        names: dict[str, str] = {}
        for made in self.pieces:
            names[f"{made.filename}.docx"] = made.docx.sha256
            names[f"{made.filename}.pdf"] = made.pdf.sha256
            if made.xlsx is not None:
                names[f"{made.filename}.xlsx"] = made.xlsx.sha256
        return names | {one.fichier: one.sha256 for one in self.jointes}
