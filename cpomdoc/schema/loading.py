"""A family's folder (bytes of its files) -> Famille. The only customs post: what is not understood is refused here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, cast, get_args

from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.findings import Severity
from cpomdoc.schema.acte import read_acte, read_article
from cpomdoc.schema.checks import (
    DATE_EFFET,
    FUNCTIONS,
    MEMBERSHIP,
    OPERATORS,
    OPTIONS,
    PSEUDO_KEYS,
    SITES,
    names,
)
from cpomdoc.schema.coherence import examine
from cpomdoc.schema.conformite import examine_exigences, grid_piece, load_exigences
from cpomdoc.schema.famille import Echeance, Famille, PieceModel, Roles
from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.questionnaire import Check, Condition, Field, Per, Questionnaire, Section, Sheet, Table
from cpomdoc.schema.reglementation import FOLDER, load_reglementation
from cpomdoc.schema.rubrique import Rubrique, parse

_KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*")
_MONTH_DAY = re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_SHEET_TITLE = re.compile(r"[^\[\]:*?/\\']{1,31}")


def famille_digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and contents of a family's files, in name order."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return total.hexdigest()


def load_famille(files: Mapping[str, bytes]) -> Famille:
    """The family whose files are *files* (path below its folder -> bytes).

    Raises TemplateError naming the file and the word that is not understood.
    """
    top = parse(files, "famille.toml")
    key = top.take("cle", str)
    roles = _roles(top)
    actes = tuple(read_acte(reader, files) for reader in top.tables("acte"))
    keys = (*top.texts("questionnaires"), *(acte.key for acte in actes))
    questionnaires = {one: _questionnaire(parse(files, _questionnaire_file(files, one)), one) for one in keys}
    pieces = tuple(_piece(reader, files, questionnaires) for reader in (*top.tables("piece"), *grid_piece(files)))
    checks = tuple(_check(reader) for reader in top.tables("controle"))
    echeances = tuple(_echeance(reader) for reader in top.tables("echeance"))
    famille = Famille(
        key=key,
        title=top.take("titre", str),
        version=top.take("version", str),
        legal_basis=top.take("fondement", str),
        roles=roles,
        questionnaires=questionnaires,
        pieces=pieces,
        checks=tuple(_of_famille(check, key) for check in checks),
        echeances=echeances,
        files=dict(files),
        digest=famille_digest(files),
        reglementation=load_reglementation(files),
        exigences=load_exigences(files),
        actes=actes,
        articles=tuple(read_article(reader) for reader in top.tables("article")),
    )
    top.done()
    _cross_examine(famille)
    examine(famille)
    examine_exigences(famille)
    return famille


def _questionnaire_file(files: Mapping[str, bytes], key: str) -> str:
    """Where a questionnaire stands: in the family, else among those that all families share."""
    own = f"questionnaires/{key}.toml"
    return own if own in files else f"commun/{own}"


def _of_famille(check: Check, famille: str) -> Check:
    """The check with the name of the family in that of the value of the law that it cites."""
    rule = check.options.get("regle")
    if not isinstance(rule, str) or "{famille}" not in rule:
        return check
    return replace(check, options={**check.options, "regle": rule.replace("{famille}", famille)})


def _roles(top: Rubrique) -> Roles:
    reader = top.table("roles")
    if reader is None:
        raise top.fail("« roles » manque.")
    parts = ("contrat", "gestionnaire", "date_effet", "duree", "etablissement", "site", "signataires")
    roles = Roles(
        **{part: reader.take(part, str) for part in parts},
        date_fin=reader.take("date_fin", str, "contrat.date_fin"),
        acte=reader.take("acte", str, "acte.numero"),
        nom_etablissement=reader.take("nom_etablissement", str, ""),
    )
    reader.done()
    return roles


def _piece(reader: Rubrique, files: Mapping[str, bytes], questionnaires: Mapping[str, Questionnaire]) -> PieceModel:
    number = reader.take("numero", int, 0)
    piece = PieceModel(
        key=reader.take("cle", str),
        title=reader.take("titre", str),
        filename=reader.take("fichier", str),
        template=reader.take("modele", str),
        needs=reader.texts("besoins"),
        number=number or None,
        condition=reader.take("condition", str, ""),
    )
    if piece.template not in files:
        raise reader.fail(f"le modèle « {piece.template} » manque.")
    for need in piece.needs:
        if need not in questionnaires:
            raise reader.fail(f"le questionnaire « {need} » n’existe pas.")
    reader.done()
    return piece


def _echeance(reader: Rubrique) -> Echeance:
    until = reader.data.pop("jusqua_mois", None)
    echeance = Echeance(
        label=reader.take("evenement", str),
        since=reader.take("depuis", str, DATE_EFFET),
        months=reader.take("mois", int, 0),
        days=reader.take("jours", int, 0),
        until_months=until if isinstance(until, int) else None,
        every_year=reader.take("chaque_annee", str, ""),
        years_later=reader.take("annees_apres", int, 0),
        source=reader.take("source", str, ""),
    )
    if echeance.every_year and not _MONTH_DAY.fullmatch(echeance.every_year):
        raise reader.fail("« chaque_annee » s’écrit mois-jour, par exemple « 04-30 ».")
    reader.done()
    return echeance


def _questionnaire(reader: Rubrique, key: str) -> Questionnaire:
    questionnaire = Questionnaire(
        key=reader.one_of("cle", [key]),
        title=reader.take("titre", str),
        version=reader.take("version", str),
        per=cast("Per", reader.one_of("par", list(get_args(Per)))),
        purpose=reader.take("objet", str, ""),
        filled_by=reader.take("rempli_par", str, ""),
        duration=reader.take("duree", str, ""),
        contact=reader.take("contact", str, ""),
        sheets=tuple(_sheet(sheet) for sheet in reader.tables("feuille")),
        checks=tuple(_check(check) for check in reader.tables("controle")),
    )
    reader.done()
    return questionnaire


def _sheet(reader: Rubrique) -> Sheet:
    table = reader.table("table")
    sheet = Sheet(
        key=reader.take("cle", str),
        title=reader.take("titre", str),
        help=reader.take("aide", str, ""),
        sections=tuple(_section(section) for section in reader.tables("section")),
        table=_table(table) if table is not None else None,
    )
    if not _SHEET_TITLE.fullmatch(sheet.title):
        raise reader.fail(f"« {sheet.title} » ne peut pas nommer une feuille (31 caractères au plus).")
    if bool(sheet.sections) == (sheet.table is not None):
        raise reader.fail("une feuille porte des sections ou un tableau, l’un ou l’autre.")
    reader.done()
    return sheet


def _section(reader: Rubrique) -> Section:
    section = Section(reader.take("titre", str), tuple(_field(field, _KEY) for field in reader.tables("champ")))
    reader.done()
    return section


def _table(reader: Rubrique) -> Table:
    table = Table(
        key=reader.take("cle", str),
        rows=reader.take("lignes", int, 30),
        minimum=reader.take("minimum", int, 0),
        identity=reader.texts("identite"),
        columns=tuple(_field(column, _COLUMN) for column in reader.tables("colonne")),
    )
    keys = {column.key for column in table.columns}
    for key in table.identity:
        if key not in keys:
            raise reader.fail(f"la colonne d’identité « {key} » n’existe pas.")
    reader.done()
    return table


def _field(reader: Rubrique, pattern: re.Pattern[str]) -> Field:
    condition = reader.table("condition")
    field = Field(
        key=reader.take("cle", str),
        label=reader.take("libelle", str),
        kind=reader.one_of("genre", list(KINDS)),
        help=reader.take("aide", str, ""),
        example=str(reader.data.pop("exemple", "")),
        unit=reader.take("unite", str, ""),
        required=reader.take("obligatoire", bool, True),
        condition=_condition(condition) if condition is not None else None,
        choices=reader.texts("choix"),
        reference=reader.take("reference", str, ""),
        minimum=reader.number("minimum"),
        maximum=reader.number("maximum"),
        alert_minimum=reader.number("alerte_minimum"),
        alert_maximum=reader.number("alerte_maximum"),
        length=reader.take("longueur", int, 0),
        width=reader.take("largeur", int, 0),
        accepts_sans_objet=reader.take("sans_objet", bool, False),
        usage=cast("Literal['contrat', 'information']", reader.one_of("usage", ["contrat", "information"], "contrat")),
        source=reader.take("source", str, ""),
    )
    if not pattern.fullmatch(field.key):
        raise reader.fail(f"« {field.key} » n’est pas un nom de champ.")
    if field.kind == "liste" and not (field.choices or field.reference):
        raise reader.fail(f"« {field.key} » est une liste sans choix.")
    reader.done()
    return field


def _condition(reader: Rubrique) -> Condition:
    condition = Condition(reader.take("champ", str), reader.texts("vaut"))
    reader.done()
    return condition


def _check(reader: Rubrique) -> Check:
    code = reader.take("code", str)
    kind = reader.one_of("genre", list(OPTIONS))
    default = "bloquant" if code.startswith("E-") else "a_verifier"
    severity = Severity(reader.one_of("gravite", [level.value for level in Severity], default))
    at, message, remedy, source = (reader.take(key, str, "") for key in ("sur", "message", "remede", "source"))
    if not at or not message:
        raise reader.fail("« sur » ou « message » manque.")
    required, allowed = OPTIONS[kind]
    options = {key: _frozen(reader.data.pop(key)) for key in sorted(required | allowed) if key in reader.data}
    if missing := required - set(options):
        raise reader.fail(f"« {', '.join(sorted(missing))} » manque.")
    if (signs := _signs(kind)) and options["operateur"] not in signs:
        raise reader.fail(f"« operateur » : attendu {' '.join(signs)}.")
    if kind == "compare" and ("droite" in options) == ("valeur" in options):
        raise reader.fail("« droite » ou « valeur » : l’un ou l’autre.")
    if kind == "calcul" and options["fonction"] not in FUNCTIONS:
        raise reader.fail(f"« fonction » : attendu {', '.join(sorted(FUNCTIONS))}.")
    _condition_of(reader, kind, options)
    if kind == "couverture" and ("attendus" in options) == ("valeurs" in options):
        raise reader.fail("« attendus » ou « valeurs » : l’un ou l’autre.")
    reader.done()
    return Check(code, kind, at, severity, message, remedy, options, source)


def _signs(kind: str) -> tuple[str, ...]:
    """The operators that a check of *kind* knows."""
    return {"compare": OPERATORS, "reglementation": (*OPERATORS, *MEMBERSHIP)}.get(kind, ())


def _condition_of(reader: Rubrique, kind: str, options: Mapping[str, object]) -> None:
    """« si » names an answer and the words that keep the row; a « couverture » names a column of « attendus »."""
    only, key = options.get("si"), "colonne" if kind == "couverture" else "champ"
    if only is not None and not (isinstance(only, dict) and set(only) == {key, "vaut"}):
        raise reader.fail(f"« si » s’écrit {{ {key} = …, vaut = [ … ] }}.")


def _frozen(value: Any) -> object:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return {key: _frozen(item) for key, item in value.items()} if isinstance(value, dict) else value


def _cross_examine(famille: Famille) -> None:
    """Names that point to nothing, keys asked twice, codes used twice: said at once, before anybody fills a form."""
    remedy = "Corrigez ce fichier de la famille, puis recommencez."
    seen: dict[str, str] = {}
    shared = {famille.roles.contrat, famille.roles.site, famille.roles.acte}
    for questionnaire in famille.questionnaires.values():
        where = f"questionnaires/{questionnaire.key}.toml"
        keys = [field.key for field in questionnaire.fields()] + [table.key for table in questionnaire.tables()]
        for key in keys:
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
    for check in (*famille.checks, *(one for q in famille.questionnaires.values() for one in q.checks)):
        _known_rule(famille, check, remedy)
    codes = [c.code for q in famille.questionnaires.values() for c in q.checks] + [c.code for c in famille.checks]
    for code in codes:
        if codes.count(code) > 1:
            raise TemplateError(f"le code {code} sert à deux contrôles.", remedy)
    for part in ("contrat", "gestionnaire", "date_effet", "duree", "etablissement"):
        if famille.owner(getattr(famille.roles, part)) is None:
            raise TemplateError(f"famille.toml : le rôle « {part} » désigne une question qui n’existe pas.", remedy)


def _known_actes(famille: Famille, remedy: str) -> None:
    """An act has a questionnaire of its own, which asks its number; what it names is asked there."""
    for acte in famille.actes:
        questionnaire = famille.questionnaires[acte.key]
        own = (famille.roles.acte, *(name for name in (acte.months, acte.reference) if name))
        if questionnaire.per != "acte" or any(questionnaire.find(name) is None for name in own):
            raise TemplateError(
                f"l’acte « {acte.key} » : son questionnaire porte par = \"acte\" et demande {', '.join(own)}.", remedy
            )
        for need in acte.needs:
            if need not in famille.questionnaires:
                raise TemplateError(f"l’acte « {acte.key} » : le questionnaire « {need} » n’existe pas.", remedy)
    for article in famille.articles:
        for name in article.questions:
            if not any(key == name or key.startswith(f"{name}.") for key in _asked(famille)):
                raise TemplateError(f"article {article.number} : « {name} » n’est le début d’aucune question.", remedy)


def _asked(famille: Famille) -> set[str]:
    """Every name that a questionnaire of the family asks: questions, tables, columns."""
    found = {field.key for questionnaire in famille.questionnaires.values() for field in questionnaire.fields()}
    tables = [table for questionnaire in famille.questionnaires.values() for table in questionnaire.tables()]
    return found | {table.key for table in tables} | {f"{t.key}.{c.key}" for t in tables for c in t.columns}


def _known_rule(famille: Famille, check: Check, remedy: str) -> None:
    """A check names a value that the law files have, and a condition on the row that bears it or on a single answer."""
    rule = check.options.get("regle")
    if rule is not None and rule not in famille.reglementation:
        raise TemplateError(f"le contrôle {check.code} cite la valeur « {rule} », absente de {FOLDER}.", remedy)
    only = check.options.get("si")
    if isinstance(only, dict) and "champ" in only:
        table = _table_of(famille, str(only["champ"]))
        if table and table != _table_of(famille, check.at):
            raise TemplateError(f"le contrôle {check.code} : « si » cite une autre ligne que « sur ».", remedy)


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
    return famille.owner(name)
