"""A kept version -> where each value that its pieces print comes from: « d’où vient ce chiffre ? »."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cpomdoc.adapters import word
from cpomdoc.domain.avant_signature import Levee
from cpomdoc.domain.origine import Imprimee, OrigineTrouvee
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.retouchees import ValeurRetouchee
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.actes import answers_of
from cpomdoc.engine.memory.modeles import modeles_of_version
from cpomdoc.engine.memory.origines import Workbooks, answers_behind, origines_of
from cpomdoc.engine.memory.provenance import Provenance
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import fold
from cpomdoc.stages.follow.points import lifted
from cpomdoc.stages.follow.sources.valeurs import doubt
from cpomdoc.stages.pieces.origine import Answers
from cpomdoc.store.archive import StoredVersion


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
    return Enquete(found, tuple(made.nom for made in pieces if made.origines is None))


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
        yield from self._lost(made, wanted)
        values = [one for one in origines_of(self.atelier, made).valeurs if wanted in _folded(one.texte)]
        if not values:
            return
        titles = word.articles(self.atelier.archive.objects.get(made.docx.sha256))
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
        found = OrigineTrouvee(
            piece=made.key,
            titre=made.nom,
            article=above[value.paragraphe] if value.paragraphe < len(above) else "",
            mots=value.mots,
            cle=value.cle,
            nature=answers.nature(value),
            lieux=tuple(self._of.lieu(one, answers.famille, workbooks) for one in answers.places(value)),
            regle=answers.label(value),
        )
        return self._by_hand(found, made, value.main) if value.main is not None else found

    def _by_hand(self, found: OrigineTrouvee, made: Made, main: str) -> OrigineTrouvee:
        """The same with the words of a hand: whose, since when, and who decided to keep them."""
        seen = self._changed.get((made.key, found.cle, found.mots, main))
        if seen is None:  # a version of a former release
            hand = next(iter(self._of.hands(made.relu)), None)
            par, le = (hand.link.actor, hand.link.at) if hand is not None else ("", "")
            return replace(found, main=main, main_par=par, main_le=le)
        return replace(found, main=main, main_par=seen.par, main_le=seen.le, levee=self._kept(seen))

    def _lost(self, made: Made, wanted: str) -> Iterator[OrigineTrouvee]:
        """The values that hands took out of a piece, or in whose place nobody can tell what stands."""
        for one in self._changed.values():
            if one.piece == made.key and not one.apres and wanted in _folded(one.avant):
                yield OrigineTrouvee(
                    piece=made.key,
                    titre=made.nom,
                    article=one.article,
                    mots=one.avant,
                    cle=one.cle,
                    nature=one.nature,
                    lieux=one.lieux,
                    regle=one.regle,
                    main_par=one.par,
                    main_le=one.le,
                    perdue=True,
                    levee=self._kept(one),
                )

    @cached_property
    def _of(self) -> Provenance:
        return Provenance(self.atelier, self.version.contrat)

    @cached_property
    def _changed(self) -> Mapping[tuple[str, str, str, str], ValeurRetouchee]:
        known = self.version.bordereau.retouchees
        return {(one.piece, one.cle, one.avant, one.apres): one for one in known.valeurs} if known is not None else {}

    def _kept(self, one: ValeurRetouchee) -> Levee | None:
        return self._lifted.get(doubt(one, self._famille).nom)

    @cached_property
    def _famille(self) -> Famille:
        return modeles_of_version(self.atelier, self.version).ensemble

    @cached_property
    def _lifted(self) -> Mapping[str, Levee]:
        return lifted(entry.link for entry in self.atelier.archive.journal(self.version.contrat).entries())
