"""What the journal tells of a contract -> the doubts to settle before it is signed, with those that somebody lifted.

One more kind of doubt is one more source: a function of what is known of the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cpomdoc.domain.avant_signature import Levee, Point, Points, Sorte
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.journal import PointLeve, PointRepris, Relu
from cpomdoc.domain.links import Link, LinkOf
from cpomdoc.domain.relecture import Geste, Modification
from cpomdoc.domain.suivi import Anomalie
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.recorded import Recorded
from cpomdoc.stages.follow.story import Story, learn, settle


@dataclass(frozen=True, slots=True)
class Connu:
    """What the sources look at."""

    story: Story
    famille: Famille | None


Source = Callable[[Connu], Iterator[Point]]


def points_told(entries: Sequence[Recorded], familles: Mapping[str, Famille]) -> Points:
    """Every doubt about a contract, from its whole journal."""
    story = learn(entries, lambda path: 0)
    famille = familles.get(story.famille)
    settle(story, famille)
    return points_of_the_day(story, famille, (entry.link for entry in entries))


def points_of_the_day(story: Story, famille: Famille | None, links: Iterable[Link]) -> Points:
    """Every doubt about the contract and its acts, kind by kind, each once; lifted as *links* say."""
    known = Connu(story, famille)
    found = {one.nom: one for source in SOURCES for one in source(known)}
    held = _lifted(links)
    ordered = sorted(found.values(), key=lambda one: list(Sorte).index(one.sorte))
    return tuple(one.lifted(held.get(one.nom)) for one in ordered)


def _lifted(links: Iterable[Link]) -> dict[str, Levee]:
    """The doubts that stay lifted after all of *links*, by name."""
    held: dict[str, Levee] = {}
    for link in links:
        match link.etape:
            case PointLeve() as lifted:
                held[lifted.point] = Levee(lifted.motif, link.actor, link.at)
            case PointRepris() as again:
                held.pop(again.point, None)
    return held


# --- the sources ------------------------------------------------------------------------------------------------------


def _rivals(known: Connu) -> Iterator[Point]:
    """The forms that wait for a choice: what would be signed is not what everybody answered."""
    for (questionnaire, site), waiting in known.story.rivals.items():
        for link in waiting.values():
            etape = link.etape
            yield Point(
                Sorte.CONFLIT,
                f"«\u00a0{etape.nom}\u00a0» attend un choix\u00a0: il {etape.remplacement.phrase('remplacerait')}.",
                lieu=", ".join(part for part in (_title(questionnaire, known.famille), site) if part),
                remede="Déposez de nouveau celui des deux classeurs qui est le bon.",
                sujet=_subject(questionnaire, site, known.famille),
            )


def _answers(known: Connu) -> Iterator[Point]:
    """What the checks of each workbook, then those across workbooks, ask to look at."""
    for group in (*known.story.warnings.values(), known.story.crossed):
        for one in group:
            if one.gravite == "a_verifier":
                yield _answer(one, known.famille)


def _answer(one: Anomalie, famille: Famille | None) -> Point:
    question = f"«\u00a0{one.question}\u00a0»\u00a0: " if one.question else ""
    return Point(
        Sorte.REPONSE,
        f"{question}{one.message}",
        lieu=", ".join(part for part in (_title(one.questionnaire, famille), one.site, one.cellule) if part),
        remede=one.remede,
        sujet=_subject(one.questionnaire, one.site, famille),
    )


def _title(questionnaire: str, famille: Famille | None) -> str:
    known = famille.questionnaires.get(questionnaire) if famille is not None else None
    return known.title if known is not None else questionnaire


def _subject(questionnaire: str, site: str, famille: Famille | None) -> str:
    acts = famille.actes if famille is not None else ()
    return f"{questionnaire}-{site}" if any(acte.key == questionnaire for acte in acts) else CONTRAT


def _documents(known: Connu) -> Iterator[Point]:
    """The documents that the contract announces, and that nobody has joined."""
    for one in known.story.awaited:
        whose = f" ({one.etablissement})" if one.etablissement else ""
        yield Point(
            Sorte.DOCUMENT,
            f"«\u00a0{one.titre}\u00a0»{whose} n’est pas joint.",
            lieu=f"annexe {one.annexe}",
            remede="Déposez ce document en PDF, sous le numéro du contrat.",
        )


def _returns(known: Connu) -> Iterator[Point]:
    """What people changed by hand in the drafts, and what they wrote in their margins."""
    for made in known.story.pieces.values():
        for link in reversed(known.story.revisions(made)):
            yield from _changes(link, known)
    for link in known.story.relectures:
        if link.etape.piece in known.story.pieces:
            yield from _comments(link, known)


def _changes(link: LinkOf[Relu], known: Connu) -> Iterator[Point]:
    relu, subject = link.etape, _subject_of_piece(link.etape.piece, known)
    if relu.modifications is None:
        yield Point(
            Sorte.NON_VERIFIE,
            f"«\u00a0{relu.nom}\u00a0» a été repris sans être comparé au projet remis.",
            lieu=relu.titre,
            remede="Relisez tout le document avant de le faire signer.",
            sujet=subject,
        )
    for one in relu.modifications or ():
        if one.geste is not Geste.ETRANGER:
            yield Point(
                Sorte.MODIFICATION,
                f"{_capital(one.geste.value)}\u00a0: {one.phrase} ({_reader(link)}).",
                lieu=_where(relu.titre, one),
                remede="Relisez ce passage\u00a0; s’il convient, levez ce point.",
                sujet=subject,
            )


def _where(titre: str, one: Modification) -> str:
    return ", ".join(part for part in (titre, one.lieu if one.geste is not Geste.DESACCORD else "") if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reader(link: LinkOf[Relu]) -> str:
    return f"«\u00a0{link.etape.nom}\u00a0», {link.actor}"


def _subject_of_piece(key: str, known: Connu) -> str:
    """An act is signed by itself; the contract with its annexes."""
    famille = known.famille
    return CONTRAT if famille is None or any(model.key == key for model in famille.pieces) else key


def _comments(link: LinkOf[Relu], known: Connu) -> Iterator[Point]:
    for one in link.etape.remarques or ():
        if not one.resolu:
            yield Point(
                Sorte.COMMENTAIRE,
                f"{one.auteur}\u00a0: «\u00a0{one.texte}\u00a0»",
                lieu=", ".join(part for part in (link.etape.titre, one.lieu) if part),
                remede="Répondez-y dans le texte s’il y a lieu, puis levez ce point.",
                sujet=_subject_of_piece(link.etape.piece, known),
            )


def _dropped(known: Connu) -> Iterator[Point]:
    """What people had corrected by hand and the text of today does not say any more."""
    for link in known.story.overtaken:
        made = known.story.pieces.get(link.etape.piece)
        today = known.story.revisions(made) if made is not None else []
        kept = {_what(one) for later in today for one in later.etape.modifications or ()}
        if made is None or link in today:
            continue
        for one in link.etape.modifications or ():
            if one.geste not in _SIDE and _what(one) not in kept:
                yield Point(
                    Sorte.MODIFICATION,
                    f"Correction à la main, absente du texte d’aujourd’hui\u00a0: {one.phrase} ({_reader(link)}).",
                    lieu=_where(link.etape.titre, one),
                    remede="Refaites-la dans le projet d’aujourd’hui et déposez-le, ou levez ce point.",
                    sujet=_subject_of_piece(link.etape.piece, known),
                )


def _what(one: Modification) -> tuple[Geste, str]:
    """What a change says, wherever it stands."""
    return one.geste, one.apres or one.avant


def _choices(known: Connu) -> Iterator[Point]:
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
            sujet=_subject_of_piece(attente.piece, known),
        )


def _named(nom: str, par: str) -> str:
    return f"«\u00a0{nom}\u00a0»{f' ({par})' if par else ''}"


_SIDE = frozenset({Geste.ETRANGER, Geste.DESACCORD, Geste.SIGNE, Geste.MASQUE})
"""What is told of a return beside what somebody wrote in it."""
SOURCES: tuple[Source, ...] = (_rivals, _answers, _documents, _returns, _dropped, _choices)
"""Each kind of doubt, by the function that finds it."""
