"""What one form changes of another that answered the same questionnaire before it, in words for both people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from cpomdoc.domain.bordereau import ChangementGarde
from cpomdoc.domain.extraits import answer_changed
from cpomdoc.domain.francais import date_longue, mot, pluriel

Motif = Literal["personnes", "meme_jour", "meme_minute", "plus_ancien"]
"""Why a form does not take the place of another by itself."""

MOTIFS: dict[Motif, str] = {
    "personnes": "deux personnes ont répondu le même jour",
    "meme_jour": "deux fichiers différents sont venus le même jour, et rien ne dit qu’ils sont de la même personne",
    "meme_minute": "les deux fichiers sont de la même minute\u00a0: leur date ne dit pas lequel est le bon",
    "plus_ancien": "ce fichier est plus ancien que celui qui compte",
}

MOST_KEPT = 20
"""Changed answers written in an entry of the journal; the archive has them all."""
_SHOWN, _LONGEST = 3, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Remplacement:
    """What a form changes, or would change, of the one that counted before it."""

    nom: Annotated[str, "name of the form that counted"]
    le: Annotated[str, "when that one was accepted (ISO, with offset)"]
    nombre: Annotated[int, "answers that differ"]
    changements: Annotated[tuple[ChangementGarde, ...], "the first of them, 20 at most"]
    par: Annotated[str | None, "who saved that one last, as it says itself"] = None
    copie: Annotated[bool | None, "true when it is an older copy, dropped at the same time"] = None
    suite: Annotated[bool | None, "true when another person’s form was taken since it continues that one"] = None
    revenues: Annotated[int | None, "of these answers, those that go back to an earlier one"] = None
    revenues_au: Annotated[str | None, "when that earlier one was accepted (ISO, with offset)"] = None

    @property
    def reponses(self) -> str:
        """« 1 réponse : « Téléphone » : 01 23 45 67 99 → 01 23 45 67 00 »."""
        shown = "\u00a0; ".join(told(one) for one in self.changements[:_SHOWN])
        more = self.nombre - min(len(self.changements), _SHOWN)
        rest = f"\u00a0; et {pluriel(more, 'autre')}" if more > 0 else ""
        return f"{pluriel(self.nombre, 'réponse')}\u00a0: {shown}{rest}"

    @property
    def origine(self) -> str:
        """« déposée par Claire Petit dans « Moyens.xlsx » »."""
        by = f" par {self.par}" if self.par else ""
        return f"{mot(self.nombre, 'déposée', 'déposées')}{by} dans «\u00a0{self.nom}\u00a0»"

    @property
    def suites(self) -> str:
        """What else both must know: answers that come back, a copy overtaken, a form continued; empty most often."""
        back = ""
        if self.revenues and self.revenues_au:
            verb = mot(self.revenues, "revient à la réponse", "reviennent aux réponses")
            back = f"\u00a0; {self.revenues} {verb} du {_day(self.revenues_au)}"
        copy = f"\u00a0; «\u00a0{self.nom}\u00a0» est remplacé par la copie plus récente" if self.copie else ""
        more = "\u00a0; le nouveau classeur part de celui-là" if self.suite else ""
        return f"{back}{copy}{more}"

    def phrase(self, verbe: str = "remplace") -> str:
        """« remplace 1 réponse : « Téléphone » : … → …, déposée par Claire Petit dans « Moyens.xlsx » »."""
        return f"{verbe} {self.reponses}, {self.origine}{self.suites}"


def told(one: ChangementGarde) -> str:
    """« « Téléphone » : 01 23 45 67 99 → 01 23 45 67 00 »."""
    return answer_changed(one.question, one.lieu, one.avant, one.apres, _LONGEST)


def _day(text: str) -> str:
    return date_longue(datetime.fromisoformat(text).date())
