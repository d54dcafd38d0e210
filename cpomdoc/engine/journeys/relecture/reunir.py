"""A return + the text of today -> the text that takes its place: what the person corrected, beside what others did.

The base is the draft that was given out. What the return and the text of today both change at one place is told with
both readings, and the text of today stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.adapters import word
from cpomdoc.domain.fusion import Fusion, NonProuvee, Voix
from cpomdoc.domain.negociation import RIEN, Bilan, bilan_of, doubts_of
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.retouches import Texte
from cpomdoc.stages.pieces.retours import changes, changes_something

_SINCE = "texte d’aujourd’hui"
_NOBODY = "ce retour"


@dataclass(frozen=True, slots=True)
class Reunion:
    """The text that takes the place of today's: *docx*, what became of the corrections; or why there is none."""

    docx: bytes
    bilan: Bilan
    raison: str = ""


def joined(atelier: Atelier, base: Made, retour: word.Retour, partie: str, courant: Texte) -> Reunion:
    """The *retour* of *base*, by *partie*, with the text of today."""
    given, now = atelier.archive.objects.get(base.docx.sha256), atelier.archive.objects.get(courant.docx)
    made = word.fusionner(given, [Voix(partie or _NOBODY, retour.docx)], now, courant=_SINCE)
    if base.recipe == courant.recette:
        return _alone(made, retour)
    if isinstance(made, NonProuvee):
        return Reunion(b"", RIEN, doubts_of(made))
    return Reunion(made.docx, bilan_of(made))


def _alone(made: Fusion | NonProuvee, retour: word.Retour) -> Reunion:
    """Nobody else changed the draft: the return itself, in our own hand when that says and shows exactly the same."""
    if isinstance(made, Fusion) and not (made.conflits or made.a_verifier):
        exact = not changes_something(changes(word.passages(made.docx), retour.projet))
        return Reunion(made.docx, bilan_of(made)) if exact else Reunion(retour.docx, RIEN)
    return Reunion(retour.docx, RIEN)
