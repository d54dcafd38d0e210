"""Dossiers -> Contrat: the workbooks of a contract gathered into one set of answers, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cpomdoc.domain.dossier import Acte, Contrat, Dossier, Partie
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Row, Value
from cpomdoc.schema.acte import ACTES, YEARS
from cpomdoc.schema.checks import SITES, compared, names
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.questionnaire import Check, Questionnaire, establishment_column
from cpomdoc.stages.checks.check import Facts, run, unseen
from cpomdoc.stages.checks.check_law import ASKED, ASKED_CODE
from cpomdoc.stages.checks.facts import JointeFacts, terms
from cpomdoc.stages.checks.words import labels_of, pseudo_values, years_of
from cpomdoc.stages.contrat.actes import rank, rank_of, seen_by, to_terme
from cpomdoc.stages.contrat.equations import equations
from cpomdoc.stages.contrat.moyens import at_its_cell, nourri, raised
from cpomdoc.stages.contrat.parties import awaited_of, disagreements, gone, inside, parts_of, perimeter, settled
from cpomdoc.stages.contrat.repris import completed as told_whole
from cpomdoc.stages.contrat.repris import repris

_ACTS = ("acte", "partie")
_SOUGHT = ("vers", "par", "termes")
"""Options that name where something is looked for: what is not there yet may still come."""


def consolidate(numero: str, dossiers: Sequence[Dossier], famille: Famille) -> Contrat:
    """All the answers of contract *numero*. *dossiers* holds the last accepted one of each (questionnaire, site); one
    whose questionnaire the family does not know says nothing to it.
    """
    values: dict[str, Value] = {}
    places: dict[FieldKey, CellRef] = {}
    told = [one for one in dossiers if one.questionnaire in famille.questionnaires]
    actes, dossiers = _apart(told, famille)
    for dossier in dossiers:
        if not dossier.site:
            values.update(dossier.values)
            places.update(dossier.places)
    sites = perimeter(values, famille)
    order = {site: place for place, site in enumerate(sites)}
    parties = tuple(
        sorted(
            parts_of(told, famille),
            key=lambda one: (order.get(one.site, len(order)), one.acte, rank_of(one.numero), one.site),
        )
    )
    rows: list[Row] = []
    for site in _site_order(dossiers, sites):
        row: dict[str, object] = {famille.roles.site: site}
        for dossier in dossiers:
            if dossier.site == site:
                row.update(dossier.values)
                places.update(
                    {
                        FieldKey(f"{SITES}.{key.name}", len(rows)): at
                        for key, at in dossier.places.items()
                        if key.row is None
                    }
                )
        rows.append(row)  # type: ignore[arg-type]  # a row of sites also holds that site's tables
    if rows:
        values[SITES] = tuple(rows)
    values.update(pseudo_values(values, famille))
    if (taken := repris(dossiers, famille)) is not None:
        whole = told_whole(values, famille.questionnaires[taken[0]])
        own = frozenset({taken[0]}) | _optional(dossiers, famille)
        found = Contrat(famille.key, numero, whole, places, own, (), actes=actes, repris=taken[1], parties=parties)
        return settled(nourri(found, famille), famille)
    missing = tuple(_missing(dossiers, sites, famille))
    complete = frozenset(one.key for one in famille.awaited()) - {questionnaire for questionnaire, _ in missing}
    complete |= _optional(dossiers, famille)
    found = Contrat(famille.key, numero, values, places, complete, missing, actes=actes, parties=parties)
    return settled(nourri(found, famille), famille)


def _optional(dossiers: Sequence[Dossier], famille: Famille) -> frozenset[str]:
    """The questionnaires that a contract may do without, and that came."""
    came = {one.questionnaire for one in dossiers}
    return frozenset(one.key for one in famille.optional() if one.key in came)


def _apart(dossiers: Sequence[Dossier], famille: Famille) -> tuple[tuple[Acte, ...], list[Dossier]]:
    """The acts, series by series in the order of their numbers; and the dossiers that make the contract itself."""
    order = [acte.key for acte in famille.actes]
    series = [acte.series or acte.key for acte in famille.actes]
    acts = [
        Acte(one.questionnaire, one.site, one.values, one.places, partage=one.partage)
        for one in dossiers
        if one.questionnaire in order
    ]
    acts.sort(key=lambda acte: (series.index(series[order.index(acte.questionnaire)]), rank(acte)))
    parts = {acte.parts for acte in famille.actes}
    return tuple(acts), [one for one in dossiers if one.questionnaire not in order and one.questionnaire not in parts]


def _site_order(dossiers: Sequence[Dossier], known: Sequence[str]) -> list[str]:
    sites = sorted({dossier.site for dossier in dossiers if dossier.site})
    return sorted(sites, key=lambda site: known.index(site) if site in known else len(known))


def _missing(dossiers: Sequence[Dossier], known: Sequence[str], famille: Famille) -> Iterator[tuple[str, str]]:
    here = {(dossier.questionnaire, dossier.site) for dossier in dossiers}
    for questionnaire in famille.awaited():
        wanted: Sequence[str] = ("",)
        if questionnaire.per == "etablissement" and known:
            wanted = known
        for site in wanted:
            if (questionnaire.key, site) not in here:
                yield questionnaire.key, site


def check_contrat(
    contrat: Contrat,
    famille: Famille,
    version: int = 0,
    actes: Famille | None = None,
    known: Mapping[str, Mapping[str, Value]] | None = None,
) -> tuple[Finding, ...]:
    """What does not fit between the workbooks of a contract: the family's checks whose questionnaires are all there.

    A check about an answer of an act runs for each act that answers it. *version* is the last one of the contract,
    *actes* the family that judges acts when it is another (schema/ensemble.py); *known*, by key of act, what was looked
    for elsewhere.
    """
    facts = _facts(to_terme(contrat, famille), famille)
    findings = [finding for check in _made(contrat, famille) for finding in run(check, facts)]
    for position, acte in enumerate(contrat.actes):
        seen = seen_by(acte, contrat, famille, version, (known or {}).get(acte.key))
        findings.extend(_check_acte(acte, position, seen, facts, actes or famille, contrat))
    for position, partie in enumerate(contrat.parties):
        if left := tuple(gone(partie, position, contrat, famille)):
            findings.extend(left)
            continue
        stands = Acte(partie.acte, partie.numero, partie.values, partie.places)
        seen = seen_by(stands, contrat, famille, version, (known or {}).get(partie.sujet))
        findings.extend(_check_part(partie, position, seen, facts, actes or famille))
    findings.extend(disagreements(contrat, famille))
    findings.extend(raised(contrat, famille))
    return tuple(_asked_once([at_its_cell(one, contrat) for one in findings]))


def uncompared(contrat: Contrat, famille: Famille) -> tuple[Finding, ...]:
    """The figures of the contract, then those of its acts, that stand in several places and that the same checks could
    not compare, and why.
    """
    facts = _facts(contrat, famille)
    found = [finding for check in _made(contrat, famille) for finding in unseen(check, facts)]
    for position, acte in enumerate(contrat.actes):
        questionnaire = famille.questionnaires[acte.questionnaire]
        own = Facts(acte.values, acte.places, labels_of(questionnaire), years=frozenset(years_of(questionnaire)))
        for check in questionnaire.checks:
            key = FieldKey(f"{ACTES}.{questionnaire.key}.{check.at}", position)
            found += [replace(finding, key=key) for finding in unseen(check, own)]
    return tuple(found)


def _made(contrat: Contrat, famille: Famille) -> list[Check]:
    """The checks of the contract itself whose questionnaires are all there."""
    return [check for check in famille.checks if not _about_acts(check, famille) and _ready(check, contrat, famille)]


def _facts(contrat: Contrat, famille: Famille) -> Facts:
    labels: dict[str, str] = {}
    years: set[str] = set()
    for questionnaire in famille.asking(contrat.complete):
        prefix = f"{SITES}." if questionnaire.per == "etablissement" else ""
        labels.update({prefix + name: label for name, label in labels_of(questionnaire).items()})
        years.update(prefix + name for name in years_of(questionnaire))
    values = {**contrat.values, **equations(contrat.values, famille)}
    came = _came(contrat, famille)
    return Facts(
        values,
        contrat.places,
        labels,
        famille.reglementation,
        came,
        contrat.ailleurs,
        frozenset(years),
        famille.catalogue,
    )


def _came(contrat: Contrat, famille: Famille) -> dict[str, JointeFacts]:
    """The documents that the family knows, with the establishments of which each one came."""
    return {
        jointe.key: JointeFacts(
            jointe.title, jointe.annexe, frozenset(one.site for one in contrat.jointes if one.cle == jointe.key)
        )
        for jointe in famille.jointes
    }


def _check_acte(
    acte: Acte, position: int, seen: Contrat, facts: Facts, famille: Famille, contrat: Contrat
) -> Iterator[Finding]:
    """The findings about one act, named « actes.<questionnaire>.<key> », their row being the place of the act; those of
    a row that the workbook of an establishment gave are about that one, which is also judged by itself.
    """
    questionnaire = famille.questionnaires[acte.questionnaire]
    labels, years = {**facts.labels, **labels_of(questionnaire)}, facts.years.union(years_of(questionnaire), YEARS)
    its_facts = Facts(seen.values, seen.places, labels, famille.reglementation, years=years)
    waits = any(True for _ in awaited_of(acte, contrat, famille))
    for check in famille.checks:
        mine = _about_acts(check, famille) and questionnaire.find(check.at) is not None
        mine = mine and not (waits and _of_sites(check, famille, questionnaire))
        if mine and _ready(check, seen, famille):
            for finding in run(check, its_facts):
                if (lacking := _lacks(check, finding, acte, contrat, famille)) is not None:
                    yield lacking
                    continue
                row = finding.key.row if finding.key is not None else None
                source = acte.sources.get((check.at.rpartition(".")[0], -1 if row is None else row))
                if source is None:
                    yield replace(finding, key=FieldKey(f"{ACTES}.{questionnaire.key}.{check.at}", position))
                elif not _alone(check, famille.questionnaires[contrat.parties[source].questionnaire], famille):
                    yield replace(
                        finding, key=FieldKey(f"{ACTES}.{contrat.parties[source].questionnaire}.{check.at}", source)
                    )


def _lacks(check: Check, finding: Finding, acte: Acte, contrat: Contrat, famille: Famille) -> Finding | None:
    """What is not told of an establishment whose own workbook came, told there; None of any other finding."""
    missing = finding.facts.get("manquants", "") if check.kind == "couverture" else ""
    for position, partie in inside(contrat, famille):
        questionnaire = famille.questionnaires[partie.questionnaire]
        if missing == partie.site and partie.sujet == acte.key and questionnaire.find(check.at) is not None:
            key = FieldKey(f"{ACTES}.{questionnaire.key}.{check.at}", position)
            places = (partie.places.get(FieldKey(name)) for name in (check.at, questionnaire.place))
            return replace(finding, key=key, at=next((one for one in places if one is not None), None))
    return None


def _check_part(partie: Partie, position: int, seen: Contrat, facts: Facts, famille: Famille) -> Iterator[Finding]:
    """The findings about the workbook of an establishment, looked at before its act is whole."""
    questionnaire = famille.questionnaires[partie.questionnaire]
    labels, years = {**facts.labels, **labels_of(questionnaire)}, facts.years.union(years_of(questionnaire), YEARS)
    its_facts = Facts(seen.values, seen.places, labels, famille.reglementation, years=years)
    sites = {f"{table.key}.{establishment_column(table)}" for table in questionnaire.tables()}
    for check in famille.checks:
        if check.kind == "reference" and check.at in sites:
            continue  # its rows are of the establishment that it names, which is looked for once
        if _about_acts(check, famille) and _alone(check, questionnaire, famille) and _ready(check, seen, famille):
            for finding in run(check, its_facts):
                yield replace(finding, key=FieldKey(f"{ACTES}.{questionnaire.key}.{check.at}", position))


_ROW_BY_ROW = frozenset({"compare", "ecart", "reference", "renseigne", "reglementation", "calcul"})


def _of_sites(check: Check, famille: Famille, act: Questionnaire) -> bool:
    """Whether a check looks, all together, at rows that establishments tell: while some are awaited, it waits too."""
    part = famille.part(act.key)
    tables = {sheet.table.key for sheet in part.sheets if sheet.table} if part is not None else set()
    return check.kind not in _ROW_BY_ROW and any(name.rpartition(".")[0] in tables for name in names(check))


def _alone(check: Check, part: Questionnaire, famille: Famille) -> bool:
    """Whether a check about an act can be made on the rows of one establishment: it looks at each by itself, and at
    nothing that the rest of the act tells.
    """
    if check.kind not in _ROW_BY_ROW or part.find(check.at) is None:
        return False
    owners = {name: owner_of(famille, name) for name in names(check)}
    return all(owner is None or owner.per not in _ACTS or part.find(name) is not None for name, owner in owners.items())


def _about_acts(check: Check, famille: Famille) -> bool:
    owner = owner_of(famille, check.at)
    return owner is not None and owner.per in _ACTS


def _asked_once(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A value of the law that several checks miss on the same day is asked for once."""
    asked: set[tuple[str, str]] = set()
    for finding in findings:
        question = (finding.facts.get(ASKED, ""), finding.facts.get("jour", ""))
        if finding.rule.code != ASKED_CODE or question not in asked:
            yield finding
        if finding.rule.code == ASKED_CODE:
            asked.add(question)


def _ready(check: Check, contrat: Contrat, famille: Famille) -> bool:
    """Whether all that the check looks at is there.

    Each establishment is judged as soon as its workbook comes, unless the check looks for something among them all.
    """
    sought = {name for option in _SOUGHT if option in check.options for name in terms(check, option)}
    if check.kind == "concordance":
        sought.update(compared(check))
    for name in names(check):
        owner = owner_of(famille, name)
        if contrat.repris is not None and _about_acts(check, famille):
            continue  # what was not taken over is compared with nothing
        partly = owner is not None and owner.per == "etablissement" and SITES in contrat.values and name not in sought
        if owner is not None and owner.per not in _ACTS and owner.key not in contrat.complete and not partly:
            return False
    return True


def bearer(finding: Finding, contrat: Contrat, famille: Famille) -> tuple[str, str]:
    """The workbook to give back for *finding*: its questionnaire and, when it is one per establishment, its site."""
    assert finding.key is not None
    if finding.key.name.startswith(f"{ACTES}."):
        position = finding.key.row or 0
        if famille.questionnaires[finding.key.name.split(".")[1]].per == "partie":
            partie = contrat.parties[position]
            return partie.questionnaire, partie.place
        return contrat.actes[position].questionnaire, contrat.actes[position].numero
    owner = owner_of(famille, finding.key.name)
    assert owner is not None
    if contrat.repris is not None and famille.reprise is not None and not owner.optional:
        return famille.reprise.questionnaire, ""
    if owner.per != "etablissement":
        return owner.key, ""
    rows = contrat.values.get(SITES, ())
    row = finding.key.row or 0
    site = rows[row] if isinstance(rows, tuple) and row < len(rows) else {}
    return owner.key, show(site.get(famille.roles.site)) if isinstance(site, Mapping) else ""


def in_form(name: str) -> str:
    """The name that the form itself uses for a name of the consolidated dossier."""
    if name.startswith(f"{ACTES}."):
        return name.split(".", 2)[2]
    return name.removeprefix(f"{SITES}.")
