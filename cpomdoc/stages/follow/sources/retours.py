"""The Word drafts that came back -> what was changed in them by hand, said in their margins, dropped, or not chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.journal import Concilie, Relu, Tranche
from cpomdoc.domain.links import LinkOf
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.places import REMARQUES
from cpomdoc.domain.relecture import BESIDE, Geste, Modification
from cpomdoc.domain.retouchees import ValeurRetouchee
from cpomdoc.stages.follow.remarques import remarks
from cpomdoc.stages.follow.sources.connu import Connu, signed_as
from cpomdoc.stages.follow.sources.valeurs_dites import Valeurs, is_about

_ANSWER = f"Répondez-y dans « {REMARQUES} », ou dans le texte, puis levez ce point."
_DECIDE = f"Acceptez-la, refusez-la ou discutez-la dans « {REMARQUES} », puis déposez ce classeur."
_ALSO = (
    f"Ces mots viennent d’un formulaire\u00a0: une fois d’accord, voyez aussi «\u00a0{Sorte.VALEUR.value}\u00a0», pour "
    "que la réponse dise la même chose."
)
_UNSHOWN = frozenset({Geste.IMAGE, Geste.FORME, Geste.AUTRES})
"""What words cannot show: the reason given for one picture does not cover the next."""


def returns(known: Connu) -> Iterator[Point]:
    """What people changed by hand in the drafts, and what they wrote in their margins."""
    for made in known.story.pieces.values():
        for link in reversed(known.story.revisions(made)):
            yield from _changes(link, known, made)


def _changes(link: LinkOf[Relu], known: Connu, made: Made) -> Iterator[Point]:
    relu, subject = link.etape, signed_as(link.etape.piece, known.famille)
    if relu.modifications is None:
        yield Point(
            Sorte.NON_VERIFIE,
            f"«\u00a0{relu.nom}\u00a0» a été repris sans être comparé au projet remis.",
            lieu=relu.titre,
            remede="Relisez tout le document avant de le faire signer.",
            sujet=subject,
            temoin=link.products[0].digest if link.products else "",
        )
    values = Valeurs(link, made, known.story.retouchees)
    for one in relu.modifications or ():
        if one.geste is not Geste.ETRANGER and not values.tell(one):
            yield Point(
                Sorte.MODIFICATION,
                f"{_capital(one.geste.value)}\u00a0: {one.phrase} ({_reader(link)}).",
                lieu=_where(relu.titre, one),
                remede="Relisez ce passage\u00a0; s’il convient, levez ce point.",
                sujet=subject,
                temoin=link.products[0].digest if says_a_part(one) and link.products else "",
            )


def says_a_part(one: Modification) -> bool:
    """Whether another change could be told in the same words: a picture, a look, a count, a text cut short."""
    return one.geste in _UNSHOWN or "…" in one.avant + one.apres


def _where(titre: str, one: Modification) -> str:
    return ", ".join(part for part in (titre, one.lieu if one.geste is not Geste.DESACCORD else "") if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reader(link: LinkOf[Relu]) -> str:
    return f"«\u00a0{link.etape.nom}\u00a0», {link.actor}"


def remarques(known: Connu) -> Iterator[Point]:
    """What parties ask about the drafts, and nobody has settled."""
    for one in remarks(known.story):
        if one.ouverte:
            asked = bool(one.commentaire)
            talk = " À discuter." if one.decision is not None else ""
            talk += f" Touche un texte imposé par le droit\u00a0: {one.impose}." if one.impose else ""
            yield Point(
                Sorte.COMMENTAIRE if asked else Sorte.PROPOSITION,
                f"{one.qui}\u00a0: {one.phrase}.{talk}" if not asked else f"{one.qui}\u00a0: {one.phrase}{talk}",
                lieu=_place(one.titre, one.lieu),
                remede=_ANSWER if asked else _DECIDE,
                sujet=signed_as(one.piece, known.famille),
                temoin="" if asked else one.nom,
            )


def tables(known: Connu) -> Iterator[Point]:
    """The tables of remarks whose decisions were not all taken: what somebody had decided is not in the text."""
    for link in known.story.given_back.values():
        told = link.etape
        yield Point(
            Sorte.PROPOSITION,
            f"«\u00a0{told.nom}\u00a0», rempli par {told.par}, est revenu\u00a0: "
            f"{pluriel(len(told.anomalies), 'décision', 'décisions')} à corriger, sans effet jusque-là.",
            remede="Corrigez le classeur rendu dans «\u00a0a-corriger\u00a0» et déposez-le\u00a0; ou levez ce point.",
            temoin=link.key,
        )


def merges(known: Connu) -> Iterator[Point]:
    """What the joining of several returns, or of corrections and new answers, leaves to people."""
    for made in known.story.pieces.values():
        subject, seen = signed_as(made.key, known.famille), set[tuple[str, str]]()
        told = known.story.retouchees
        values = [one for one in told.valeurs if one.piece == made.key] if told is not None else []
        for link in known.story.merges(made):
            for point in _left_open(link, subject, values):
                if (point.texte, point.lieu) not in seen:
                    seen.add((point.texte, point.lieu))
                    yield point


def _left_open(
    link: LinkOf[Relu | Concilie | Tranche], subject: str, values: Sequence[ValeurRetouchee]
) -> Iterator[Point]:
    """What a merge leaves to people; *values* are those that hands changed in the piece."""
    bilan, titre = link.etape.fusion, link.etape.titre
    if bilan is None:
        return
    who = f" ({_reader(cast('LinkOf[Relu]', link))})" if isinstance(link.etape, Relu) else ""
    for one in bilan.conflits:
        said = "\u00a0; ".join(f"{voix.partie}\u00a0: {_said(voix.texte)}" for voix in one.voix)
        of_a_form = f" {_ALSO}" if any(is_about(one, value) for value in values) else ""
        yield Point(
            Sorte.CONFLIT,
            f"À concilier\u00a0: {one.differend.value}. Remis\u00a0: {_said(one.base)}. {_capital(said)}. "
            f"Texte d’aujourd’hui\u00a0: {_said(one.retenu)}{who}.",
            lieu=_place(titre, one.lieu),
            remede="Mettez-vous d’accord, écrivez le texte retenu dans le projet d’aujourd’hui et déposez-le\u00a0; "
            f"puis levez ce point.{of_a_form}",
            sujet=subject,
        )
    for look in bilan.formes:
        yield Point(
            Sorte.MODIFICATION,
            f"Mise en forme à la main, non reportée\u00a0: {look.quoi}, sur {_said(look.texte)} ({look.partie}).",
            lieu=_place(titre, look.lieu),
            remede="Refaites-la dans le projet d’aujourd’hui si elle compte, ou levez ce point.",
            sujet=subject,
        )
    for doubt in bilan.a_verifier:
        yield Point(
            Sorte.MODIFICATION,
            f"À vérifier, {doubt.motif.value}\u00a0: {_said(doubt.texte)}.",
            lieu=_place(titre, doubt.lieu),
            remede="Regardez ce passage dans le projet d’aujourd’hui\u00a0; s’il est juste, levez ce point.",
            sujet=subject,
        )


def _said(words: str) -> str:
    return f"«\u00a0{words}\u00a0»" if words else "rien"


def _place(titre: str, lieu: str) -> str:
    return ", ".join(part for part in (titre, lieu) if part)


def dropped(known: Connu) -> Iterator[Point]:
    """What people had corrected by hand and the text of today does not say any more."""
    for link in known.story.overtaken:
        made = known.story.pieces.get(link.etape.piece)
        today = known.story.revisions(made) if made is not None else []
        kept = {_what(one) for later in today for one in later.etape.modifications or ()}
        if made is None or link in today:
            continue
        for one in link.etape.modifications or ():
            if one.geste not in BESIDE and _what(one) not in kept:
                yield Point(
                    Sorte.MODIFICATION,
                    f"Correction à la main, absente du texte d’aujourd’hui\u00a0: {one.phrase} ({_reader(link)}).",
                    lieu=_where(link.etape.titre, one),
                    remede="Refaites-la dans le projet d’aujourd’hui et déposez-le, ou levez ce point.",
                    sujet=signed_as(link.etape.piece, known.famille),
                )


def _what(one: Modification) -> tuple[Geste, str]:
    """What a change says, wherever it stands."""
    return one.geste, one.apres or one.avant


def choices(known: Connu) -> Iterator[Point]:
    """The returns of one draft that contradict one another: somebody is to choose."""
    for link in known.story.waiting:
        attente = link.etape.attente
        assert attente is not None
        one, other = _named(link.etape.nom, attente.par), _named(attente.autre, attente.autre_par)
        count = pluriel(len(attente.modifications), "modification")
        yield Point(
            Sorte.CONFLIT,
            f"Deux retours du même projet\u00a0: {other}, pris le premier, et {one}, qui attend ({count}).",
            lieu=attente.titre,
            remede="Déposez de nouveau celui que vous retenez.",
            sujet=signed_as(attente.piece, known.famille),
        )


def _named(nom: str, par: str) -> str:
    return f"«\u00a0{nom}\u00a0»{f' ({par})' if par else ''}"
