"""Where the words that a model printed come from: each value of a piece, its key, its place in the text.

A key reads as FieldKey prints: ``gestionnaire.siren``, ``etablissements[3].nom``, ``sites[0].rh[2].etp``. What is
computed has for its key what was done and with what: ``total(ppi.emprunt)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from cpomdoc.domain.avant_signature import Levee
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.francais import date_courte

PREFIX = "_c"
BODY = "word/document.xml"
"""The part of a Word file that holds its text."""
_NAME = re.compile(PREFIX + r"[0-9a-f]{10}_[1-9][0-9]*")
_ROW = re.compile(r"\[([0-9]+)\]")


@dataclass(frozen=True, slots=True)
class Origine:
    """What a value comes from: the key of one answer; or, for what is computed, what was done with *sources*."""

    cle: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprimee:
    """A value as a piece prints it. Paragraphs are counted from 0 in their part, those of the contents left out; signs
    from 0 in their paragraph, a new line or a tab counting for one.
    """

    signet: Annotated[str, "name of its bookmark in the drafts that people receive"]
    cle: Annotated[str, "key of the answer, with its rows; of what is computed, what was done with which keys"]
    sources: Annotated[tuple[str, ...], "keys that it is computed from; empty for an answer"]
    mots: Annotated[str, "the words printed"]
    partie: Annotated[str, "part of the Word file that prints it"]
    paragraphe: Annotated[int, "its paragraph in that part, from 0, the contents left out"]
    debut: Annotated[int, "its first sign in that paragraph, from 0"]
    main: Annotated[str | None, "the words that somebody who reviewed the piece wrote in their place"] = None

    @property
    def texte(self) -> str:
        """The words that stand there."""
        return self.mots if self.main is None else self.main

    @property
    def ligne(self) -> int | None:
        """The row of a table that the answer is in, from 0; None for a single question."""
        return row_of(self.cle) if not self.sources else None


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the body of a piece, placed as values are."""

    paragraphe: Annotated[int, "its paragraph, from 0, the contents left out"]
    debut: Annotated[int, "its first sign in that paragraph, from 0"]
    mots: Annotated[str, "the words"]

    def holds(self, value: Imprimee) -> bool:
        """Whether a value of the body stands in these words."""
        same = value.partie == BODY and value.paragraphe == self.paragraphe
        return same and value.debut < self.debut + len(self.mots) and self.debut < value.debut + len(value.texte)


@dataclass(frozen=True, slots=True)
class Remarque:
    """What a draft says in its margin of words that somebody has to confirm."""

    passage: Annotated[Passage, "the words in doubt"]
    texte: Annotated[str, "what is said of them"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValeurChangee:
    """A value of a draft that says otherwise since hands were in it. *a_voir*: it cannot be told which words took its
    place, or where; then *apres* is empty, as it is when nothing stands there any more.
    """

    signet: Annotated[str, "name of its bookmark in the drafts that people receive"]
    cle: Annotated[str, "key of the answer, with its rows; of what is computed, what was done with which keys"]
    sources: Annotated[tuple[str, ...], "keys that it is computed from; empty for an answer"] = ()
    avant: Annotated[str, "the words printed"]
    apres: Annotated[str, "the words that stand there now; empty when none do, or when it cannot be told"]
    a_voir: Annotated[bool, "whether nobody can tell which words took its place"]
    texte_avant: Annotated[str, "the whole paragraph as printed"]
    texte_apres: Annotated[str, "the same now; empty when it is gone"]
    article: Annotated[str, "the title under which it was printed, or the part of the page"] = ""

    @property
    def ligne(self) -> int | None:
        """The row of a table that the answer is in, from 0."""
        return row_of(self.cle)

    @property
    def imprimee(self) -> Imprimee:
        """The value, where nothing stands any more: only what it comes from can be asked of it."""
        return Imprimee(
            signet=self.signet, cle=self.cle, sources=self.sources, mots=self.avant, partie=BODY, paragraphe=0, debut=0
        )


@dataclass(frozen=True, slots=True)
class Origines:
    """All the values of a piece, in the order of its text; what its draft says in its margin; what hands changed."""

    valeurs: Annotated[tuple[Imprimee, ...], "the values, in the order of the text"]
    remarques: Annotated[tuple[Remarque, ...], "what its draft says beside words to confirm; none in a final text"] = ()
    changees: Annotated[
        tuple[ValeurChangee, ...] | None, "the values that hands made say otherwise; null: no hand, or nobody looked"
    ] = None


def bookmark_names(cles: Iterable[str]) -> Iterator[str]:
    """The name of the bookmark of each value, by its key: the same key has the same names in every version."""
    seen: dict[str, int] = {}
    for cle in cles:
        seen[cle] = seen.get(cle, 0) + 1
        yield f"{PREFIX}{digest(cle.encode())[:10]}_{seen[cle]}"


def is_ours(name: str) -> bool:
    """Whether a bookmark bears the name of a value."""
    return _NAME.fullmatch(name) is not None


def without_rows(cle: str) -> str:
    """``sites.rh.etp`` for ``sites[0].rh[2].etp``."""
    return _ROW.sub("", cle)


def row_of(cle: str) -> int | None:
    """The last row that a key names."""
    rows = _ROW.findall(cle)
    return int(rows[-1]) if rows else None


# --- in words --------------------------------------------------------------------------------------------------------


class Nature(StrEnum):
    """What a value is."""

    REPONSE = "réponse"
    CALCUL = "calcul"
    MODELE = "texte des modèles"


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where an answer was given: the question, its workbook (*classeur*, French name; *site* tells it from the others
    of its questionnaire), its cell. *fichier* is the form, as its author named it, *par* who saved it, *depose_par* and
    *le* (ISO) who dropped it and when; empty when that is not known. *repris*: from what it was copied.
    """

    question: str
    classeur: str
    site: str
    feuille: str
    cellule: str
    fichier: str = ""
    par: str = ""
    depose_par: str = ""
    le: str = ""
    repris: str = ""


@dataclass(frozen=True, slots=True)
class OrigineTrouvee:
    """Where a value of a piece comes from. *article* is the title under which it stands, or the part of the page.
    *regle* says of a computed value what it is; *lieux* are the answer, or those that it is computed from as far as
    they are known. *main*: the words that stand there since somebody (*main_par*, *main_le*) reviewed the piece.
    """

    piece: str
    titre: str
    article: str
    mots: str
    cle: str
    nature: Nature
    lieux: tuple[Lieu, ...]
    regle: str = ""
    main: str = ""
    main_par: str = ""
    main_le: str = ""
    perdue: bool = False
    levee: Levee | None = None


NOBODY = frozenset({"", "cpomdoc", "dépôt dans le dossier partagé"})
"""Who dropped a form, when nobody in particular is named."""


def words_of(one: OrigineTrouvee) -> tuple[str, ...]:
    """Where a value comes from, a line each: what it is when it is no answer, who changed it, its cells."""
    lines = [_what(one)] if one.nature is not Nature.REPONSE else []
    if one.main or one.perdue:
        lines.append(_by_hand(one))
    return (*lines, *(place_in_words(lieu) for lieu in one.lieux))


def _by_hand(one: OrigineTrouvee) -> str:
    by, when = f" par {one.main_par}" if one.main_par else "", f" le {_day(one.main_le)}" if one.main_le else ""
    done = "retiré ou remplacé à la main" if one.perdue else "changé à la main"
    said = "ce chiffre ou ces mots ne sont plus à leur place" if one.perdue else f"imprimé : « {one.mots} »"
    kept = one.levee
    why = f" ; gardé par {kept.par} le {_day(kept.le)} parce que : {kept.motif.rstrip('.')}" if kept is not None else ""
    return f"{done}{by}{when} ; {said}{why}"


def _what(one: OrigineTrouvee) -> str:
    label = f" ({one.regle})" if one.regle else ""
    source = "texte des modèles" if one.nature is Nature.MODELE else "calculé"
    return f"{source}{label}{' d’après' if one.lieux else ''}"


def place_in_words(lieu: Lieu) -> str:
    """« Total des charges » : Moyens, feuille « PGFP », case G7 ; « Moyens.xlsx », déposé le 21/11/2026."""
    source = f" ; repris : {lieu.repris}" if lieu.repris else ""
    return f"{cell_in_words(lieu)}{_dropped(lieu)}{source}"


def cell_in_words(lieu: Lieu) -> str:
    """« Total des charges » : Moyens, feuille « PGFP », case G7."""
    where = " ".join(part for part in (lieu.classeur, lieu.site) if part)
    where += f", feuille « {lieu.feuille} »" if lieu.feuille else ""
    where += f", case {lieu.cellule}" if lieu.cellule else ""
    return f"« {lieu.question} » : {where}"


def _dropped(lieu: Lieu) -> str:
    if not lieu.fichier:
        return ""
    by = f" par {lieu.depose_par}" if lieu.depose_par not in NOBODY else ""
    saved = f", enregistré par {lieu.par}" if lieu.par else ""
    return f" ; « {lieu.fichier} », déposé le {_day(lieu.le)}{by}{saved}"


def _day(text: str) -> str:
    return date_courte(datetime.fromisoformat(text).date())
