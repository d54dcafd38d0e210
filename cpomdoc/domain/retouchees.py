"""Generated values that hands made say otherwise: what the answers print, what stands there, the cell to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cpomdoc.domain.origine import Lieu, Nature


@dataclass(frozen=True, slots=True, kw_only=True)
class ValeurRetouchee:
    """A value of a version that its text says otherwise than today's answers print it, because of hands. *a_voir*: it
    cannot be told which words took its place, *apres* being empty; *texte* is then what its paragraph says now.
    """

    piece: Annotated[str, "key of the piece"]
    titre: Annotated[str, "title of the piece, as people read it, with its number"]
    article: Annotated[str, "the title under which it is printed, or the part of the page"]
    cle: Annotated[str, "key of the answer; of what is computed, what was done with which keys"]
    avant: Annotated[str, "the words that today's answers print"]
    apres: Annotated[str, "the words that stand there; empty when none do, or when it cannot be told"]
    a_voir: Annotated[bool, "whether nobody can tell which words took its place"]
    texte: Annotated[str, "the paragraph as it stands now; empty when it is gone"]
    par: Annotated[str, "who changed it, as the file or the person said; empty when it is not known"]
    le: Annotated[str, "when (ISO, with offset); empty when it is not known"]
    nature: Annotated[Nature, "what the value is"]
    regle: Annotated[str, "what is computed; empty for an answer"]
    lieux: Annotated[tuple[Lieu, ...], "the cell of the answer, or those that it is computed from as far as known"]
    ailleurs: Annotated[tuple[str, ...], "the other places of the version that print the same answer as it was given"]
    questionnaire: Annotated[str, "key of the workbook of the answer; empty for what is no answer of one cell"] = ""
    retour: Annotated[str, "name of the workbook in which its cell is marked; empty when there is none"] = ""
    reponse: Annotated[str, "the words that its cell holds there as the answer; empty when none can be written"] = ""
    empechement: Annotated[str, "why none is, in words that go on from « : »; empty when one is"] = ""
    passage: Annotated[str, "the whole row or paragraph that was taken out with it; empty while it stands"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retouchees:
    """What hands made of the values of a version: those that its text says otherwise; the pieces whose values nobody
    could look at.
    """

    valeurs: Annotated[tuple[ValeurRetouchee, ...], "the values that the text says otherwise than the answers"] = ()
    muettes: Annotated[tuple[str, ...], "keys of the pieces that hands wrote and whose values nobody looked at"] = ()
