"""Step « archiver », continued: the values of a version that hands made say otherwise than its answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cpomdoc.adapters import word
from cpomdoc.domain.avis import voix
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.journal import Relu, Tranche
from cpomdoc.domain.origine import NOBODY, Imprimee, Nature, Origines, ValeurChangee
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.relecture import Geste
from cpomdoc.domain.retouchees import Retouchees, ValeurRetouchee
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.modeles import Modeles
from cpomdoc.engine.memory.origines import Workbooks, answers_behind, origines_of
from cpomdoc.engine.memory.provenance import Provenance
from cpomdoc.engine.memory.retouchees import NOT_THERE, FormulaireCompte, counting_form
from cpomdoc.engine.memory.retouches import Retouche
from cpomdoc.stages.pieces.jetons import folded, holds
from cpomdoc.stages.pieces.origine import Answers

_SEVERAL = "les documents disent pour elle des valeurs différentes"


def retouchees_of(
    atelier: Atelier, contrat: Contrat, modeles: Modeles, pieces: Sequence[Made], dossiers: Sequence[str]
) -> Retouchees | None:
    """What hands made of the values of *pieces*; None when no hand was in any."""
    if not any(made.relu for made in pieces):
        return None
    return _Regard(atelier, contrat, modeles, pieces, dossiers).seen()


@dataclass(frozen=True)
class _Regard:
    atelier: Atelier
    contrat: Contrat
    modeles: Modeles
    pieces: Sequence[Made]
    dossiers: Sequence[str]

    def seen(self) -> Retouchees:
        found = [one for made in self.pieces for one in self._of_piece(made)]
        silent = (one.key for one in self.pieces if one.relu and self._origines[one.key].changees is None)
        return Retouchees(valeurs=tuple(_agreed(found)), muettes=tuple(silent))

    @cached_property
    def _origines(self) -> Mapping[str, Origines]:
        return {made.key: origines_of(self.atelier, made) for made in self.pieces}

    @cached_property
    def _of(self) -> Provenance:
        return Provenance(self.atelier, self.contrat.numero)

    def _of_piece(self, made: Made) -> Iterator[ValeurRetouchee]:
        changed = self._origines[made.key].changees or ()
        if changed:
            famille = self.modeles.of_piece(made.key)
            behind = answers_behind(self.atelier, made.key, self.contrat, famille, self.dossiers)
            for one in changed:
                yield self._told(made, one, *behind)

    def _told(self, made: Made, value: ValeurChangee, answers: Answers, workbooks: Workbooks) -> ValeurRetouchee:
        imprimee, hand = value.imprimee, self._of.author(made, value)
        nature, places = answers.nature(imprimee), answers.places(imprimee)
        found = ValeurRetouchee(
            piece=made.key,
            titre=made.nom,
            article=value.article,
            cle=value.cle,
            avant=value.avant,
            apres=value.apres,
            a_voir=value.a_voir,
            texte=value.texte_apres if value.a_voir else "",
            par=_who(hand) if hand is not None else "",
            le=hand.link.at if hand is not None else "",
            nature=nature,
            regle=answers.label(imprimee),
            lieux=tuple(self._of.lieu(one, answers.famille, workbooks) for one in places),
            ailleurs=tuple(self._elsewhere(made, value)),
            passage=self._gone_with(value, hand),
        )
        single = nature is Nature.REPONSE and len(places) == 1 and _is_one_cell(found)
        return self._mended(found, places[0].questionnaire.key, places[0].site) if single else found

    def _gone_with(self, value: ValeurChangee, hand: Retouche | None) -> str:
        """The row, or the paragraph, that a hand took out whole, this value and other words with it; empty for none."""
        if value.apres or value.a_voir or hand is None:
            return ""
        mine = folded(value.avant)
        gone = ((text, folded(text)) for text in self._taken_out(hand, value.article))
        return next((text for text, said in gone if holds(said, mine) and mine != said), "")

    def _taken_out(self, hand: Retouche, article: str) -> Iterator[str]:
        """The passages that a hand took out under a title: by itself, or because a proposal to do so was accepted."""
        match hand.etape:
            case Relu() as told:
                gone = (one for one in told.modifications or () if one.geste is Geste.RETIRE)
                yield from (one.avant for one in gone if one.lieu == article)
            case Tranche() as decided:
                for link in self.atelier.archive.journal(self.contrat.numero).told(Relu):
                    if link.link.materials[0].digest == hand.link.materials[0].digest:
                        asked = (one for one in link.etape.propositions or () if one.cle == decided.cle)
                        yield from (one.avant for one in asked if not one.apres)

    def _mended(self, one: ValeurRetouchee, questionnaire: str, site: str) -> ValeurRetouchee:
        """The same, with what a RETOUR of its workbook would hold."""
        one = replace(one, questionnaire=questionnaire)
        form = self._form(questionnaire, site)
        if not isinstance(form, FormulaireCompte) or form.key_at(one) is None:
            return replace(one, empechement=form if isinstance(form, str) else NOT_THERE)
        _, why = form.answer(one)
        return replace(one, retour=form.retour, reponse="" if why else one.apres, empechement=why)

    def _form(self, questionnaire: str, site: str) -> FormulaireCompte | str:
        return counting_form(self.atelier, self.contrat.numero, questionnaire, site)

    # --- elsewhere ----------------------------------------------------------------------------------------------------

    def _elsewhere(self, here: Made, value: ValeurChangee) -> Iterator[str]:
        """The places that print the same answer as it was given, by their document and their title, each once."""
        said: set[str] = set()
        for made in self.pieces:
            for one in self._origines[made.key].valeurs:
                same = one.cle == value.cle and one.main is None
                if same and (made.key, one.signet) != (here.key, value.signet):
                    place = ", ".join(part for part in (made.nom, self._title(made, one)) if part)
                    if place not in said:
                        said.add(place)
                        yield place

    def _title(self, made: Made, value: Imprimee) -> str:
        above = self._titles(made).get(value.partie, ())
        return above[value.paragraphe] if value.paragraphe < len(above) else ""

    def _titles(self, made: Made) -> Mapping[str, Sequence[str]]:
        if made.key not in self._known_titles:
            self._known_titles[made.key] = word.articles(self.atelier.archive.objects.get(made.docx.sha256))
        return self._known_titles[made.key]

    @cached_property
    def _known_titles(self) -> dict[str, Mapping[str, Sequence[str]]]:
        return {}


def _who(hand: Retouche) -> str:
    """« l’ARS (Mme Aubert) »; empty when nobody in particular is named."""
    name = hand.link.actor if hand.link.actor not in NOBODY else ""
    return voix(hand.etape.partie or "", name) if isinstance(hand.etape, Relu) else name


def _is_one_cell(one: ValeurRetouchee) -> bool:
    """Whether the answer stands in a cell of its own: a whole column is no answer."""
    return bool(one.lieux[0].cellule) and ":" not in one.lieux[0].cellule


def _agreed(found: Sequence[ValeurRetouchee]) -> Iterator[ValeurRetouchee]:
    """The same; where documents say different things of one answer, none is written in its cell."""
    said: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in found:
        said[_cell(one)].add(one.reponse or one.apres)
    for one in found:
        alone = not one.questionnaire or len(said[_cell(one)]) == 1
        yield one if alone or not one.reponse else replace(one, reponse="", empechement=_SEVERAL)


def _cell(one: ValeurRetouchee) -> tuple[str, ...]:
    lieu = one.lieux[0] if one.lieux else None
    return (one.questionnaire, lieu.site, lieu.feuille, lieu.cellule) if lieu is not None else ()
