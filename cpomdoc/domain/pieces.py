"""What is made from answers: pieces of a contract, their drafts, and the version that gathers them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from cpomdoc.domain.canonical import digest_of


class Mention(StrEnum):
    """What a version is, and what its pieces say of themselves: a draft, the text to sign, what all signed; or the
    answers of a contract that was signed elsewhere.
    """

    PROJET = "projet"
    A_SIGNER = "bon à signer"
    SIGNEE = "signée"
    REPRISE = "signé ailleurs"


def for_signature(recipe: str) -> str:
    """What the final text of a piece depends on, the draft's recipe being *recipe*: the same, without its mentions."""
    return digest_of(("pour signature", recipe))


CONSOLIDEE = "-consolidee"
"""What the key of an act becomes for the text of the contract as the act changes it: made beside it, not signed."""


BESIDE = "--"
"""What stands in a key between that of an act and that of one more document that it makes: « revue-2028--dossier »."""


def sujet_of(key: str) -> str:
    """The act that a piece is made for: « avenant-1-consolidee » goes with « avenant-1 », « revue-2028--dossier » with
    « revue-2028 »; any other, itself.
    """
    return key.removesuffix(CONSOLIDEE).partition(BESIDE)[0]


def is_consolidated(key: str) -> bool:
    """Whether a piece is the text of the contract as an act changes it."""
    return key.endswith(CONSOLIDEE)


@dataclass(frozen=True, slots=True)
class Objet:
    """A kept object, by its name in the store; whatever stands under « sha256 » in a manifest is one."""

    sha256: Annotated[str, "name of the kept object"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A document to make: which model, and the digest of everything that its text depends on (*recipe*).

    *acte* is the kind of act that it is, empty for the contract and its annexes. *relu* is the reviewed Word file whose
    text it has (SHA-256), empty when its text comes from the model.
    """

    key: str
    title: str
    filename: str
    template: str
    number: int | None
    recipe: str
    acte: str = ""
    relu: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A piece made: its Word and PDF objects, its workbook if it has one, where its values come from, the version in
    which it was written, its pages, the word of the judge of PDFs.
    """

    key: Annotated[str, "key of the piece: « contrat », « annexe-05 », « avenant-1 »"]
    title: Annotated[str, "its title"]
    filename: Annotated[str, "name of its files, without their ending"]
    number: Annotated[int | None, "number of the annexe; null for the contract and for acts"]
    recipe: Annotated[str, "digest of all that its text depends on"]
    version: Annotated[int, "the version in which it was written"]
    docx: Annotated[Objet, "the Word file"]
    pdf: Annotated[Objet, "the PDF"]
    pages: Annotated[int, "number of pages"]
    verdict: Annotated[str, "the profiles that the judge of PDFs found kept"] = ""
    relu: Annotated[str, "SHA-256 of the reviewed Word file whose text it has; may be empty"] = ""
    xlsx: Annotated[Objet | None, "the workbook of its table, for a piece that has one"] = None
    origines: Annotated[Objet | None, "where each of its values comes from; absent from former releases"] = None

    @property
    def nom(self) -> str:
        """« Annexe 6, Base budgétaire »."""
        return self.title if self.number is None else f"Annexe {self.number}, {self.title}"


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """A PDF that people joined: which document it is (*cle*), of which establishment (*site*, empty: of the contract),
    and its *numero* when there are several; *sha256* is the kept file, *nom* its name as dropped, *recu_le* ISO.
    """

    cle: Annotated[str, "key of the document in the family"]
    site: Annotated[str, "FINESS of the establishment; empty for a document of the contract"]
    numero: Annotated[int, "its rank when there are several"]
    sha256: Annotated[str, "the kept file"]
    nom: Annotated[str, "its name, as dropped"]
    pages: Annotated[int, "number of pages"]
    recu_le: Annotated[str, "when it came (ISO, with offset)"]

    @property
    def place(self) -> tuple[str, str, int]:
        """A newer file for the same place takes it."""
        return self.cle, self.site, self.numero
