"""National exports and budget frames -> what they say for the forms of a contract, and what they could not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Literal

from cpomdoc.adapters.excel.reading import Illisible, read_cadre
from cpomdoc.adapters.exchange import sheets_of
from cpomdoc.adapters.instance import load_cadres, load_sources
from cpomdoc.domain.errors import UnclearRequest, UnreadableFile
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import pluriel
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.sources import Genre, Source
from cpomdoc.stages.formulaire.cadre import read_cadre as amounts_of
from cpomdoc.stages.formulaire.cadre import sheets_wanted
from cpomdoc.stages.formulaire.export import HEADER_ROWS, Entete, Row, Trouves, nearest_site, recognise, select
from cpomdoc.stages.formulaire.prefill import Export, Moisson

_NAMED = 8


@dataclass(frozen=True, slots=True)
class Fourni:
    """A file given by a person: of which kind, and of which year (0 when not said)."""

    kind: Genre | Literal["cadre"]
    path: Path
    year: int = 0


def harvest(templates: Path, famille: Famille, files: Sequence[Fourni], sites: Sequence[str], entity: str) -> Moisson:
    """What *files* say of *sites*, or of the establishments of *entity*, in the order in which they are believed.

    Raises UnreadableFile for a file that is not one of the known exports or frames, UnclearRequest when it must be said
    of whom.
    """
    sources, moisson = load_sources(templates), Moisson(famille)
    for given in files:
        if given.kind == "cadre":
            _frame(templates, moisson, given, sites, entity)
            continue
        wanted = tuple(sites) or (() if entity else tuple(moisson.sites))
        header, found, others = _read(
            given, [source for source in sources if source.kind == given.kind], wanted, entity
        )
        for sheet in others:
            moisson.told[f"{given.path.name} : la feuille « {sheet} » est aussi un tel extrait, et n’est pas lue."] = (
                None
            )
        _of_someone(given, header, found, wanted, entity)
        for site in sorted(set(wanted) - set(found.rows)):
            moisson.told[f"{given.path.name} : l’établissement {site} n’y figure pas."] = None
        moisson.add(Export(header, given.path.name, given.year), found)
    return moisson


def _frame(templates: Path, moisson: Moisson, given: Fourni, sites: Sequence[str], entity: str) -> None:
    """What a budget frame says for the forms; of its sheets that are refused, why."""
    cadres = load_cadres(templates)
    opened = read_cadre(given.path, sheets_wanted(cadres))
    if isinstance(opened, Illisible):
        finding = Finding(CATALOGUE[opened.code], facts=opened.facts)
        raise UnreadableFile(f"« {given.path.name} » : {finding.message}", finding.remedy)
    lu = amounts_of(opened, cadres)
    for finding in lu.told:
        place = f"{finding.at} : " if finding.at is not None else ""
        moisson.told[f"{given.path.name}, {place}{finding.message}"] = None
    before = moisson.count()
    moisson.add_cadre(lu, given.path.name, tuple(sites) or tuple(moisson.sites), entity)
    if moisson.count() == before:
        moisson.told[f"{given.path.name} : rien n’y est à reprendre pour ces formulaires."] = None


def _read(
    given: Fourni, sources: Sequence[Source], sites: Sequence[str], entity: str
) -> tuple[Entete, Trouves, list[str]]:
    """The first sheet that is such an export, and what it says of those wanted; the names of the others that are."""
    nearest = ""
    read: tuple[Entete, Trouves] | None = None
    others: list[str] = []
    for sheet, rows in sheets_of(given.path):
        first = list(islice(rows, HEADER_ROWS))
        recognised = recognise(first, sources)
        if recognised is not None and read is not None:
            others.append(sheet)
        elif recognised is not None:
            header, at = recognised
            read = header, select(_below(first, at, rows), header, sites, entity)
        nearest = nearest or next((near for source in sources if (near := nearest_site(first, source))), "")
    if read is not None:
        return *read, others
    names = " ou ".join(f"« {name} »" for name in dict.fromkeys(source.site.header for source in sources))
    near = f" La plus proche : « {nearest} »." if nearest else ""
    raise UnreadableFile(
        f"« {given.path.name} » : aucune colonne ne s’appelle {names}.{near}",
        "Donnez le fichier tel qu’il est publié, avec ses en-têtes.",
    )


def _below(first: Sequence[Row], at: int, rows: Iterator[Row]) -> Iterator[Row]:
    return chain(first[at + 1 :], rows)


def _of_someone(given: Fourni, header: Entete, found: Trouves, sites: Sequence[str], entity: str) -> None:
    """Somebody was found, and only those that were asked for."""
    if found.rows:
        return
    if not sites and not entity and found.entities:
        some = ", ".join(sorted(found.entities)[:_NAMED]) + ("…" if len(found.entities) > _NAMED else "")
        entities = pluriel(len(found.entities), "gestionnaire")
        raise UnclearRequest(
            f"« {given.path.name} » décrit les établissements de {entities} : {some}.",
            "Dites lequel : --gestionnaire FINESS_EJ, ou --etablissement FINESS_ET autant de fois que nécessaire.",
        )
    asked = header.source.entity if entity else header.source.site
    whom = f"le gestionnaire {entity}" if entity else f"{pluriel(len(sites), 'établissement')} ({', '.join(sites)})"
    raise UnclearRequest(
        f"« {given.path.name} » ne contient aucune ligne pour {whom}.",
        f"Vérifiez le numéro : il est cherché dans la colonne « {asked.header} ».",
    )
