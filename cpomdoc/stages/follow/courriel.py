"""What happened to contracts since the last letter -> the two letters to send: to directors, and to the staff.

A letter names contracts, documents and places; never a person nor an answer of a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from cpomdoc.domain.contrat_signe import CONTRAT, TO_SIGN
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.links import Link
from cpomdoc.stages.follow.recit import PROJET

Audience = Literal["directeurs", "personnel"]


@dataclass(frozen=True, slots=True)
class Nouvelle:
    """One thing to tell: to whom, of which contract, what, where it lies below the outbox (or empty); *objet* is the
    subject of a letter that tells nothing else.
    """

    pour: Audience
    contrat: str
    texte: str
    lieu: str = ""
    objet: str = ""


@dataclass(frozen=True, slots=True)
class Lettre:
    """A message ready to be sent."""

    pour: Audience
    objet: str
    corps: str


def news(contrat: str, links: Iterable[Link], dossier: str = "") -> tuple[Nouvelle, ...]:
    """What the journal entries *links* of a contract make worth telling. The last word on each subject is enough.
    *dossier* is the readable folder of the contract.
    """
    told: dict[tuple[str, str], Nouvelle] = {}
    for link in links:
        for subject, one in _told(contrat, link, dossier or contrat):
            told.pop((one.pour, subject), None)
            told[one.pour, subject] = one
    return tuple(told.values())


def _told(contrat: str, link: Link, dossier: str) -> Iterable[tuple[str, Nouvelle]]:
    facts = link.facts

    def directors(text: str, place: str, objet: str) -> tuple[str, Nouvelle]:
        return facts.get("sujet", CONTRAT), Nouvelle("directeurs", contrat, text, place, objet)

    match link.step:
        case "archiver" if facts.get("nom", PROJET) == PROJET:
            text = f"la version {facts['version']} est prête à relire"
            yield directors(text, f"{dossier}/projets/v{facts['version']}", "un projet est prêt")
        case "differer":
            yield directors(
                f"{_quoted(facts)} n’est pas encore bon à signer", facts["retour"], "pas encore bon à signer"
            )
        case "assembler":
            yield directors(f"{_quoted(facts)} est prêt à signer", f"{dossier}/{TO_SIGN}", "un contrat est à signer")
        case "sceller":
            text = f"{_quoted(facts)} est signé par toutes les parties et archivé"
            yield directors(text, f"{dossier}/signe", "un contrat est signé")
        case "relire" if not facts["inchange"]:
            text = f"une relecture de {_quoted(facts)} est arrivée"
            yield f"relecture-{facts['piece']}", Nouvelle("personnel", contrat, text, "", "une relecture est arrivée")
        case "signer" if facts["verdict"] == "a_verifier":
            text = f"une signature de {_quoted(facts)} est à vérifier"
            place = f"{dossier}/ETAT.html"
            yield (
                f"signature-{facts['sujet']}",
                Nouvelle("personnel", contrat, text, place, "une signature est à vérifier"),
            )
        case "retourner" if facts.get("retour"):
            subject = f"{facts['questionnaire']}-{facts['site']}"
            wrong = pluriel(int(facts["a_corriger"]), "réponse est à revoir", "réponses sont à revoir")
            yield subject, _to_correct(contrat, f"« {facts['nom']} » : {wrong}", facts["retour"])
        case "controler":
            for back in facts.get("retours", ()):
                subject = f"{back['questionnaire']}-{back['site']}"
                yield subject, _to_correct(contrat, "un formulaire ne s’accorde pas avec les autres", back["retour"])


def _quoted(facts: Mapping[str, Any]) -> str:
    return f"« {facts['titre']} »"


_FORM = "un formulaire est à corriger"


def _to_correct(contrat: str, text: str, retour: str) -> Nouvelle:
    return Nouvelle("personnel", contrat, text, retour, _FORM)


def _subject(nouvelles: Sequence[Nouvelle]) -> str:
    """« CPOM : un projet est prêt », « CPOM : 3 formulaires sont à corriger », « CPOM : 4 nouvelles de vos… »."""
    if len(nouvelles) == 1:
        return f"CPOM : {nouvelles[0].objet}"
    if all(one.objet == _FORM for one in nouvelles):
        return f"CPOM : {len(nouvelles)} formulaires sont à corriger"
    return f"CPOM : {len(nouvelles)} nouvelles de vos contrats"


def letters(nouvelles: Sequence[Nouvelle], outbox: str) -> tuple[Lettre, ...]:
    """One letter for each audience that has news. *outbox* is the place that people know, as they write it."""
    found: list[Lettre] = []
    for pour in get_args(Audience):
        mine = [new for new in nouvelles if new.pour == pour]
        if mine:
            found.append(Lettre(pour, _subject(mine), _body(mine, outbox)))
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
