"""Famille -> TemplateError for a name that points to nothing or twice; the questionnaire that answers a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.checks import PSEUDO_KEYS, SITES, conditions, names
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading_questionnaire import questionnaire_file
from cpomdoc.schema.negociation import NEGOCIATION
from cpomdoc.schema.questionnaire import Check, Questionnaire
from cpomdoc.schema.reglementation import FOLDER
from cpomdoc.schema.repartition import REPARTITION

_DOT = re.compile(r"\.")


def owner_of(famille: Famille, name: str) -> Questionnaire | None:
    """The questionnaire that answers *name*, also for a name of the consolidated dossier (``sites.<key>``), or None."""
    if name.startswith(f"{SITES}."):
        inner = name.removeprefix(f"{SITES}.")
        for questionnaire in famille.questionnaires.values():
            if questionnaire.per == "etablissement" and questionnaire.find(inner) is not None:
                return questionnaire
        return None
    if name in PSEUDO_KEYS:
        return famille.owner(famille.roles.date_effet)
    computed = famille.equation(name)
    return famille.owner(name if computed is None else computed.identity)


def examine_names(famille: Famille) -> None:
    """Names that point to nothing, keys asked twice, codes used twice: said at once, before anybody fills a form."""
    remedy = "Corrigez ce fichier de la famille, puis recommencez."
    seen: dict[str, str] = {}
    shared = {famille.roles.contrat, famille.roles.site, famille.roles.acte}
    for questionnaire in famille.questionnaires.values():
        where = questionnaire_file(famille.files, questionnaire.key)
        keys = [field.key for field in questionnaire.fields()] + [table.key for table in questionnaire.tables()]
        again = questionnaire.per in ("reprise", "partie")  # whose names are those of the contract, or of the act
        for key in keys if not again else ():
            if key in seen and (key not in shared or seen[key] == where):
                raise TemplateError(f"{where} : « {key} » est déjà demandé dans {seen[key]}.", remedy)
            seen[key] = where
        _known_conditions(questionnaire, where, remedy)
        for check in questionnaire.checks:
            for name in names(check):
                if questionnaire.find(name) is None:
                    raise TemplateError(
                        f"{where} : le contrôle {check.code} cite « {name} », qui n’existe pas.", remedy
                    )
    for check in famille.checks:
        for name in names(check):
            if owner_of(famille, name) is None:
                raise TemplateError(
                    f"famille.toml : le contrôle {check.code} cite « {name} », qui n’existe pas.", remedy
                )
    _known_actes(famille, remedy)
    _known_equations(famille, remedy)
    for check in (*famille.checks, *(one for q in famille.questionnaires.values() for one in q.checks)):
        _known_rule(famille, check, remedy)
    codes = [c.code for q in famille.questionnaires.values() for c in famille.own_checks(q)]
    codes += [c.code for c in famille.checks]
    for code, times in Counter(codes).items():
        if times > 1:
            raise TemplateError(f"le code {code} sert à deux contrôles.", remedy)
    for part in ("contrat", "gestionnaire", "date_effet", "duree", "etablissement"):
        if famille.owner(getattr(famille.roles, part)) is None:
            raise TemplateError(f"famille.toml : le rôle « {part} » désigne une question qui n’existe pas.", remedy)


def _known_actes(famille: Famille, remedy: str) -> None:
    """An act has a questionnaire of its own, which asks its number; what it names is asked there."""
    for acte in famille.actes:
        questionnaire = famille.questionnaires[acte.key]
        named = (acte.months, acte.reference, acte.effect, acte.judged_on, acte.judges)
        own = (famille.roles.acte, *(name for name in named if name))
        tables = {table.key for table in questionnaire.tables()}
        lists = [name for name in (acte.signers, acte.earlier) if name]
        if not tables.issuperset(lists):
            raise TemplateError(f"l’acte « {acte.key} » : son questionnaire a les tableaux {', '.join(lists)}.", remedy)
        if questionnaire.per != "acte" or any(questionnaire.find(name) is None for name in own):
            raise TemplateError(
                f'l’acte « {acte.key} » : son questionnaire porte par = "acte" et demande {", ".join(own)}.', remedy
            )
        for need in acte.needs:
            if need not in famille.questionnaires:
                raise TemplateError(f"l’acte « {acte.key} » : le questionnaire « {need} » n’existe pas.", remedy)
        if acte.prefilled and acte.prefilled not in famille.preremplis:
            raise TemplateError(
                f"l’acte « {acte.key} » : rien ne s’appelle « {acte.prefilled} » dans preremplis.", remedy
            )
        _known_part(famille, acte, remedy)
        if acte.opens and acte.opens not in famille.reglementation:
            raise TemplateError(f"l’acte « {acte.key} » : la valeur « {acte.opens} » est absente de {FOLDER}.", remedy)
    begun = _begun(_asked(famille)) if famille.articles else frozenset()
    for article in famille.articles:
        for name in article.questions:
            if name not in begun:
                raise TemplateError(f"article {article.number} : « {name} » n’est le début d’aucune question.", remedy)


def _known_part(famille: Famille, acte: ActeModel, remedy: str) -> None:
    """What establishments answer of an act is a part of it, and its rows come and go."""
    part = famille.part(acte.key)
    if part is None:
        return
    if part.part_of != acte.key:
        raise TemplateError(f'l’acte « {acte.key} » : « {part.key} » porte partie_de = "{acte.key}".', remedy)
    plan = famille.preremplis.get(acte.prefilled)
    if plan is None:
        raise TemplateError(f"l’acte « {acte.key} » : « par_etablissement » va avec « preremplis ».", remedy)
    for table in part.tables():
        if table.key in plan.fixed:
            raise TemplateError(
                f"l’acte « {acte.key} » : les lignes de « {table.key} » sont celles du contrat : rien à partager.",
                remedy,
            )


def _known_equations(famille: Famille, remedy: str) -> None:
    """A computed table has its own name and follows another; its terms read what is asked, or a value of the law."""
    asked = _asked(famille)
    for equation in famille.equations:
        if equation.key in asked or famille.owner(equation.identity) is None:
            raise TemplateError(
                f"l’équation « {equation.key} » : son nom est pris, ou « {equation.identity} » n’existe pas.", remedy
            )
        for terme in equation.termes:
            conditions = [one.field for one in (terme.only, terme.unless) if one is not None]
            names_read = [name for name in (*terme.answers, terme.total, *conditions, equation.year) if name]
            where = f"l’équation « {equation.key} », terme « {terme.key} »"
            for name in names_read:
                if owner_of(famille, name) is None:
                    raise TemplateError(f"{where} : « {name} » n’existe pas.", remedy)
            for rule in terme.rules.values():
                if rule not in famille.reglementation:
                    raise TemplateError(f"{where} : la valeur « {rule} » est absente de {FOLDER}.", remedy)


def _begun(names: Iterable[str]) -> frozenset[str]:
    """*names*, and what each of them begins with: « a.b.c » begins with « a.b » and « a »."""
    return frozenset(name[:end] for name in names for end in (*(dot.start() for dot in _DOT.finditer(name)), len(name)))


def _asked(famille: Famille) -> set[str]:
    """Every name that a questionnaire of the family asks: questions, tables, columns."""
    found = {field.key for questionnaire in famille.questionnaires.values() for field in questionnaire.fields()}
    tables = [table for questionnaire in famille.questionnaires.values() for table in questionnaire.tables()]
    return found | {table.key for table in tables} | {f"{t.key}.{c.key}" for t in tables for c in t.columns}


def _known_rule(famille: Famille, check: Check, remedy: str) -> None:
    """A check names a value that the law files have, and a condition on the row that bears it or on a single answer."""
    if check.kind in (REPARTITION, NEGOCIATION):
        return  # its rule is one of the program, not a value of the law
    several = check.options.get("regles", ())
    bounds = [check.options[option] for option in ("seuil", "jusqua", "points") if option in check.options]
    for rule in (check.options.get("regle"), _named(check), *(several if isinstance(several, tuple) else ()), *bounds):
        if rule is not None and rule not in famille.reglementation:
            raise TemplateError(f"le contrôle {check.code} cite la valeur « {rule} », absente de {FOLDER}.", remedy)
    rule = check.options.get("regle")
    if rule is not None and ("cle" in check.options) != famille.reglementation[str(rule)].is_table:
        raise TemplateError(f"le contrôle {check.code} : « cle » va avec une valeur qui est une table.", remedy)
    for only in conditions(check):
        table = _table_of(famille, str(only.get("champ", "")))
        if table and table != _table_of(famille, check.at) and "jointure" not in only:
            raise TemplateError(f"le contrôle {check.code} : « si » cite une autre ligne que « sur ».", remedy)


def _named(check: Check) -> str | None:
    """The value of the law that « tolerance » names, when it is no number."""
    said = str(check.options.get("tolerance", "0"))
    return None if said.replace(".", "", 1).isdigit() else said


def _table_of(famille: Famille, name: str) -> str:
    """The table whose column *name* is, or "" for a single answer."""
    if name.startswith(f"{SITES}."):
        return SITES
    tables = {table.key for questionnaire in famille.questionnaires.values() for table in questionnaire.tables()}
    return next((table for table in tables if name.startswith(f"{table}.")), "")


def _known_conditions(questionnaire: Questionnaire, where: str, remedy: str) -> None:
    groups = [tuple(questionnaire.fields())] + [table.columns for table in questionnaire.tables()]
    for group in groups:
        known = {field.key for field in group}
        for field in group:
            if field.condition is not None and field.condition.field not in known:
                raise TemplateError(
                    f"{where} : la condition de « {field.key} » cite « {field.condition.field} ».", remedy
                )
            if field.reference and questionnaire.find(field.reference) is None:
                raise TemplateError(f"{where} : la liste de « {field.key} » cite « {field.reference} ».", remedy)
