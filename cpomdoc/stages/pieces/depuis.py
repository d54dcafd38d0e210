"""The versions of a contract and its returns -> which drafts are compared with which, and who changed what since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from cpomdoc.domain.avis import parties_qui
from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.changements import LONGEST, AVoir, Intervention, Recrite, Reponse
from cpomdoc.domain.dossier import Changement
from cpomdoc.domain.fusion import AVerifier, Conflit, MiseEnForme
from cpomdoc.domain.journal import AvisRendu, Concilie, EtapeFaite, Relu, Tranche, Valide
from cpomdoc.domain.links import Link
from cpomdoc.domain.origine import NOBODY
from cpomdoc.domain.pieces import Made, Mention
from cpomdoc.domain.relecture import Geste, Modification, Passage
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.modifications import OTHERS
from cpomdoc.stages.pieces.retours import differences

_SAID = frozenset({Geste.CHIFFRE, Geste.MODIFIE, Geste.AJOUTE, Geste.RETIRE, Geste.DEPLACE, Geste.IMAGE, Geste.FORME})
"""What changes a text or its look; the rest stands before the signature."""


def before_of(versions: Mapping[int, Bordereau], number: int) -> int | None:
    """The version that a draft is compared with: the one before. A text to sign has the words of the draft that it was
    made from, without its mentions: it is that draft. None for a first version, and for what is no draft.
    """
    if versions[number].nom is not Mention.PROJET:
        return None
    at = number - 1
    while at in versions and versions[at].nom is Mention.A_SIGNER:
        at -= 1
    return at if at in versions and versions[at].pieces else None


def had(links: Sequence[Link], versions: Mapping[int, Bordereau]) -> dict[str, int]:
    """The last of *versions* that each party is known to have had: that of the last draft that it returned, or of its
    last opinion, or what all have signed since.
    """
    written = {(made.key, made.recipe): made.version for one in versions.values() for made in one.pieces}
    found: dict[str, int] = {}
    for link in links:
        etape = link.etape
        if isinstance(etape, AvisRendu) and etape.sur.version in versions:
            found[etape.partie] = max(etape.sur.version, found.get(etape.partie, 0))
        if isinstance(etape, Relu) and etape.partie:
            number = written.get((etape.piece, etape.projet or etape.base))
            if number is not None:
                found[etape.partie] = max(number, found.get(etape.partie, 0))
    signed = max((number for number, one in versions.items() if one.nom is Mention.SIGNEE), default=0)
    return {party: max(number, signed) for party, number in found.items()}


@dataclass(frozen=True, slots=True)
class Regard:
    """A version to compare a draft with, and the parties that had it last; none of them for the version before."""

    version: int
    vues: tuple[str, ...] = ()


def regards(links: Sequence[Link], versions: Mapping[int, Bordereau], number: int) -> tuple[Regard, ...]:
    """The versions that the draft *number* is compared with: the one before, then what each party had, when that is
    another one. *links* are those of the journal up to that draft.
    """
    before = before_of(versions, number)
    if before is None:
        return ()
    groups: dict[int, list[str]] = {}
    former = {key: one for key, one in versions.items() if key < number}
    for party, version in had(links, former).items():
        if version < before:
            groups.setdefault(version, []).append(party)
    return (Regard(before), *(Regard(version, tuple(names)) for version, names in sorted(groups.items(), reverse=True)))


def rewritten(before: Bordereau, after: Bordereau) -> tuple[tuple[Made, Made], ...]:
    """The pieces of both, before and after, whose Word file is another one."""
    old = {made.key: made for made in before.pieces}
    pairs = ((old[made.key], made) for made in after.pieces if made.key in old)
    return tuple((one, made) for one, made in pairs if one.docx != made.docx)


def file_name(made: Made, regard: Regard) -> str:
    """« Contrat - modifications depuis v1, vue par l’ARS et le gestionnaire.docx »."""
    seen = f", vue par {parties_qui(regard.vues)}" if regard.vues else ""
    tail = f" - modifications depuis v{regard.version}{seen}"[: LONGEST - 20]
    return f"{made.filename[: LONGEST - len(tail)].rstrip(' .')}{tail}.docx"


def since(links: Sequence[tuple[int, Link]], low: int, high: int) -> tuple[Link, ...]:
    """Those of the entries (number, link) that lie between two of them."""
    return tuple(link for number, link in links if low < number < high)


# --- who changed what -------------------------------------------------------------------------------------------------


def answers(
    changes: Mapping[str, Sequence[Changement]], famille: Famille, links: Sequence[Link]
) -> tuple[Reponse, ...]:
    """The answers that changed, under their article, each with the last form since that asks it."""
    forms = [(link.etape, link.actor) for link in links if isinstance(link.etape, Valide)]
    return tuple(_answer(article, one, famille, forms) for article, found in changes.items() for one in found)


def _answer(article: str, one: Changement, famille: Famille, forms: Sequence[tuple[Valide, str]]) -> Reponse:
    asking = [(form, actor) for form, actor in forms if _asks(famille, form.questionnaire, one.key.name)]
    here = [(form, actor) for form, actor in asking if form.site and form.site in one.where]
    name, person = "", ""
    for form, actor in (here or asking)[-1:]:
        name, person = form.nom, next((who for who in (form.par, actor) if who and who not in NOBODY), "")
    return Reponse("" if article == OTHERS else article, one.question, one.where, one.before, one.after, name, person)


def _asks(famille: Famille, questionnaire: str, key: str) -> bool:
    """Whether the question *key* is one of the questionnaire's."""
    asked = famille.questionnaires.get(questionnaire)
    if asked is None:
        return False
    names = {one.key for one in asked.fields()} | {one.key for one in asked.tables()}
    return key in names or key.rpartition(".")[0] in names


def corrections(links: Sequence[Link], until: Sequence[Link]) -> tuple[Intervention, ...]:
    """What people changed by hand, return after return, and the proposals that somebody accepted: those of *links*.
    *until* are all links so far: a proposal may have come long before.
    """
    parties = {link.materials[0].digest: link.etape.partie or "" for link in until if isinstance(link.etape, Relu)}
    return tuple(one for link in links for one in _by_hand(link, parties))


def _by_hand(link: Link, parties: Mapping[str, str]) -> Iterator[Intervention]:
    match link.etape:
        case Relu(inchange=False) as etape:
            said = (one for one in etape.modifications or () if one.geste in _SAID)
            yield from (Intervention(etape.titre, one, etape.partie or "", link.actor) for one in said)
        case Tranche() as etape if etape.recette != etape.base:
            accepted = Modification(Geste.AUTRES, "", "", f"proposition acceptée : {etape.texte}")
            yield Intervention(etape.titre, accepted, parties.get(link.materials[0].digest, ""), link.actor)


def to_look_at(links: Sequence[Link]) -> tuple[AVoir, ...]:
    """The passages that merges left to people: what is to be agreed on first."""
    found = [one for link in links for one in _left(link.etape)]
    return tuple(_together(dict.fromkeys(found)))


def _together(found: Iterable[AVoir]) -> Iterator[AVoir]:
    """The looks of one passage that were lost, as one."""
    for (piece, place), group in groupby(found, key=lambda one: (one.piece, _passage(one.quoi))):
        same = list(group)
        looks = [one.quoi for one in same if isinstance(one.quoi, MiseEnForme)]
        if place is not None and looks:
            yield AVoir(piece, replace(looks[0], quoi=", ".join(one.quoi for one in looks)))
        else:
            yield from same


def _passage(what: object) -> tuple[str, str, str] | None:
    return (what.partie, what.lieu, what.texte) if isinstance(what, MiseEnForme) else None


def _left(etape: EtapeFaite) -> Iterator[AVoir]:
    if isinstance(etape, Concilie) and etape.raison:
        yield AVoir(etape.titre, f"Corrections faites dans Word non reportées : {etape.raison}.")
    if isinstance(etape, Relu | Concilie | Tranche) and etape.fusion is not None:
        left: tuple[Conflit | AVerifier | MiseEnForme, ...] = (
            *etape.fusion.conflits,
            *etape.fusion.a_verifier,
            *etape.fusion.formes,
        )
        yield from (AVoir(etape.titre, one) for one in left)


def touched(titre: str, before: Sequence[Passage], after: Sequence[Passage]) -> Recrite:
    """The titles under which a document changed."""
    told = differences(before, after)
    places = {one.place for one in (*before, *after)} - {""}
    articles = dict.fromkeys(one.lieu for one in told if one.lieu and one.lieu not in places)
    page, texte = any(one.lieu in places for one in told), any(not one.lieu for one in told)
    return Recrite(titre, tuple(articles), page, texte)
