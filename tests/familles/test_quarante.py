"""Forty establishments over three départements: all rows and all signature blocks are in the Word contract."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from bench.quarante import CONTRAT, COUNT, EXAMPLE, FAMILLE, forty, read_word
from cpomdoc.adapters.word import DocumentProperties, render
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.pieces import Mention
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.pieces.context import EnTete, context
from cpomdoc.stages.pieces.plan import plan
from tests.familles.exemples import as_typed, examples, famille
from tests.pictures import spell, verdict

CONTRACT_NEEDS = ("identification", "objectifs", "indicateurs", "moyens")


@lru_cache
def contrat() -> Contrat:
    """The contract without its diagnoses: the Word contract prints none."""
    made = forty(famille(FAMILLE), list(examples(EXAMPLE, FAMILLE).values()))
    dossiers = []
    for one in made:
        if one.questionnaire.key in CONTRACT_NEEDS:
            outcome = verdict(famille(FAMILLE), one.questionnaire.key, as_typed(one))
            assert isinstance(outcome, Dossier), spell(outcome)
            dossiers.append(outcome)
    assert len({one.site for one in made if one.site}) == COUNT
    return consolidate(CONTRAT, dossiers, famille(FAMILLE))


def test_forty_establishments_are_accepted_together():
    findings = check_contrat(contrat(), famille(FAMILLE))
    assert [f"{one.rule.code} {one.message}" for one in findings if one.blocking] == []


def test_the_contract_holds_each_row_and_one_frame_for_each_party():
    pieces = plan(contrat(), famille(FAMILLE), [])
    piece = next(one for one in pieces if one.key == "contrat")
    words = context(
        contrat(), piece, [one.key for one in pieces], famille(FAMILLE), EnTete(1, date(2026, 11, 21), Mention.PROJET)
    )
    properties = DocumentProperties(
        piece.title, date(2026, 11, 21), CONTRAT, piece.key, "1", "0" * 64, end_mark=words["piece"]["fin"]
    )
    blocks = famille(FAMILLE).blocks(piece.template)
    text, frames = read_word(
        render(famille(FAMILLE).files[piece.template], words, properties=properties, blocks=blocks)
    )
    rows = contrat().values["etablissements"]
    assert isinstance(rows, tuple)
    assert len(rows) > COUNT
    for row in rows:
        assert isinstance(row, dict)
        assert str(row["raison_sociale"]) in text
        assert "\u00a0".join(str(row["finess_et"])[at : at + 3] for at in (0, 3, 6)) in text
    parties = contrat().values["parties"]
    assert isinstance(parties, tuple)
    assert frames == len(parties) == 5
