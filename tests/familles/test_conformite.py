"""Every item of every family: present in the complete example, missing as soon as an answer or an article goes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pytest
from lxml import etree

from cpomdoc.adapters.instance import example_sets, family_keys, load_examples
from cpomdoc.adapters.word import read_parts, take_apart, write_parts
from cpomdoc.adapters.word.blocks import expand
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, w
from cpomdoc.domain.conformite import Etat, Grille
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.schema.checks import DATE_FIN
from cpomdoc.schema.conformite import FILE
from cpomdoc.schema.exigence import Exigence
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.variables import Group, variables
from cpomdoc.stages.checks.facts import is_table
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.pieces.conformite import grille, unwritten
from cpomdoc.stages.pieces.jointes import expected
from cpomdoc.stages.pieces.plan import plan
from cpomdoc.stages.templates.lint import lint
from cpomdoc.stages.templates.outline import Titre, heading_words, outline
from tests.familles.exemples import TEMPLATES, as_typed, famille, read_family
from tests.pictures import verdict

FAMILIES = tuple(key for key in family_keys(TEMPLATES) if (TEMPLATES / key / FILE).is_file())
RANKS = {
    "TitreAnnexe": 0, "TitreAnnexePage": 0, "TitreHorsNumerotation": 0, "TitreHorsNumerotationSuite": 0,
    "Titre1": 0, "Titre2": 1, "TitrePartie": 1, "TitreEtablissement": 1, "TitreFiche": 1, "Titre3": 2, "TitreBloc": 2,
    "TitreBlocSuite": 2, "Intertitre": 3,
}  # fmt: skip
TAG_ALONE = re.compile(r"\{%p (if|for|else|elif|endif|endfor)\b.*%\}")


@dataclass(frozen=True)
class Sample:
    """A family, a contract of its examples with every workbook and every joined document, the pieces of its version."""

    famille: Famille
    contrat: Contrat
    pieces: frozenset[str]

    def grille(self, **changes: Any) -> Grille:
        """The grid, with something changed in the family."""
        return grille(self.contrat, replace(self.famille, **changes), self.pieces)


@lru_cache
def samples(key: str) -> Mapping[str, Sample]:
    """The complete contracts among the examples of a family, the fullest grid last."""
    found = {one.name: _sample(famille(key), one.name) for one in example_sets(TEMPLATES, key)}
    return {name: one for name, one in found.items() if one is not None}


def _sample(family: Famille, name: str) -> Sample | None:
    dossiers = [verdict(family, one.questionnaire.key, as_typed(one)) for one in load_examples(TEMPLATES, family, name)]
    contrat = consolidate(name, [one for one in dossiers if isinstance(one, Dossier)], family)
    if contrat.missing:
        return None
    joined = [
        PieceJointe(one.jointe.key, one.site, 1, "0" * 64, "piece.pdf", 1, "2026-11-21T10:00:00+01:00")
        for one in expected(contrat.values, family)
    ]
    contrat = replace(contrat, jointes=tuple(joined))
    pieces = plan(contrat, read_family(family.key), check_contrat(contrat, family))
    return Sample(family, contrat, frozenset(piece.key for piece in pieces))


@lru_cache
def fullest(key: str) -> Sample:
    """The example that answers the most items."""
    return max(samples(key).values(), key=lambda one: sum(line.etat is Etat.REPOND for line in one.grille()))


def missing(lines: Grille) -> set[str]:
    return {line.cle for line in lines if line.lacks}


# --- the complete examples ------------------------------------------------------------------------------------------


def test_every_family_says_what_the_law_asks() -> None:
    assert set(FAMILIES) == set(family_keys(TEMPLATES))


@pytest.mark.parametrize("key", FAMILIES)
def test_every_complete_example_answers_all_or_says_why_not(key: str) -> None:
    assert samples(key)
    for name, one in samples(key).items():
        lines = one.grille(unwritten=unwritten(famille(key), outlines(key)))
        lacking = {line.cle: (line.raison, line.remede) for line in lines if line.lacks}
        assert lacking == {}, name
        assert all(line.raison for line in lines if line.etat is Etat.SANS_OBJET)
        assert all(line.lieu and line.source for line in lines)


def test_the_eight_establishments_of_ehpad_are_one_of_them() -> None:
    assert "huit-etablissements" in samples("ehpad")


@pytest.mark.parametrize("key", FAMILIES)
def test_each_item_is_present_in_one_example_at_least_or_never_asked_there(key: str) -> None:
    """An item that every example waives would never be seen to work: its waivers must then differ in no example."""
    present = {line.cle for one in samples(key).values() for line in one.grille() if line.etat is Etat.REPOND}
    waived = {item.key for item in famille(key).exigences if item.waivers}
    assert {item.key for item in famille(key).exigences} - present <= waived


@pytest.mark.parametrize("key", FAMILIES)
def test_the_name_of_the_organigramme_alone_is_not_found_to_answer(key: str) -> None:
    one = fullest(key)
    without = replace(one, contrat=replace(one.contrat, jointes=()))
    changed = {line.titre for line in without.grille() if line.etat is Etat.RENSEIGNE}
    assert len(changed) == 1
    assert "organigramme" in changed.pop().lower()
    assert missing(without.grille()) == missing(one.grille())


# --- an answer goes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", FAMILIES)
def test_removing_one_answer_makes_missing_exactly_the_items_that_rest_on_it(key: str) -> None:
    one = fullest(key)
    before = {line.cle: line for line in one.grille()}
    wrong = {}
    for name in sorted({name for item in one.famille.exigences for name in item.names}):
        without = replace(one, contrat=replace(one.contrat, values=_without(one.contrat.values, name, one.famille)))
        waived = {cle for cle, line in before.items() if line.etat is Etat.SANS_OBJET}
        resting = {
            item.key for item in one.famille.exigences if name in rests_on(item, one.famille) and item.key not in waived
        }
        resting |= {item.key for item in one.famille.exigences if item.key in waived and _waived_by(item, name)}
        if (now := missing(without.grille())) != resting:
            wrong[name] = (sorted(now - resting), sorted(resting - now))
    assert wrong == {}


def rests_on(item: Exigence, family: Famille) -> set[str]:
    """Every name whose loss leaves the item without answer: also the tables of its columns, whom a document is of."""
    names = set(item.names)
    jointe = family.jointe(item.jointe) if item.jointe else None
    if jointe is not None:
        table = family.roles.etablissement.rpartition(".")[0]
        if jointe.per == "etablissement":
            names.add(family.roles.etablissement)
        if jointe.condition is not None:
            prefix = f"{table}." if jointe.per == "etablissement" else ""
            names.add(prefix + jointe.condition.field)
    return names | {name[:at] for name in names for at in range(len(name)) if name[at] == "."}


def _waived_by(item: Exigence, name: str) -> bool:
    """Whether the reason for which the item does not apply is read in *name* alone."""
    return {waiver.field for waiver in item.waivers} == {name}


def _without(values: Mapping[str, Any], name: str, family: Famille) -> dict[str, Any]:
    """The answers without *name*: a question, a table, or a column in every row."""
    name = DATE_FIN if name == family.roles.date_fin else name
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if is_table(value) and name.startswith(f"{key}."):
            kept[key] = tuple(_without(row, name.removeprefix(f"{key}."), family) for row in value)
        elif key != name:
            kept[key] = value
    return kept


# --- an article goes ------------------------------------------------------------------------------------------------


@lru_cache
def outlines(key: str) -> Mapping[str, tuple[Titre, ...]]:
    """The outline of each template of the family, as it is delivered."""
    family = famille(key)
    return {name: outline_of(family, name, family.files[name]) for name in family.templates()}


def outline_of(family: Famille, name: str, data: bytes) -> tuple[Titre, ...]:
    gabarit = take_apart(name, data, family.blocks(name))
    report = lint(gabarit, *_known(family.key, name))
    assert not report.blocking, [str(remark.finding) for remark in report.remarks]
    return outline(gabarit.paragraphs, report.met)


@lru_cache
def _known(key: str, name: str) -> tuple[Group, Group]:
    """What a template may read, and what all of its family may."""
    family = famille(key)
    return variables(family, family.templates()[name]), variables(family)


@pytest.mark.parametrize("key", FAMILIES)
def test_every_article_that_an_item_names_is_one_heading_of_its_template(key: str) -> None:
    for item in famille(key).exigences:
        if item.article:
            template = famille(key).piece(item.piece).template
            found = [one for one in outlines(key)[template] if one.title == heading_words(item.article)]
            assert len(found) == 1, (item.key, item.article, len(found))


ARTICLES = tuple(
    dict.fromkeys(
        (key, item.piece, item.article) for key in FAMILIES for item in famille(key).exigences if item.article
    )
)
if not os.environ.get("CPOMDOC_PAGES"):
    ARTICLES = ARTICLES[::2]
"""The articles that items name: all by « make pages », every other one by « make test »."""


@pytest.mark.parametrize(
    ("key", "piece", "article"), ARTICLES, ids=lambda value: heading_words(value).replace(" ", "-")
)
def test_deleting_one_article_makes_missing_exactly_its_items(key: str, piece: str, article: str) -> None:
    one = fullest(key)
    template = one.famille.piece(piece).template
    data, gone = without_article(one.famille, template, article)
    assert heading_words(article) in gone
    changed = {**outlines(key), template: outline_of(one.famille, template, data)}
    resting = {
        item.key
        for item in one.famille.exigences
        if item.article and one.famille.piece(item.piece).template == template and heading_words(item.article) in gone
    }
    assert missing(one.grille(unwritten=unwritten(one.famille, changed))) == resting


def without_article(family: Famille, template: str, article: str) -> tuple[bytes, set[str]]:
    """The template without a heading and all that follows, up to the next heading of its level; the headings gone."""
    parts = read_parts(family.files[template])
    tree = parse_xml(parts[DOCUMENT])
    expand(tree, family.blocks(template))
    body = tree.find(w("body"))
    assert body is not None
    blocks = list(body)
    start = next(
        at for at, one in enumerate(blocks) if _rank(one) is not None and _words(one) == heading_words(article)
    )
    level = _rank(blocks[start])
    assert level is not None
    doomed = [blocks[start]]
    for one in blocks[start + 1 :]:
        rank = _rank(one)
        if (rank is not None and rank <= level) or "piece.fin" in _text(one) or one.tag == w("sectPr"):
            break
        doomed.append(one)
    gone = {_words(one) for one in doomed if _rank(one) is not None}
    for one in set(doomed) - set(_unpaired(doomed)):
        body.remove(one)
    return write_parts({**parts, DOCUMENT: etree.tostring(tree, encoding="UTF-8", standalone=True)}), gone


def _unpaired(blocks: list[etree._Element]) -> Iterator[etree._Element]:
    """Tags whose other half is outside: a person who deletes an article leaves them, or the template is refused."""
    opened: list[etree._Element] = []
    for block in blocks:
        match = TAG_ALONE.fullmatch(_text(block).strip())
        if match is None:
            continue
        if match[1] in ("if", "for"):
            opened.append(block)
        elif match[1] in ("endif", "endfor") and opened:
            opened.pop()
        elif not opened:
            yield block
    yield from opened


def _text(block: etree._Element) -> str:
    return "".join(element.text or "" for element in block.iter(w("t")))


def _words(block: etree._Element) -> str:
    return heading_words(_text(block))


def _rank(block: etree._Element) -> int | None:
    style = block.find(f"{w('pPr')}/{w('pStyle')}") if block.tag == w("p") else None
    return RANKS.get(style.get(w("val")) or "") if style is not None else None
