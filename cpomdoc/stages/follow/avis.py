"""The story of a contract -> what each party says of it today: who agrees with the text to sign, who refuses what.

An opinion holds for the text that it was given on. Of those that a party gave on the same thing the latest counts, by
the day that each was given, then in the order in which they were noted; a refusal ends with a later opinion on that
text or on a newer one, never with a new text alone. Who agrees with a whole text still refuses the document of it that
it refused, as long as that is written as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from cpomdoc.domain.avis import AvisVu, EtatAvis, ObjetVu, Sens, SurQuoi, named
from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.journal import AvisRendu, AvisRetire
from cpomdoc.domain.links import LinkOf
from cpomdoc.domain.pieces import Made, for_signature
from cpomdoc.domain.places import CHANGES, DRAFTS
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.sources.connu import signed_as, subject_of, title_of
from cpomdoc.stages.follow.story import Story
from cpomdoc.stages.signature.signatures import signed_together

Rendu = LinkOf[AvisRendu]
Dit = LinkOf[AvisRendu | AvisRetire]
Textes = Mapping[str, tuple[str, str]]
"""What is signed together: for each document its title, and what its text depends on."""


def opinions(story: Story, famille: Famille | None) -> tuple[AvisVu, ...]:
    """The opinion of each party on each text that is still to be signed, asked or given; then what is said of one
    document, or of a form.
    """
    if famille is None:
        return ()
    known = _Known(story, famille)
    whole = [one for sujet in to_sign(story, famille) for one in _of_subject(known, sujet)]
    return (*whole, *_of_pieces(known), *_of_forms(known))


def objects(story: Story, famille: Famille | None) -> tuple[ObjetVu, ...]:
    """The documents of the texts to sign, as the last draft has them, and the forms that they come from: what a party
    may approve or refuse alone.
    """
    if famille is None or story.draft is None:
        return ()
    numero, draft = story.draft
    ahead = to_sign(story, famille)
    pieces = [
        ObjetVu(SurQuoi(sujet, numero, made.key), titled(made))
        for made in draft.pieces
        for sujet in (signed_as(made.key, famille),)
        if sujet in ahead and made.key in text_of(draft, famille, sujet)
    ]
    forms = [
        ObjetVu(SurQuoi(subject_of(*key, famille), 0, "", *key), f"Formulaire {form_title(*key, famille)}")
        for key in sorted(story.accepted)
        if subject_of(*key, famille) in ahead
    ]
    return (*pieces, *forms)


def form_title(questionnaire: str, site: str, famille: Famille | None) -> str:
    """« Diagnostic, 990001455 »."""
    return ", ".join(part for part in (title_of(questionnaire, famille), site) if part)


def to_sign(story: Story, famille: Famille) -> tuple[str, ...]:
    """What is written and all have not signed yet: the contract, then its acts."""
    signed = {acte.key for acte in famille.actes if acte.signed}
    acts = [f"{key}-{site}" for key, site in sorted(story.accepted) if key in signed]
    own = [] if story.sealed or story.takeover is not None else [CONTRAT]
    draft = story.draft
    ahead = [sujet for sujet in (*own, *acts) if sujet not in story.signed]
    return tuple(sujet for sujet in ahead if draft is not None and text_of(draft[1], famille, sujet))


def text_of(bordereau: Bordereau, famille: Famille, sujet: str) -> Textes:
    """The documents of a version that are signed together, and those that are joined to the contract."""
    annexes = [model.key for model in famille.pieces if model.number is not None]
    pieces = signed_together(famille, bordereau.pieces, sujet, annexes)
    joined = bordereau.jointes if sujet == CONTRAT and pieces else ()
    return {made.key: (titled(made), made.recipe) for made in pieces} | {
        f"{one.cle} {one.site} {one.numero}": (f"document joint, {one.titre}", one.sha256) for one in joined
    }


def titled(made: Made) -> str:
    """« Annexe 5, Moyens »."""
    return made.title if made.number is None else f"Annexe {made.number}, {made.title}"


def changed(then: Textes, now: Textes) -> tuple[str, ...]:
    """The titles of what is not the same text: written anew, added, taken away. A text to sign is that of its draft."""
    other = (
        key
        for key in dict.fromkeys((*then, *now))
        if key not in then or key not in now or not _same(then[key][1], now[key][1])
    )
    return tuple(dict.fromkeys((now.get(key) or then[key])[0] for key in other))


def _same(one: str, other: str) -> bool:
    return one == other or for_signature(one) == other or one == for_signature(other)


def standing(said: Sequence[Dit]) -> Rendu | None:
    """Of all that a party said of one thing, in the order in which it was noted, what counts."""
    back = max((rank for rank, link in enumerate(said) if isinstance(link.etape, AvisRetire)), default=-1)
    given = [cast("Rendu", link) for link in said[back + 1 :]]
    found: Rendu | None = None
    for link in sorted(given, key=lambda one: one.etape.le):  # of one day, as they were noted
        if found is None or not _on_an_older_text(link.etape, found.etape):
            found = link
    return found


def _on_an_older_text(later: AvisRendu, refusal: AvisRendu) -> bool:
    """Whether who refused a text only said since that a former one was right."""
    both = (later.sens, refusal.sens) == (Sens.FAVORABLE, Sens.DEFAVORABLE)
    return both and later.sur.version < refusal.sur.version


@dataclass(frozen=True, slots=True)
class _Known:
    """What the opinions are seen in."""

    story: Story
    famille: Famille

    @property
    def parties(self) -> dict[str, str]:
        """The parties of the last version: the name of each, and what the contract calls it."""
        known = named([(one.role, one.denomination) for one in self.story.parties])
        return {one.nom: one.role or one.denomination for one in known}

    def told(self) -> list[Rendu]:
        """What counts of all that each party said of each thing, in the order in which it was noted first."""
        groups: dict[tuple[str, tuple[str, str, str, str]], list[Dit]] = {}
        for link in self.story.opinions:
            groups.setdefault((link.etape.partie, link.etape.sur.objet), []).append(link)
        found = (standing(said) for said in groups.values())
        return [one for one in found if one is not None]

    def on_whole(self, partie: str, sujet: str) -> Rendu | None:
        """What counts of what a party said of the whole text of *sujet*."""
        mine = (one for one in self.told() if one.etape.partie == partie and one.etape.sur.entier)
        return next((one for one in mine if one.etape.sur.sujet == sujet), None)

    def settles(self, refusal: Rendu) -> bool:
        """Whether the party that refused a document agreed since with a whole text that has it written otherwise."""
        said = refusal.etape
        whole = self.on_whole(said.partie, said.sur.sujet)
        if whole is None or whole.etape.sens is not Sens.FAVORABLE or whole.etape.le < said.le:
            return False
        then, later = (self.text(one.sur.version, said.sur.sujet) for one in (said, whole.etape))
        key = said.sur.piece
        return whole.etape.sur.version > said.sur.version and bool(
            key in later and key in then and changed({key: then[key]}, {key: later[key]})
        )

    def text(self, numero: int, sujet: str) -> Textes:
        """What is signed together under *sujet*, as a version has it."""
        return text_of(self.story.bordereaux[numero], self.famille, sujet) if numero in self.story.bordereaux else {}


# --- the whole text ---------------------------------------------------------------------------------------------------


def _of_subject(known: _Known, sujet: str) -> Iterator[AvisVu]:
    """Each party on a text to sign: those that are asked first, as the contract names them."""
    parties = known.parties
    asked = [name for name, role in parties.items() if any(one.asks(role, sujet) for one in known.famille.avis)]
    for name in (*asked, *(name for name in parties if name not in asked)):
        models = [one for one in known.famille.avis if one.asks(parties[name], sujet)]
        yield _on_whole(known, name, sujet, required=any(one.required for one in models))


def _on_whole(known: _Known, partie: str, sujet: str, *, required: bool) -> AvisVu:
    draft = known.story.draft
    assert draft is not None  # what is to be signed was written
    numero, now = draft[0], known.text(draft[0], sujet)
    title, mark = next(iter(now.values()))[0], _mark(now)
    given = known.on_whole(partie, sujet)
    if given is None:
        etat = EtatAvis.ATTENDU if required else EtatAvis.FACULTATIF
        return AvisVu(partie, SurQuoi(sujet, numero), title, etat, required, numero, mark)
    version = given.etape.sur.version
    anew = changed(known.text(version, sujet), now)
    etat = EtatAvis.A_REDONNER if anew else EtatAvis.FAVORABLE
    if given.etape.sens is Sens.DEFAVORABLE:
        etat = EtatAvis.REFUS
    where = f"{DRAFTS}/v{numero}/{CHANGES}" if anew and version < numero else ""
    return _seen(given, title, etat, required, numero, mark, anew, where)


def _seen(
    given: Rendu,
    titre: str,
    etat: EtatAvis,
    requis: bool,
    actuelle: int,
    temoin: str,
    change: tuple[str, ...] = (),
    lieu: str = "",
) -> AvisVu:
    said = given.etape
    return AvisVu(
        said.partie, said.sur, titre, etat, requis, actuelle, temoin,
        said.le, given.at, given.actor, said.motif, change, lieu,
    )  # fmt: skip


def _mark(text: Textes) -> str:
    return digest_of(tuple(sorted((key, recipe) for key, (_, recipe) in text.items())))


# --- one document, one form -------------------------------------------------------------------------------------------


def _of_pieces(known: _Known) -> Iterator[AvisVu]:
    """What is said of one document alone, as long as it is in a text that is still to be signed."""
    ahead = to_sign(known.story, known.famille)
    for given in known.told():
        said, draft = given.etape, known.story.draft
        if not said.sur.piece or said.sur.sujet not in ahead or draft is None:
            continue
        now = known.text(draft[0], said.sur.sujet)
        if said.sur.piece not in now:
            continue
        one, then = {said.sur.piece: now[said.sur.piece]}, known.text(said.sur.version, said.sur.sujet)
        anew = changed({key: text for key, text in then.items() if key == said.sur.piece}, one)
        if said.sens is Sens.DEFAVORABLE and not known.settles(given):
            yield _seen(given, now[said.sur.piece][0], EtatAvis.REFUS, False, draft[0], _mark(one), anew)
        elif said.sens is Sens.FAVORABLE:
            etat = EtatAvis.A_REDONNER if anew else EtatAvis.FAVORABLE
            yield _seen(given, now[said.sur.piece][0], etat, False, draft[0], _mark(one), anew)


def _of_forms(known: _Known) -> Iterator[AvisVu]:
    """What is said of the answers of a form, as long as they are those that count."""
    story = known.story
    for given in known.told():
        said = given.etape
        key = (said.sur.questionnaire, said.sur.site)
        counts = story.dossiers.get(key, "")
        if not said.sur.questionnaire or said.sur.sujet in story.signed or counts != given.materials[0].digest:
            continue
        etat = EtatAvis.REFUS if said.sens is Sens.DEFAVORABLE else EtatAvis.FAVORABLE
        yield _seen(given, said.titre, etat, False, story.draft[0] if story.draft else 0, counts)
