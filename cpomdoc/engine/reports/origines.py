"""A kept version -> where each value that its pieces print comes from: « d’où vient ce chiffre ? »."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cpomdoc.adapters.word import articles
from cpomdoc.domain.journal import Concilie, Recu, Valide
from cpomdoc.domain.origine import Imprimee, Lieu, OrigineTrouvee
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.actes import answers_of
from cpomdoc.engine.memory.forms import dossier_digest, form_of
from cpomdoc.engine.memory.modeles import modeles_of_version
from cpomdoc.engine.memory.origines import Workbooks, answers_behind, origines_of
from cpomdoc.engine.memory.retouches import Retouche, retouches, text_of
from cpomdoc.engine.memory.retouches import origins as lineage_of
from cpomdoc.schema.kinds import fold
from cpomdoc.stages.pieces.origine import Answers, Place, told
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import EntryOf


@dataclass(frozen=True, slots=True)
class Enquete:
    """What was found; *muettes* are the titles of the pieces that a former release wrote, of which nothing is known."""

    trouvees: tuple[OrigineTrouvee, ...]
    muettes: tuple[str, ...]


def pieces_named(version: StoredVersion, words: str) -> tuple[Made, ...]:
    """The pieces that *words* name: by their key, their number (« annexe 6 », « 6 »), their title or their file. None
    when there is none; all without words.
    """
    wanted = fold(words)
    found = []
    for made in version.bordereau.pieces:
        number = (str(made.number), f"annexe {made.number}") if made.number is not None else ()
        names = {fold(name) for name in (made.key, made.title, made.filename, f"{made.filename}.docx", *number)}
        if not wanted or wanted in names:
            found.append(made)
    return tuple(found)


def origins(atelier: Atelier, version: StoredVersion, pieces: Sequence[Made], words: str = "") -> Enquete:
    """Where the values of *pieces* come from; with *words*, those that hold them, whatever their case and spaces."""
    teller = _Teller(atelier, version)
    found = tuple(one for made in pieces for one in teller.told(made, words))
    return Enquete(found, tuple(titled(made) for made in pieces if made.origines is None))


def titled(made: Made) -> str:
    """« Annexe 6, Base budgétaire »."""
    return made.title if made.number is None else f"Annexe {made.number}, {made.title}"


def _folded(text: str) -> str:
    """Without its case, its accents and its spaces: people type « 18470428 »."""
    return "".join(fold(text.replace("\u2011", "-")).split())


@dataclass(frozen=True)
class _Teller:
    """Tells the values of one version."""

    atelier: Atelier
    version: StoredVersion

    def told(self, made: Made, words: str) -> Iterator[OrigineTrouvee]:
        wanted = _folded(words)
        values = [one for one in origines_of(self.atelier, made).valeurs if wanted in _folded(one.texte)]
        if not values:
            return
        titles = articles(self.atelier.archive.objects.get(made.docx.sha256))
        answers, workbooks = self._answers(made)
        for one in values:
            yield self._trouvee(made, one, titles, answers, workbooks)

    def _answers(self, made: Made) -> tuple[Answers, Workbooks]:
        famille = modeles_of_version(self.atelier, self.version).of_piece(made.key)
        contrat = answers_of(self.atelier, self.version, famille)
        dossiers = [one.sha256 for one in self.version.bordereau.dossiers]
        return answers_behind(self.atelier, made.key, contrat, famille, dossiers)

    def _trouvee(
        self,
        made: Made,
        value: Imprimee,
        titles: Mapping[str, Sequence[str]],
        answers: Answers,
        workbooks: Workbooks,
    ) -> OrigineTrouvee:
        above = titles.get(value.partie, ())
        hand = self._hand(made.relu) if value.main is not None else None
        return OrigineTrouvee(
            piece=made.key,
            titre=titled(made),
            article=above[value.paragraphe] if value.paragraphe < len(above) else "",
            mots=value.mots,
            cle=value.cle,
            nature=answers.nature(value),
            lieux=tuple(self._lieu(one, answers, workbooks) for one in answers.places(value)),
            regle=answers.label(value),
            main=value.main or "",
            main_par=hand.link.actor if hand is not None else "",
            main_le=hand.link.at if hand is not None else "",
        )

    def _lieu(self, place: Place, answers: Answers, workbooks: Workbooks) -> Lieu:
        lieu = told(place, answers.famille)
        entry = self._accepted.get(workbooks.get((place.questionnaire.key, place.site), ""))
        if entry is None:
            return lieu
        dropped = self._received.get(form_of(entry).digest, entry).link
        return replace(
            lieu, fichier=entry.etape.nom, par=entry.etape.par or "", depose_par=dropped.actor, le=dropped.at
        )

    @cached_property
    def _accepted(self) -> dict[str, EntryOf[Valide]]:
        """The entries that accepted the workbooks of the contract, by the digest of their answers."""
        entries = self.atelier.archive.journal(self.version.contrat).told(Valide)
        return {dossier_digest(entry): entry for entry in entries}

    @cached_property
    def _received(self) -> dict[str, EntryOf[Recu]]:
        """The entries that tell when each form came first, and from whom."""
        entries = self.atelier.archive.journal(self.version.contrat).told(Recu)
        return {matter.digest: entry for entry in reversed(entries) for matter in entry.link.materials}

    def _hand(self, relu: str) -> Retouche | None:
        """The last time that a person gave a piece the text *relu*, or what was carried into it."""
        last = next((one for one in self._by_hand if text_of(one) == relu), None)
        past = lineage_of(self._by_hand, last) if last is not None else []
        return next((one for one in past if not isinstance(one.etape, Concilie)), None)

    @cached_property
    def _by_hand(self) -> list[Retouche]:
        return retouches(self.atelier, self.version.contrat)
