"""A returned draft + what was delivered -> the piece that it revises, or the reason why it cannot be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.relecture import ProjetRendu, Suivi

_SHOWN = 6
"""Pending changes that are told one by one."""


def addressee(rendu: ProjetRendu, contrats: Collection[str]) -> str | Finding:
    """The contract of a returned draft: what its properties say, which the foot of its pages must not deny."""
    said = rendu.reference or rendu.pied
    if not said:
        return Finding(CATALOGUE["E-480"])
    if rendu.pied and rendu.reference and rendu.pied != rendu.reference:
        return Finding(CATALOGUE["E-483"], facts={"lu": rendu.reference, "pied": rendu.pied})
    return said if said in contrats else Finding(CATALOGUE["E-481"], facts={"lu": said})


def revised(rendu: ProjetRendu, contrat: str, versions: Sequence[tuple[int, Sequence[Made]]]) -> Made | Finding:
    """The piece of the last version that the draft revises. *versions* are all, first to last."""
    numero, last = versions[-1] if versions else (0, ())
    current = next((made for made in last if made.key == rendu.piece), None)
    if current is not None and current.recipe == rendu.empreinte:
        return _settled(current, rendu)
    older = [
        made for _, pieces in versions for made in pieces if (made.key, made.recipe) == (rendu.piece, rendu.empreinte)
    ]
    if not older:
        return Finding(CATALOGUE["E-486"], facts={"lu": contrat})
    facts = {
        "lue": str(older[-1].version),
        "titre": older[-1].title,
        "actuelle": str(current.version if current is not None else numero),
    }
    return Finding(CATALOGUE["E-482"], facts=facts)


def _settled(current: Made, rendu: ProjetRendu) -> Made | Finding:
    if not rendu.suivis:
        return current
    count = pluriel(len(rendu.suivis), "modification suivie attend", "modifications suivies attendent")
    return Finding(CATALOGUE["E-484"], facts={"nombre": count, "liste": pending_in_words(rendu.suivis)})


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
