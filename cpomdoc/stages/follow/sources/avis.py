"""What the parties said of the texts to sign -> the refusals that stand, the opinions that are still to be given."""

from __future__ import annotations

from collections.abc import Iterator

from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.avis import FAVORABLE, AvisVu, EtatAvis, de_la_partie, partie_qui
from cpomdoc.domain.francais import date_longue, serie
from cpomdoc.domain.negociation import folder_of
from cpomdoc.domain.places import AVIS
from cpomdoc.stages.follow.avis import opinions
from cpomdoc.stages.follow.sources.connu import Connu

_IN_THE_TABLE = f"dans «\u00a0{AVIS}\u00a0», à déposer ensuite"


def refusals(known: Connu) -> Iterator[Point]:
    """What a party refuses, until it says otherwise; for a form, until other answers count."""
    for one in opinions(known.story, known.famille):
        if one.etat is EtatAvis.REFUS:
            assert one.le is not None  # it was given
            why = f"\u00a0: {one.motif.rstrip('.')}"
            yield Point(
                Sorte.REFUS,
                f"Avis défavorable {de_la_partie(one.partie)}, le {date_longue(one.le)}, donné par {one.par}{why}.",
                lieu=one.titre,
                remede=end_of_refusal(one),
                sujet=one.sur.sujet,
                temoin=one.temoin,
            )


def end_of_refusal(one: AvisVu) -> str:
    """How a refusal ends."""
    who = partie_qui(one.partie, debut=False)
    if one.sur.questionnaire:
        return (
            "Corrigez ce classeur et déposez-le\u00a0: le refus tombe quand d’autres réponses comptent. "
            f"Ou {who} revient sur son avis {_IN_THE_TABLE}."
        )
    if one.change:
        return (
            f"Le texte a changé depuis ({serie(one.change)})\u00a0: {who} dit {_IN_THE_TABLE}, si la "
            f"version {one.actuelle} lui convient."
        )
    return f"Corrigez ce texte, puis {who} redonne son avis sur la version suivante, {_IN_THE_TABLE}."


def awaited(known: Connu) -> Iterator[Point]:
    """The opinions that are needed before signing, and were not given on the text of today."""
    for one in opinions(known.story, known.famille):
        if one.manque:
            yield Point(
                Sorte.AVIS,
                _lack(one),
                lieu=one.titre,
                remede=how_to_give(one),
                sujet=one.sur.sujet,
                temoin=one.temoin,
            )


def _lack(one: AvisVu) -> str:
    """What is missing, in a sentence."""
    if one.etat is EtatAvis.ATTENDU:
        return f"L’avis {de_la_partie(one.partie)} n’est pas donné."
    assert one.le is not None  # it was given, on another text
    return (
        f"L’avis favorable {de_la_partie(one.partie)}, le {date_longue(one.le)}, est donné sur la version "
        f"{one.sur.version}\u00a0; le texte a changé depuis\u00a0: {serie(one.change)}."
    )


def how_to_give(one: AvisVu) -> str:
    """How a party gives its opinion on the text of today, and where it reads what changed since its last one."""
    read = f"Ce qui change se lit dans «\u00a0{one.lieu}\u00a0». " if one.lieu else ""
    who = partie_qui(one.partie)
    return (
        f"{read}{who} donne son avis {_IN_THE_TABLE}\u00a0; ou dépose, sans rien y changer, le document Word qui lui "
        f"convient dans «\u00a0{folder_of(one.partie)}/{FAVORABLE}\u00a0»."
    )
