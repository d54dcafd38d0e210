"""A family is data: a fourth one, made of shared sheets, an annexe and blocks, works without a line of program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.instance import load_family
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Refus, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine.instance.forms import blank_forms
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from tests.engine.banc import Banc
from tests.familles.exemples import examples
from tests.familles.quatrieme import add_fourth_family, from_base

CONTRAT = "CPOM-2027-021"
EXAMPLE = "un-etablissement"
OTHERWISE = {"parties.role": {"Conseil départemental": "Préfet"}}
"""What this family calls otherwise than the example of EHPAD whose answers the tests borrow."""


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    found = Banc(tmp_path)
    found.settings.inbox.mkdir()
    add_fourth_family(found.settings.templates)
    return found


def fourth(bench: Banc) -> Famille:
    return load_family(bench.settings.templates, "lieux-de-vie")


def answers(famille: Famille, questionnaire: str) -> dict[FieldKey, object]:
    """The answers of the example to the questions that this family asks too, in its words."""
    asked = famille.questionnaires[questionnaire]
    found: dict[FieldKey, object] = {}
    for key, value in examples(EXAMPLE)[questionnaire, ""].answers.items():
        if key.name == "objectifs.rubrique":
            found[key] = "Accueil"
        elif asked.find(key.name) is not None:
            found[key] = OTHERWISE.get(key.name, {}).get(str(value), value)
    return found


def filled(famille: Famille, questionnaire: str, changes: Mapping[FieldKey, object] | None = None) -> bytes:
    typed = {**answers(famille, questionnaire), **(changes or {})}
    return write_form(famille, famille.questionnaires[questionnaire], contrat=CONTRAT, answers=typed)  # type: ignore[arg-type]


def drop_all(bench: Banc) -> None:
    famille = fourth(bench)
    for questionnaire in famille.questionnaires:
        bench.drop(f"{questionnaire}.xlsx", filled(famille, questionnaire))


@contextmanager
def words_of(bench: Banc) -> Iterator[tuple[str, str]]:
    folder = f"{CONTRAT}/projets/v1"
    yield bench.words(f"{folder}/Contrat.docx"), bench.words(f"{folder}/Annexe 4 - Fiches objectifs.docx")


def test_its_blank_forms_ask_its_own_questions_and_the_shared_ones(bench: Banc):
    forms = dict(blank_forms(fourth(bench), CONTRAT, (), "inbox"))
    assert sorted(forms) == [f"{name} - {CONTRAT}.xlsx" for name in ("Identification", "Indicateurs", "Objectifs")]
    assert isinstance(read_classeur(forms[f"Identification - {CONTRAT}.xlsx"]), Classeur)
    titles = [sheet.title for sheet in fourth(bench).questionnaires["identification"].sheets]
    assert titles == [
        "Contrat", "Gestionnaire", "Parties", "Lieux", "Comité de suivi", "Suivi, préambule et instances", "Clauses"
    ]  # fmt: skip


def test_its_filled_forms_become_word_documents_and_pdfs(bench: Banc):
    drop_all(bench)
    bench.run()
    assert bench.inbox_names() == []
    assert [name for name in bench.shown(CONTRAT) if "v1" in name] == [
        f"projets/v1/{name}.{kind}" for name in ("Annexe 4 - Fiches objectifs", "Contrat") for kind in ("docx", "pdf")
    ]
    with words_of(bench) as (contract, sheets):
        assert "Le lieu" in contract
        assert "Les parties recherchent une solution amiable" in contract
        assert "Signature et cachet" in contract
        assert "{%" not in contract + sheets
        assert "Fiche objectif" in sheets
    assert bench.oracle() == []


def test_a_role_that_its_list_does_not_offer_is_reported_at_its_cell(bench: Banc):
    famille = fourth(bench)
    read_form = read_classeur(filled(famille, "identification", {FieldKey("parties.role", 1): "Métropole"}))
    assert isinstance(read_form, Classeur)
    submission = read(read_form, {famille.key: famille})
    assert isinstance(submission, Submission)
    refus = validate(submission, famille)
    assert isinstance(refus, Refus)
    assert [(str(f.key), f.rule.code) for f in refus.findings if f.blocking] == [("parties[1].role", "E-107")]


def test_a_block_that_changes_makes_again_only_the_piece_that_calls_it(bench: Banc):
    drop_all(bench)
    bench.run()
    lieux = bench.settings.templates / "lieux-de-vie" / "blocs" / "lieux.docx"
    lieux.write_bytes(from_base(bench.settings.templates, "Le périmètre est décrit à l’annexe."))
    bench.run()
    drafted = [entry.link.facts["piece"] for entry in bench.entries(CONTRAT, "rediger")]
    assert sorted(drafted) == ["annexe-04", "contrat", "contrat"]
    assert "Le périmètre est décrit à l’annexe." in bench.words(f"{CONTRAT}/projets/v2/Contrat.docx")
