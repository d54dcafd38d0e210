"""A returned draft + what was delivered -> the piece that it revises, or the reason why it cannot be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.relecture import Modification, ProjetRendu, Suivi

_SHOWN = 6
"""Changes that are told one by one in a note."""
SEPARATOR = "\u00a0; "


def addressee(rendu: ProjetRendu, contrats: Collection[str]) -> str | Finding:
    """The contract of a returned draft: what its properties say, which the foot of its pages must not deny."""
    said = rendu.reference or rendu.pied
    if not said:
        return Finding(CATALOGUE["E-480"])
    if rendu.pied and rendu.reference and rendu.pied != rendu.reference:
        return Finding(CATALOGUE["E-483"], facts={"lu": rendu.reference, "pied": rendu.pied})
    return said if said in contrats else Finding(CATALOGUE["E-481"], facts={"lu": said})


def listed(rendu: ProjetRendu, contrats: Collection[str]) -> str:
    """The contract of a list of points that somebody dropped: by its properties, else by what it says below its title;
    empty when it is none that is known.
    """
    if rendu.reference in contrats:
        return rendu.reference
    said = rendu.passages[1].texte if len(rendu.passages) > 1 else ""
    return max((one for one in contrats if said == one or said.startswith(f"{one}, ")), key=len, default="")


@dataclass(frozen=True, slots=True)
class Depasse:
    """A draft whose piece was written anew since: *base* is what it revises, *actuelle* the version of today."""

    base: Made
    actuelle: int


def revised(
    rendu: ProjetRendu, contrat: str, versions: Sequence[tuple[int, Sequence[Made]]]
) -> tuple[Made, Made] | Depasse | Finding:
    """The piece that the draft revises as it was given out, and as it is in the last version; a piece that the contract
    no longer has is overtaken. *versions* are all, first to last.
    """
    numero, last = versions[-1] if versions else (0, ())
    current = next((made for made in last if made.key == rendu.piece), None)
    known = [
        made for _, pieces in versions for made in pieces if (made.key, made.recipe) == (rendu.piece, rendu.empreinte)
    ]
    if not known:
        return Finding(CATALOGUE["E-486"], facts={"lu": contrat})
    return (known[-1], current) if current is not None else Depasse(known[-1], numero)


def overtaken(depasse: Depasse, modifications: Sequence[Modification]) -> Finding:
    """Why a draft of an older text cannot be taken, and what it says that would be lost."""
    facts = {
        "lue": str(depasse.base.version),
        "titre": depasse.base.title,
        "actuelle": str(depasse.actuelle),
        "liste": changes_in_words(modifications, " Il contient"),
    }
    return Finding(CATALOGUE["E-482"], facts=facts)


def pending(suivis: Sequence[Suivi], untracked: Sequence[Modification]) -> Finding:
    """What waits for a decision in a draft, and what was changed in it without being tracked."""
    count = pluriel(len(suivis), "modification suivie attend", "modifications suivies attendent")
    beside = changes_in_words(untracked, " Sans suivi, ce projet porte aussi")
    return Finding(CATALOGUE["E-484"], facts={"nombre": count, "liste": pending_in_words(suivis), "sans_suivi": beside})


def changes_in_words(modifications: Sequence[Modification], start: str = "Il contient") -> str:
    """« Il contient 3 modifications : … »; nothing when there are none."""
    if not modifications:
        return ""
    count = pluriel(len(modifications), "modification")
    told = [f"{one.lieu + ', ' if one.lieu else ''}{one.phrase}" for one in modifications[:_SHOWN]]
    more = len(modifications) - len(told)
    rest = f"\u00a0; et {pluriel(more, 'autre', 'autres')}" if more else ""
    return f"{start} {count}\u00a0: {SEPARATOR.join(told)}{rest}."


def pending_in_words(suivis: Sequence[Suivi]) -> str:
    """« Mme Aubert : ajout de « … » (Article 3) ; … et 12 autres », those who wrote most first."""
    weight = Counter(one.auteur for one in suivis)
    ordered = sorted(suivis, key=lambda one: (-weight[one.auteur], one.auteur))
    told = [_in_words(one) for one in ordered[:_SHOWN]]
    more = len(ordered) - len(told)
    return "\u00a0; ".join(told) + (f"\u00a0; et {pluriel(more, 'autre', 'autres')}" if more else "")


def _in_words(one: Suivi) -> str:
    words = f" «\u00a0{one.texte[:80]}\u00a0»" if one.texte else ""
    place = f" ({one.titre})" if one.titre else ""
    return f"{one.auteur}\u00a0: {one.nature}{words}{place}"


def recipe_of_review(recipe: str, docx: str) -> str:
    """What a reviewed piece depends on: the text of the model that was revised, and the revised file."""
    return digest_of(("relu", recipe, docx))
