"""A contract -> the form of an act beside it, filled in advance; those that are due are laid in its folder, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cpomdoc.adapters.excel import writing
from cpomdoc.domain.dossier import Contrat, place_of
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.journal import Archivee, Prerempli
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import FORMS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import FormLaid
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.engine.memory.forms import accepted
from cpomdoc.engine.memory.gel import in_force
from cpomdoc.engine.memory.modeles import Modeles
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.memory.preremplis import Preparation, prepared
from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.reglementation import Dated, value_at
from cpomdoc.stages.contrat.actes import annees, exercice_named, terme
from cpomdoc.stages.formulaire.demandees import ecrites
from cpomdoc.stages.formulaire.partage import of_site, without_sites
from cpomdoc.stages.formulaire.repris import taken
from cpomdoc.store.files import SHOWN
from cpomdoc.store.names import clean_name
from cpomdoc.store.places import form_name
from cpomdoc.store.view import contract_folder

FORM = "formulaire prérempli"

COMMUNE = " - partie commune"
"""How the name ends of the form that leaves rows to workbooks of establishments: the whole one may lie beside it."""


@dataclass(frozen=True, slots=True)
class Formulaire:
    """A form filled in advance: its title and the name of its file, its bytes, what was written in it."""

    title: str
    name: str
    data: bytes
    preparation: Preparation


def prefilled_form(atelier: Atelier, contrat: str, acte: str, numero: str = "") -> Formulaire | None:
    """The form of *acte* for a contract that is known, filled in advance; None when nothing fills it.

    Without *numero*: that of the next one. Raises NotAnExercice, with the reason and a remedy.
    """
    made, modeles = prepared(atelier, contrat, acte, numero), modeles_of_contract(atelier, contrat)
    if made is None or modeles is None:
        return None
    _require_exercice(atelier, contrat, modeles, made)
    return _written(atelier, contrat, modeles, acte, made, made.numero)


class NotAnExercice(CpomdocError):
    """The number of an act about an exercice, or about a year, is none of those of its contract."""

    exit_code = ExitCode.USAGE


class NotByEstablishment(CpomdocError):
    """Nothing is to be answered by each establishment in a workbook of its own."""

    exit_code = ExitCode.USAGE


def forms_by_site(
    atelier: Atelier, contrat: str, acte: str, numero: str = "", sites: Sequence[str] = ()
) -> tuple[Formulaire, ...]:
    """The form of *acte* for a contract that is known, without the rows of its establishments; and, for each of these
    (those of *sites* alone, if any), the workbook that holds its rows. Each is filled in advance as the whole form is.

    Raises NotByEstablishment or NotAnExercice, with the reason and a remedy.
    """
    modeles = modeles_of_contract(atelier, contrat)
    part = modeles.ensemble.part(acte) if modeles is not None else None
    if modeles is None or part is None:
        known = modeles.ensemble if modeles is not None else None
        shared = [known.questionnaires[one.key].title for one in known.actes if known.part(one.key)] if known else []
        raise NotByEstablishment(
            "cet acte ne se remplit pas par établissement.",
            f"Se partagent ainsi : {enumeration(shared)}." if shared else "Demandez le classeur entier.",
        )
    made = prepared(atelier, contrat, acte, numero)
    if made is not None:
        _require_exercice(atelier, contrat, modeles, made)
    perimeter = made.perimetre if made is not None else ()
    if made is None or len(perimeter) < 2:
        raise NotByEstablishment(
            f"le contrat {contrat} n’a pas plusieurs établissements connus ici.",
            "Demandez la revue entière : un seul classeur suffit.",
        )
    if strangers := [site for site in sites if site not in perimeter]:
        raise NotByEstablishment(
            f"au contrat {contrat}, aucun établissement ne porte le numéro {enumeration(strangers)}.",
            f"Ses établissements : {enumeration(perimeter)}.",
        )
    rest = replace(made, avance=without_sites(made.avance, part, perimeter))
    found = [_written(atelier, contrat, modeles, acte, rest, made.numero, partage=True)]
    for site in sites or perimeter:
        mine = replace(made, avance=of_site(made.avance, part, site, contrat, made.vigueur))
        found.append(_written(atelier, contrat, modeles, part.key, mine, place_of([made.numero, site])))
    return tuple(found)


def _written(
    atelier: Atelier, contrat: str, modeles: Modeles, key: str, made: Preparation, place: str, *, partage: bool = False
) -> Formulaire:
    questionnaire = modeles.ensemble.questionnaires[key]
    data = writing.write_form(
        modeles.of_questionnaire(key),
        questionnaire,
        contrat=contrat,
        answers=made.avance.typed,
        origins=made.avance.origins,
        inbox_name=atelier.settings.inbox.name,
        repris=taken(made.plan, questionnaire, made.avance, partage=partage),
        calculees=made.avance.computed,
    )
    told = replace(made, ecrites=ecrites(questionnaire, made.avance))
    title, name = f"{questionnaire.title} {place}".strip(), form_name(questionnaire, contrat, place)
    if partage:
        title, name = f"{title}{COMMUNE}", clean_name(f"{name.removesuffix('.xlsx')}{COMMUNE}.xlsx")
    return Formulaire(title, name, data, told)


def instead(made: Sequence[Formulaire]) -> str:
    """Which workbook is to be filled of the two whole ones that may lie in a folder, in words."""
    shared = made[0].name
    whole_form = f"{shared.removesuffix('.xlsx').removesuffix(COMMUNE)}.xlsx"
    return (
        f"Remplissez «\u00a0{shared}\u00a0» et les classeurs des établissements\u00a0; laissez de côté "
        f"«\u00a0{whole_form}\u00a0», s’il est là\u00a0: c’est la même revue en un seul classeur."
    )


def lay_due_forms(atelier: Atelier, contrat: str) -> Iterator[FormLaid]:
    """The forms that are due for a signed contract are laid in its folder, each once for ever: one that people moved,
    filled or took away is not laid again, and a file that has its name is left as it is.
    """
    modeles = modeles_of_contract(atelier, contrat) if in_force(atelier, contrat) else None
    if modeles is None:
        return
    today = atelier.now().date()
    for kind in modeles.ensemble.actes:
        for exercice in _due(atelier, contrat, kind, modeles, today):
            yield from _lay(atelier, contrat, kind, str(exercice))


def _due(atelier: Atelier, contrat: str, kind: ActeModel, modeles: Modeles, today: date) -> list[int]:
    """The exercices of a contract whose source is due, and whose form was neither laid nor received."""
    law = modeles.actes.reglementation
    if not (kind.exercice and kind.prefilled and kind.opens and kind.opens in law):
        return []
    found = value_at(law, kind.opens, today)
    first = _first(atelier, contrat)
    if not isinstance(found, Dated) or first is None:
        return []
    month, _, day = str(found.value).partition("-")
    last = today.year - (1 if (today.month, today.day) >= (int(month), int(day)) else 2)
    given = {site for questionnaire, site in accepted(atelier, contrat) if questionnaire == kind.key}
    years = [
        year
        for year in range(first, last + 1)
        if str(year) not in given and known(atelier, contrat, Prerempli, _key(contrat, kind, str(year))) is None
    ]
    return [year for year in years if year <= _last(atelier, contrat, modeles)] if years else []


def _first(atelier: Atelier, contrat: str) -> int | None:
    """The year in which a contract begins, as its last version says."""
    told = (entry.etape.date_effet for entry in reversed(atelier.archive.journal(contrat).told(Archivee)))
    return next((day.year for day in told if day is not None), None)


def _last(atelier: Atelier, contrat: str, modeles: Modeles) -> int:
    """The year in which it ends, with what its acts add."""
    asked = demand(atelier, contrat)
    seen = whole(atelier, asked, modeles.ensemble) if asked is not None else None
    return _end(seen, modeles).year if seen is not None else 0


def _require_exercice(atelier: Atelier, contrat: str, modeles: Modeles, made: Preparation) -> None:
    """Raises NotAnExercice for a form about an exercice, or a year of the contract, in which the contract, signed acts
    included, does not apply. Of one whose days are not known yet, nothing can be said.
    """
    asked = demand(atelier, contrat)
    told = made.kind.exercice or (made.kind.yearly and made.numero)
    seen = whole(atelier, asked, modeles.ensemble) if asked is not None and told else None
    start = seen.values.get(DATE_EFFET) if seen is not None else None
    if seen is None or not isinstance(start, date):
        return
    if made.kind.yearly:
        _require_year(contrat, made.numero, annees(seen, modeles.ensemble))
        return
    first, last = start.year, _end(seen, modeles).year
    year = exercice_named(made.numero)
    if year is None or not first <= year <= last:
        raise NotAnExercice(
            f"«\u00a0{made.numero}\u00a0» n’est pas un exercice du contrat {contrat}.",
            f"Écrivez l’un de ses exercices\u00a0: {enumeration([str(one) for one in range(first, last + 1)])}.",
        )


def _require_year(contrat: str, numero: str, years: int | None) -> None:
    known = [str(one) for one in range(1, (years or 0) + 1)]
    if known and numero not in known:
        raise NotAnExercice(
            f"«\u00a0{numero}\u00a0» n’est pas une année du contrat {contrat}.",
            f"Écrivez l’une de ses années\u00a0: {enumeration(known)}.",
        )


def _end(contrat: Contrat, modeles: Modeles) -> date:
    start = contrat.values.get(DATE_EFFET)
    return terme(contrat, modeles.ensemble) or (start if isinstance(start, date) else date.min)


def _key(contrat: str, kind: ActeModel, numero: str) -> str:
    return step_key(Prerempli, [], contrat=contrat, acte=kind.key, numero=numero)


def _lay(atelier: Atelier, contrat: str, kind: ActeModel, numero: str) -> Iterator[FormLaid]:
    made = prefilled_form(atelier, contrat, kind.key, numero)
    if made is None:
        return
    folder, name = contract_folder(atelier.settings.outbox, contrat) / FORMS, clean_name(made.name)
    digest = atelier.archive.objects.put(made.data)
    ours = atelier.files.write_new(folder / name, made.data, SHOWN) or atelier.files.read(folder / name) == made.data
    shown = (folder / name).relative_to(atelier.settings.outbox).as_posix()
    title, avance = made.title, made.preparation.avance
    note(
        atelier,
        contrat,
        Prerempli(
            questionnaire=kind.key,
            numero=numero,
            titre=title,
            fichier=shown if ours else "",
            vigueur=made.preparation.vigueur,
            repris=avance.taken,
            proposes=avance.proposed,
            laisses=avance.told,
        ),
        _key(contrat, kind, numero),
        products=[Matter(FORM, digest, name)],
    )
    if ours:
        yield FormLaid(contrat, title, shown, avance.taken + avance.proposed)
