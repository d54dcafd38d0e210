"""questionnaires/<cle>.toml of a family, or of all -> Questionnaire; sheets may be shared, choices replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Literal, cast, get_args

from cpomdoc.schema.checks import names
from cpomdoc.schema.famille import COMMUN
from cpomdoc.schema.kinds import KINDS, shape_of
from cpomdoc.schema.loading_check import read_check
from cpomdoc.schema.questionnaire import (
    Check,
    Condition,
    Field,
    Per,
    Questionnaire,
    Section,
    Sheet,
    Table,
    establishment_column,
)
from cpomdoc.schema.reprise import take_over
from cpomdoc.schema.rubrique import Rubrique, content_of, parse
from cpomdoc.schema.shapes import Choice

_KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*")
_SHEET_TITLE = re.compile(r"[^\[\]:*?/\\']{1,31}")

Choices = dict[str, tuple[str, ...]]


def load_questionnaire(
    files: Mapping[str, bytes], key: str, known: Mapping[str, Questionnaire] | None = None
) -> Questionnaire:
    """The questionnaire *key*: the family's own file, else the one that families share. Questions that it takes from
    another (« reprend ») are those of *known*.
    """
    found = _questionnaire(parse(files, questionnaire_file(files, key)), key, files, known)
    return _with_parent(found, (known or {})[found.part_of]) if found.part_of else found


def questionnaire_file(files: Mapping[str, bytes], key: str) -> str:
    """The file of *files* that declares the questionnaire *key*."""
    own = f"questionnaires/{key}.toml"
    return own if own in files or f"{COMMUN}{own}" not in files else f"{COMMUN}{own}"


def included(reader: Rubrique, files: Mapping[str, bytes]) -> list[Rubrique]:
    """The files that « inclure » names, being read."""
    return [parse(files, name) for name in reader.texts("inclure")]


def _questionnaire(
    reader: Rubrique, key: str, files: Mapping[str, bytes], known: Mapping[str, Questionnaire] | None
) -> Questionnaire:
    """« commun » starts from a shared questionnaire: what stands beside it replaces its head or is added to it.

    A sheet takes the place of the shared one that has its key.
    """
    if known is not None:
        parent = str(reader.data.get("partie_de", ""))  # a part asks what its act asks, as that one asks it
        take_over(reader, {**({parent: known[parent]} if parent in known else {}), **known})
    base = _shared(reader, files, known)
    read = [_sheet(sheet, files) for sheet in reader.tables("feuille")]
    own = {sheet.key: sheet for sheet, _ in read}
    shared = base.sheets if base else ()
    kept = {sheet.key for sheet in shared}
    sheets = [*(own.get(sheet.key, sheet) for sheet in shared), *(sheet for sheet, _ in read if sheet.key not in kept)]
    more = [_shared_checks(name, content_of(files, name)) for name in reader.texts("inclure")]
    checks = [
        *(base.checks if base else ()),
        *(check for _, group in read for check in group),
        *(read_check(check) for check in reader.tables("controle")),
        *(check for group in more for check in group),
    ]
    sheets = _with_columns(sheets, reader.tables("colonne"))
    choices = _choices(reader)
    questionnaire = Questionnaire(
        key=reader.one_of("cle", [key]),
        title=reader.take("titre", str, base.title if base else None),
        version=reader.take("version", str, base.version if base else None),
        per=cast("Per", reader.one_of("par", list(get_args(Per)), base.per if base else None)),
        purpose=reader.take("objet", str, base.purpose if base else ""),
        filled_by=reader.take("rempli_par", str, base.filled_by if base else ""),
        duration=reader.take("duree", str, base.duration if base else ""),
        contact=reader.take("contact", str, base.contact if base else ""),
        sheets=tuple(_with_choices(sheet, choices) for sheet in sheets),
        checks=tuple(checks),
        part_of=reader.take("partie_de", str, base.part_of if base else ""),
        place=reader.take("etablissement", str, base.place if base else ""),
        taken=(*(base.taken if base else ()), *reader.texts("reprend_feuilles")),
        left=reader.take("aide_du_tout", str, base.left if base else ""),
        optional=reader.take("facultatif", bool, base.optional if base else False),
    )
    _sound_part(reader, questionnaire, known)
    _all_used(reader, choices)
    reader.done()
    return questionnaire


@lru_cache(128)
def _shared_checks(name: str, content: bytes) -> tuple[Check, ...]:
    """The checks of a file that questionnaires include: several do, in each family."""
    source = parse({name: content}, name)
    checks = tuple(read_check(check) for check in source.tables("controle"))
    source.done()
    return checks


def _sound_part(reader: Rubrique, found: Questionnaire, known: Mapping[str, Questionnaire] | None) -> None:
    """A part takes sheets of an act that the family has, for an establishment that it asks."""
    if (found.per == "partie") != bool(found.part_of):
        raise reader.fail("« par » vaut « partie » quand « partie_de » nomme un acte, et seulement alors.")
    if not found.part_of:
        return
    parent = (known or {}).get(found.part_of)
    if parent is None or parent.per != "acte":
        raise reader.fail(f"« partie_de » nomme « {found.part_of} », qui n’est pas un acte.")
    if found.find(found.place) is None:
        raise reader.fail(f"« etablissement » nomme « {found.place} », que ce classeur ne demande pas.")
    tables = {sheet.key: sheet.table for sheet in parent.sheets}
    for key in found.taken:
        table = tables.get(key)
        if table is None or not table.identity or establishment_column(table) is None:
            raise reader.fail(
                f"« reprend_feuilles » nomme « {key} » : ce n’est pas un tableau de « {found.part_of} » qui a une "
                "« identite » et une colonne d’établissement."
            )


def _with_parent(part: Questionnaire, parent: Questionnaire) -> Questionnaire:
    """*part* with the sheets that it takes, as its parent has them, and the parent's checks that are about these. Each
    row there is one of the establishment: it says so, also where the parent leaves it empty for the whole contract.
    """
    place = part.find(part.place)
    assert place is not None
    taken = [_of_one(sheet, place.help) for sheet in parent.sheets if sheet.key in part.taken]
    whole = replace(part, sheets=(*part.sheets, *taken))
    checks = (check for check in parent.checks if all(whole.find(name) is not None for name in names(check)))
    return replace(whole, checks=(*part.checks, *checks))


def _of_one(sheet: Sheet, told: str) -> Sheet:
    table = sheet.table
    assert table is not None
    here = establishment_column(table)
    columns = (replace(one, required=True, help=told) if one.key == here else one for one in table.columns)
    return replace(sheet, table=replace(table, columns=tuple(columns)))


def _shared(
    reader: Rubrique, files: Mapping[str, bytes], known: Mapping[str, Questionnaire] | None
) -> Questionnaire | None:
    name = reader.take("commun", str, "")
    if not name:
        return None
    source = parse(files, f"{COMMUN}questionnaires/{name}.toml")
    if "commun" in source.data:
        raise source.fail("un questionnaire commun ne part pas d’un autre.")
    return _questionnaire(source, name, files, known)


def _sheet(reader: Rubrique, files: Mapping[str, bytes]) -> tuple[Sheet, tuple[Check, ...]]:
    """A sheet and the checks that come with it; « commun » takes both whole from commun/feuilles."""
    shared = reader.take("commun", str, "")
    if not shared:
        sheet = _own_sheet(reader)
        reader.done()
        return sheet, ()
    choices = _choices(reader)
    reader.done()
    name = f"{COMMUN}feuilles/{shared}.toml"
    sheet, checks = _shared_sheet(shared, name, content_of(files, name))
    table = f"{sheet.table.key}." if sheet.table else ""
    full = {name if name.startswith(table) else f"{table}{name}": values for name, values in choices.items()}
    sheet = _with_choices(sheet, full)
    _all_used(reader, full)
    return sheet, checks


@lru_cache(256)
def _shared_sheet(key: str, name: str, content: bytes) -> tuple[Sheet, tuple[Check, ...]]:
    """The sheet *key* of a file that families share, and its checks."""
    source = parse({name: content}, name)
    checks = tuple(read_check(check) for check in source.tables("controle"))
    sheet = _own_sheet(source)
    source.done()
    if sheet.key != key:
        raise source.fail(f"« cle » vaut « {sheet.key} », et le fichier se nomme « {key} ».")
    return sheet, checks


def _with_columns(sheets: list[Sheet], readers: list[Rubrique]) -> list[Sheet]:
    """*sheets* with the columns that « colonne » adds to a table, each after the column that « apres » names."""
    for reader in readers:
        name, after = reader.take("table", str), reader.take("apres", str)
        column = _field(reader, _COLUMN)
        rank = next((rank for rank, sheet in enumerate(sheets) if sheet.table and sheet.table.key == name), None)
        table = sheets[rank].table if rank is not None else None
        if rank is None or table is None:
            raise reader.fail(f"le tableau « {name} » n’existe pas.")
        keys = [one.key for one in table.columns]
        if after not in keys or column.key in keys:
            raise reader.fail(f"« {column.key} » se place après une colonne du tableau, et n’y est pas déjà.")
        place = keys.index(after) + 1
        columns = (*table.columns[:place], column, *table.columns[place:])
        sheets[rank] = replace(sheets[rank], table=replace(table, columns=columns))
    return sheets


def _choices(reader: Rubrique) -> Choices:
    """« choix »: for a question, or a column, the list that replaces its own."""
    choices = reader.table("choix")
    found = {} if choices is None else {name: choices.texts(name) for name in tuple(choices.data)}
    if empty := [name for name, words in found.items() if not words]:
        raise reader.fail(f"« choix » ne donne aucun mot à « {empty[0]} ».")
    return found


def with_choices(questionnaire: Questionnaire, choices: Mapping[str, tuple[str, ...]]) -> Questionnaire:
    """*questionnaire* with other lists, by the full name of their question; a column that only words gone from a list
    would call for goes with them, and no longer tells rows apart.
    """
    left = dict(choices)
    sheets = (_with_choices(sheet, left) for sheet in questionnaire.sheets)
    return replace(questionnaire, sheets=tuple(_told_apart(sheet) for sheet in sheets))


def _told_apart(sheet: Sheet) -> Sheet:
    table = sheet.table
    if table is None:
        return sheet
    kept = {column.key for column in table.columns}
    return replace(sheet, table=replace(table, identity=tuple(one for one in table.identity if one in kept)))


def _with_choices(sheet: Sheet, choices: Choices) -> Sheet:
    """*sheet* with other lists; those that found their question leave *choices*.

    A question that only words gone from a list would call for goes with them.
    """
    table, offered = sheet.table, {}

    def offering(fields: Iterable[Field], prefix: str) -> tuple[Field, ...]:
        for field in fields:
            if field.choices and (words := choices.pop(f"{prefix}{field.key}", ())):
                offered[field.key] = words
        return tuple(_offer(field, offered[field.key]) if field.key in offered else field for field in fields)

    groups = [offering(section.fields, "") for section in sheet.sections]
    columns = offering(table.columns, f"{table.key}.") if table else ()
    sections = tuple(
        _asking(section, _still_asked(fields, offered)) for section, fields in zip(sheet.sections, groups, strict=True)
    )
    kept = _still_asked(columns, offered)
    if sections == sheet.sections and (table is None or kept == table.columns):
        return sheet
    return replace(sheet, sections=sections, table=table and replace(table, columns=kept))


def _asking(section: Section, fields: tuple[Field, ...]) -> Section:
    return section if fields == section.fields else replace(section, fields=fields)


def _still_asked(fields: Iterable[Field], offered: Choices) -> tuple[Field, ...]:
    """*fields* whose condition can still be met, once lists are those of *offered*."""
    kept = []
    for field in fields:
        condition = field.condition
        if condition is not None and condition.field in offered:
            left = tuple(word for word in condition.values if word in offered[condition.field])
            condition = replace(condition, values=left)
            field = replace(field, condition=condition)
        if condition is None or condition.values:
            kept.append(field)
    return tuple(kept)


def _offer(field: Field, choices: tuple[str, ...]) -> Field:
    """*field* with *choices*; its example stays if it is still one of them."""
    kept = {word.strip() for word in field.example.split(";")} <= set(choices)
    gone = tuple(word for word in field.choices if word not in choices)
    return replace(field, choices=choices, elsewhere=gone, example=field.example if kept else choices[0])


def _all_used(reader: Rubrique, choices: Choices) -> None:
    if choices:
        raise reader.fail(f"« choix » cite « {', '.join(choices)} », qui n’est pas une question à choix.")


def _own_sheet(reader: Rubrique) -> Sheet:
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
        condition=read_condition(condition) if condition is not None else None,
        choices=reader.texts("choix"),
        reference=reader.take("reference", str, ""),
        minimum=reader.number("minimum"),
        maximum=reader.number("maximum"),
        alert_rules=(_rule(reader, "alerte_minimum"), _rule(reader, "alerte_maximum")),
        alert_minimum=reader.number("alerte_minimum"),
        alert_maximum=reader.number("alerte_maximum"),
        length=reader.take("longueur", int, 0),
        width=reader.take("largeur", int, 0),
        accepts_sans_objet=reader.take("sans_objet", bool, False),
        usage=cast("Literal['contrat', 'information']", reader.one_of("usage", ["contrat", "information"], "contrat")),
        source=reader.take("source", str, ""),
        doubt=reader.take("doute", str, ""),
        shown=reader.take("affiche", bool, False),
        catalogue=reader.take("catalogue", bool, False),
    )
    if not pattern.fullmatch(field.key):
        raise reader.fail(f"« {field.key} » n’est pas un nom de champ.")
    if shape_of(field) == Choice() and not (field.choices or field.reference):
        raise reader.fail(f"« {field.key} » est une liste sans choix.")
    reader.done()
    return field


def _rule(reader: Rubrique, option: str) -> str:
    """The value of the law that *option* names, when it gives no number itself."""
    return reader.take(option, str) if isinstance(reader.data.get(option), str) else ""


def read_condition(reader: Rubrique) -> Condition:
    condition = Condition(reader.take("champ", str), reader.texts("vaut"))
    reader.done()
    return condition
