"""What a committee accepted + a workbook of the contract -> the workbook as an avenant would change it; else told.

Each change is a mauve cell with its origin; all other answers look as people typed them. What cannot be written is said
in words with what to do: nothing that was accepted is left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from cpomdoc.domain.dossier import Acte
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.show import show
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.preremplis import Preremplis
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.formulaire.preremplir import Avance, Contexte, fill
from cpomdoc.stages.formulaire.reglees import Devenir, Etat
from cpomdoc.stages.suivi.ajustements import REVUE, Ajustement
from cpomdoc.stages.suivi.reponses import INDICATEURS, rows, text
from cpomdoc.stages.suivi.retenues import OBJET, Changements, Retenue
from cpomdoc.stages.suivi.signees import Signee


@dataclass(frozen=True, slots=True)
class Ajuste:
    """A workbook of the contract, given back to be changed by an avenant: its answers of today, with the changes that
    the committee accepted. *told*: those that somebody has to write, in words.
    """

    questionnaire: Questionnaire
    avance: Avance
    told: tuple[str, ...]


def ajuste(plan: Preremplis, famille: Famille, contexte: Contexte, found: Changements) -> Ajuste:
    """The workbook of *plan* for the contract of *contexte*, with those of *found* that are about it."""
    mine = [one for one in found.ajustements if one.objet in plan.adjusts]
    still = tuple(one for one in mine if not _closed(one, contexte.jour))
    avance = fill(plan, famille, replace(contexte, ajustements=still))
    questionnaire = famille.questionnaires[plan.questionnaire]
    left = (one for one in mine if (one.tableau or one.source == REVUE) and not _written(one, avance))
    sentences = [_to_write(one, questionnaire, _why(one, contexte)) for one in left]
    more = found.told if OBJET in plan.adjusts else ()
    return Ajuste(questionnaire, avance, (*avance.told, *sentences, *more))


def of_no_workbook(famille: Famille, found: Changements) -> Iterator[str]:
    """Those of *found* that change no workbook of the contract: they need an act of their own."""
    known = {objet for plan in famille.preremplis.values() for objet in plan.adjusts}
    for one in found.ajustements:
        if one.objet not in known:
            yield (
                f"{_named(one)}\u00a0: ne change aucun classeur du contrat. Demandez le formulaire de l’acte qui lui "
                "convient."
            )


def not_written(found: Iterable[Devenir], famille: Famille) -> Iterator[str]:
    """What is told of the accepted adjustments that are no longer proposed and that no signed act says."""
    for one in found:
        if one.etat is Etat.REMPLACE and one.suivant is not None:
            yield (
                f"{_named(one.ajustement)}\u00a0: {_change(one.ajustement)}. Remplacé par un autre, accepté ensuite"
                f"\u00a0: {_named(one.suivant)}, qui dit «\u00a0{one.suivant.nouveau}\u00a0». Rien à écrire."
            )
        elif one.etat is Etat.AUTREMENT:
            yield (
                f"{_named(one.ajustement)}\u00a0: {_act(one.par, famille)}, signé depuis, dit «\u00a0{one.dit}\u00a0», "
                f"pas «\u00a0{one.ajustement.nouveau}\u00a0». Rien à faire si c’est voulu\u00a0; sinon, écrivez-le "
                "vous-même."
            )


def moved_since(one: Retenue, par: Signee, famille: Famille) -> str:
    """What is told of an accepted simulation when a signed act since then changed what it moves, to other amounts."""
    return (
        f"Simulation n° {one.numero}, acceptée le {date_longue(one.jour)}\u00a0: {_act(par.acte, famille)}, signé "
        "depuis, a changé des montants qu’elle déplace, sans dire ceux qu’elle donne. Rien n’est écrit d’avance. Si "
        "c’est voulu, changez sa décision dans son classeur\u00a0; sinon, écrivez vous-même ce qui change."
    )


def _act(acte: Acte | None, famille: Famille) -> str:
    return f"«\u00a0{famille.acte(acte.questionnaire).title_of(acte.numero)}\u00a0»" if acte is not None else "un acte"


def _written(one: Ajustement, avance: Avance) -> bool:
    """Whether the workbook says what the adjustment changes: somewhere, or at its very cell when it names one."""
    if not one.tableau:
        return one.origine in avance.origins.values()
    return any(
        key.name == f"{one.tableau}.{one.colonne}"
        and origin == one.origine
        and avance.values.get(key) == one.valeur
        and all(show(avance.values[FieldKey(f"{one.tableau}.{name}", key.row)]) == said for name, said in one.cle)
        for key, origin in avance.origins.items()
    )


def _closed(one: Ajustement, day: date) -> bool:
    """Whether it would change the target of an exercice that is over (E-639 gives such an avenant back)."""
    return one.exercice_cible is not None and one.exercice_cible < day.year


def _why(one: Ajustement, contexte: Contexte) -> str:
    """Why nobody could write it, when there is more to say than that it is in words."""
    known = {(text(row, "objectif"), text(row, "code")) for row in rows(contexte.contrat.values, INDICATEURS)}
    if _closed(one, contexte.jour):
        return f"L’exercice {one.exercice_cible} est clos\u00a0: sa cible ne se change plus. Rien à écrire."
    if one.valeur is not None and one.indicateur and (one.objectif, one.indicateur) not in known:
        return "Cet indicateur n’est plus au contrat. Rien à écrire, sauf s’il y revient."
    return ""


def _to_write(one: Ajustement, questionnaire: Questionnaire, why: str) -> str:
    do = why or f"À écrire vous-même dans le classeur «\u00a0{questionnaire.title}\u00a0»."
    question = questionnaire.find(f"{one.tableau}.{one.colonne}") if one.tableau else None
    where = f"«\u00a0{question.label}\u00a0», " if question is not None else ""
    return f"{_named(one)}\u00a0: {where}{_change(one)}. {do}"


def _change(one: Ajustement) -> str:
    new = f"«\u00a0{one.nouveau}\u00a0»"
    return f"«\u00a0{one.ancien}\u00a0» devient {new}" if one.ancien else new


def _named(one: Ajustement) -> str:
    """« Ajustement n° 1 de la revue 2028, « Reporter… » (A4-O1, TABS) »."""
    what = ", ".join(part for part in (one.objectif, one.indicateur, one.finess_et, one.ligne) if part)
    about = f" ({what})" if what else ""
    if one.dite:
        return f"{one.dite[:1].upper()}{one.dite[1:]}{about}"
    return f"Ajustement n° {one.numero} de la revue {one.exercice}, «\u00a0{one.objet}\u00a0»{about}"
