"""What happened to contracts since the last letter -> the two letters to send: to directors, and to the staff.

A letter names contracts, documents and places; never a person nor an answer of a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.links import Link

Audience = Literal["directeurs", "personnel"]


@dataclass(frozen=True, slots=True)
class Nouvelle:
    """One thing to tell: to whom, of which contract, what, and where it lies below the outbox (or empty)."""

    pour: Audience
    contrat: str
    texte: str
    lieu: str = ""


@dataclass(frozen=True, slots=True)
class Lettre:
    """A message ready to be sent."""

    pour: Audience
    objet: str
    corps: str


def news(contrat: str, links: Iterable[Link]) -> tuple[Nouvelle, ...]:
    """What the journal entries *links* of a contract make worth telling. The last word on each subject is enough."""
    told: dict[tuple[str, str], Nouvelle] = {}
    for link in links:
        for subject, one in _told(contrat, link):
            told.pop((one.pour, subject), None)
            told[one.pour, subject] = one
    return tuple(told.values())


def _told(contrat: str, link: Link) -> Iterable[tuple[str, Nouvelle]]:
    facts = link.facts
    match link.step:
        case "archiver":
            text = f"la version {facts['version']} est prête à relire"
            yield "projet", Nouvelle("directeurs", contrat, text)
        case "assembler":
            yield "signature", Nouvelle("directeurs", contrat, "le contrat est prêt à signer")
        case "sceller":
            yield "signature", Nouvelle("directeurs", contrat, "le contrat signé est scellé et archivé")
        case "retourner" if facts.get("retour"):
            subject = f"{facts['questionnaire']}-{facts['site']}"
            wrong = pluriel(int(facts["a_corriger"]), "réponse est à revoir", "réponses sont à revoir")
            yield subject, Nouvelle("personnel", contrat, f"« {facts['nom']} » : {wrong}", str(facts["retour"]))
        case "controler":
            for back in facts.get("retours", ()):
                subject = f"{back['questionnaire']}-{back['site']}"
                text = "un formulaire ne s’accorde pas avec les autres"
                yield subject, Nouvelle("personnel", contrat, text, str(back["retour"]))


_OBJETS: Mapping[Audience, tuple[str, str]] = {
    "directeurs": ("CPOM : un projet est prêt", "CPOM : {nombre} nouvelles de vos contrats"),
    "personnel": ("CPOM : un formulaire est à corriger", "CPOM : {nombre} formulaires sont à corriger"),
}


def letters(nouvelles: Sequence[Nouvelle], outbox: str) -> tuple[Lettre, ...]:
    """One letter for each audience that has news. *outbox* is the place that people know, as they write it."""
    found: list[Lettre] = []
    for pour, (one, many) in _OBJETS.items():
        mine = [new for new in nouvelles if new.pour == pour]
        if mine:
            found.append(Lettre(pour, one if len(mine) == 1 else many.format(nombre=len(mine)), _body(mine, outbox)))
    return tuple(found)


def _body(nouvelles: Sequence[Nouvelle], outbox: str) -> str:
    lines = ["Bonjour,", ""]
    for one in nouvelles:
        lines.append(f"- {one.contrat} : {one.texte}.")
        if one.lieu:
            lines.append(f"  {outbox}/{one.lieu}")
    lines += [
        "",
        f"Où en est chaque contrat : {outbox}/ETAT.html",
        "",
        "Ce message est envoyé automatiquement ; il n’attend pas de réponse.",
        "",
    ]
    return "\n".join(lines)
