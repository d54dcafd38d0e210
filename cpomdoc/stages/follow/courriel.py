"""What happened to contracts since the last letter -> the two letters to send: to directors, and to the staff.

A letter names contracts, documents and places; never a person nor an answer of a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from cpomdoc.domain.avis import Sens, de_la_partie
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.courrier import Audience, Lettre
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.journal import (
    Archivee,
    Assemble,
    AvisRendu,
    AvisRetire,
    Differe,
    Rapproche,
    Relu,
    Retourne,
    Scelle,
    Signe,
    Suspendu,
    Valide,
)
from cpomdoc.domain.links import Link
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.places import DRAFTS, RETURNS, SIGNED_FOLDER, TO_SIGN
from cpomdoc.domain.succession import Remplacement
from cpomdoc.domain.suivi import Tete

_NO_HEADS: Mapping[str, Tete] = MappingProxyType({})


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
    """What one entry makes worth telling, each under its subject."""

    def directors(subject: str, text: str, place: str, objet: str) -> tuple[str, Nouvelle]:
        return subject, Nouvelle("directeurs", contrat, text, place, objet)

    def staff(subject: str, text: str, place: str, objet: str) -> tuple[str, Nouvelle]:
        return subject, Nouvelle("personnel", contrat, text, place, objet)

    match link.etape:
        case Archivee(nom=Mention.PROJET, version=version):
            text = f"la version {version} est prête à relire"
            yield directors(CONTRAT, text, f"{dossier}/{DRAFTS}/v{version}", "un projet est prêt")
        case Differe(sujet=sujet, titre=titre, retour=retour):
            yield directors(sujet, f"{_quoted(titre)} n’est pas encore bon à signer", retour, "pas encore bon à signer")
        case AvisRendu() as said:
            text = f"avis {said.sens} {de_la_partie(said.partie)} sur {_quoted(said.titre)}"
            subject = " ".join(("avis", said.partie, *said.sur.objet))
            yield directors(subject, text, _where_told(link, dossier), f"un avis {said.sens} est rendu")
            if said.sens is Sens.DEFAVORABLE:
                yield staff(subject, text, _where_told(link, dossier), "un avis défavorable est rendu")
        case AvisRetire() as said:
            text = f"l’avis {de_la_partie(said.partie)} sur {_quoted(said.titre)} est retiré"
            subject = " ".join(("avis", said.partie, *said.sur.objet))
            yield directors(subject, text, f"{dossier}/ETAT.html", "un avis est retiré")
        case Assemble(sujet=sujet, titre=titre):
            yield directors(
                sujet, f"{_quoted(titre)} est prêt à signer", f"{dossier}/{TO_SIGN}", "un contrat est à signer"
            )
        case Scelle(sujet=sujet, titre=titre):
            text = f"{_quoted(titre)} est signé par toutes les parties et archivé"
            yield directors(sujet, text, f"{dossier}/{SIGNED_FOLDER}", "un contrat est signé")
        case Relu(inchange=False, piece=piece, titre=titre):
            text = f"une relecture de {_quoted(titre)} est arrivée"
            yield staff(f"relecture-{piece}", text, "", "une relecture est arrivée")
        case Signe(verdict="a_verifier", sujet=sujet, titre=titre):
            text = f"une signature de {_quoted(titre)} est à vérifier"
            yield staff(f"signature-{sujet}", text, f"{dossier}/ETAT.html", "une signature est à vérifier")
        case Suspendu(nom=nom, retour=retour) as form:
            yield staff(f"{form.questionnaire}-{form.site}", f"« {nom} » attend un choix", retour, _CHOICE)
        case Valide(remplace=Remplacement(nom=former, nombre=count), nom=nom) as form:
            text = f"« {nom} » remplace {pluriel(count, 'réponse')} de « {former} »"
            yield staff(
                f"{form.questionnaire}-{form.site}", text, f"{dossier}/ETAT.html", "une réponse a été remplacée"
            )
        case Retourne() as back if back.retour:
            wrong = pluriel(back.a_corriger, "réponse est à revoir", "réponses sont à revoir")
            yield staff(f"{back.questionnaire}-{back.site}", f"« {back.nom} » : {wrong}", back.retour, _FORM)
        case Rapproche(retours=retours):
            text = "un formulaire ne s’accorde pas avec les autres"
            for one in retours:
                yield staff(f"{one.questionnaire}-{one.site}", text, one.retour, _FORM)


def _where_told(link: Link, dossier: str) -> str:
    """Where a refusal is read: the note to who answered the form, else the page of the contract."""
    note = next((one.name for one in link.products), "")
    return f"{dossier}/{RETURNS}/{note}" if note else f"{dossier}/ETAT.html"


def _quoted(titre: str) -> str:
    return f"«\u00a0{titre}\u00a0»"


_FORM = "un formulaire est à corriger"
_CHOICE = "un choix est à faire entre deux formulaires"


def _subject(nouvelles: Sequence[Nouvelle]) -> str:
    """« CPOM : un projet est prêt », « CPOM : 3 formulaires sont à corriger », « CPOM : 4 nouvelles de vos… »."""
    if len(nouvelles) == 1:
        return f"CPOM : {nouvelles[0].objet}"
    if all(one.objet == _FORM for one in nouvelles):
        return f"CPOM : {len(nouvelles)} formulaires sont à corriger"
    return f"CPOM : {len(nouvelles)} nouvelles de vos contrats"


def letters(nouvelles: Sequence[Nouvelle], outbox: str, tetes: Mapping[str, Tete] = _NO_HEADS) -> tuple[Lettre, ...]:
    """One letter for each audience that has news. *outbox* is the place that people know, as they write it; *tetes* are
    the last entries of the contracts' histories: a letter that is kept is their witness.
    """
    found: list[Lettre] = []
    for pour in get_args(Audience):
        mine = [new for new in nouvelles if new.pour == pour]
        if mine:
            found.append(Lettre(pour, _subject(mine), _body(mine, outbox, tetes)))
    return tuple(found)


def _body(nouvelles: Sequence[Nouvelle], outbox: str, tetes: Mapping[str, Tete]) -> str:
    lines = ["Bonjour,", ""]
    for one in nouvelles:
        lines.append(f"- {one.contrat} : {one.texte}.")
        if one.lieu:
            lines.append(f"  {outbox}/{one.lieu}")
    lines += [
        "",
        f"Où en est chaque contrat : {outbox}/ETAT.html",
        "",
        *_witness({one.contrat: tetes[one.contrat] for one in nouvelles if one.contrat in tetes}),
        "Ce message est envoyé automatiquement ; il n’attend pas de réponse.",
        "",
    ]
    return "\n".join(lines)


def _witness(tetes: Mapping[str, Tete]) -> list[str]:
    """How far each history went when the letter left: « cpomdoc controler --tete » looks for it."""
    if not tetes:
        return []
    lines = [f"- {contrat}, étape {tete.numero} :\n  {tete.sha256}" for contrat, tete in sorted(tetes.items())]
    return ["Gardez ce message : il atteste jusqu’où allait l’historique.", *lines, ""]
