"""« D’où vient ce chiffre ? »: each value leads to the cell that a person filled, as another program reads it."""

from __future__ import annotations

import io
import re
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from cpomdoc.adapters.instance import load_families
from cpomdoc.adapters.word import read_parts, write_parts
from cpomdoc.adapters.word.package import DOCUMENT
from cpomdoc.adapters.word.signets import bookmarks
from cpomdoc.domain.origine import Nature, OrigineTrouvee
from cpomdoc.engine.instance.forms import example_forms
from cpomdoc.engine.memory.origines import origines_of
from cpomdoc.engine.reports.origines import origins, pieces_named
from cpomdoc.engine.reports.views import look
from tests.engine.banc import Banc, accueil, built, drafted
from tests.engine.journeys.relecture.test_relectures import revised
from tests.familles.exemples import TEMPLATES
from tests.resources.release_0_1 import WHOLE, taken_over

CONTRAT = "Contrat.docx"


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", drafted)


def found(
    bench: Banc, words: str = "", piece: str = "", version: int = 0, contrat: str = "C-1"
) -> list[OrigineTrouvee]:
    with look(bench.settings) as atelier:
        versions = atelier.archive.versions(contrat)
        kept = versions[version - 1]
        return list(origins(atelier, kept, pieces_named(kept, piece), words).trouvees)


# --- a whole contract, against its workbooks --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    """The contract of one establishment, from its example forms."""
    bench = Banc(tmp_path_factory.mktemp("origines"))
    bench.settings.inbox.mkdir(parents=True)
    for name in ("ehpad", "commun"):
        shutil.copytree(TEMPLATES / name, bench.settings.templates / name)
    famille = load_families(bench.settings.templates)["ehpad"]
    for name, data in example_forms(bench.settings.templates, famille, "un-etablissement", "inbox"):
        bench.drop(name, data)
    bench.run()
    return bench


def test_each_answer_that_a_contract_prints_stands_in_the_cell_that_is_named(whole):
    """Another program opens the workbooks that were dropped: the cell says what the contract says."""
    forms = dict.fromkeys(whole.dropped.values(), whole.settings.outbox)
    books = {name: openpyxl.load_workbook(io.BytesIO(_dropped(whole, name)), data_only=True) for name in forms}
    values = [one for one in found(whole, contrat="CPOM-2027-021") if one.nature is Nature.REPONSE]
    assert len(values) > 1500
    astray = [
        (one.cle, one.mots, cell)
        for one in values
        for lieu in one.lieux
        if not _says(one.mots, cell := books[lieu.fichier][lieu.feuille][lieu.cellule].value)
    ]
    assert [one for one in astray if one[1] not in WORDS] == []


WORDS = {"—", "habilité", "habilitée", "ARS et Conseil départemental"}
"""What a filter says otherwise than the cell: a dash for « sans objet », a word that agrees, a list."""


def _dropped(bench: Banc, name: str) -> bytes:
    digest = next(one for one, known in bench.dropped.items() if known == name)
    return (bench.settings.outbox / "archives" / "objets" / digest[:2] / digest).read_bytes()


def _says(words: str, cell: object) -> bool:
    if isinstance(cell, datetime):
        return str(cell.year) in words
    if isinstance(cell, str) and re.fullmatch(r"[\d\s,]+%", cell):  # typed as a text
        cell = float(re.sub(r"[^0-9,]", "", cell).replace(",", "."))
    if isinstance(cell, int | float):
        figures = re.sub(r"[^0-9,]", "", words).replace(",", ".").strip(".")
        return bool(figures) and abs(float(figures) - abs(cell)) <= max(0.5, abs(cell) * 0.001)
    one, other = _bare(words), _bare(str(cell))
    return one in other or other in one or set(words.split()) - set(str(cell).split()) <= {"et", "du"}


def _bare(text: str) -> str:
    return re.sub(r"[\s\u2011-]", "", text).casefold().replace("'", "’")


def test_what_a_contract_computes_says_from_which_answers(whole):
    values = {one.mots: one for one in found(whole, contrat="CPOM-2027-021", piece="contrat")}
    last = values["31\u00a0décembre\u00a02031"]
    assert (last.nature, [lieu.question for lieu in last.lieux]) == (
        Nature.CALCUL,
        ["Date d’entrée en vigueur", "Durée du contrat"],
    )
    sums = [one for one in found(whole, contrat="CPOM-2027-021") if one.regle == "somme"]
    assert sums
    assert all(lieu.cellule for one in sums for lieu in one.lieux)


def test_drafts_carry_the_bookmarks_of_all_their_values_and_what_is_laid_out_none(whole):
    with look(whole.settings) as atelier:
        (version,) = atelier.archive.versions("CPOM-2027-021")
        laid = {entry.etape.piece: entry for entry in atelier.archive.journal("CPOM-2027-021").entries()
                if entry.link.step == "convertir"}  # fmt: skip
        for made in version.bordereau.pieces:
            valeurs = origines_of(atelier, made).valeurs
            draft = read_parts(atelier.archive.objects.get(made.docx.sha256))
            assert {(one.nom, one.mots) for one in bookmarks(draft)} == {(one.signet, one.mots) for one in valeurs}
            given = next(one.digest for one in laid[made.key].link.materials if one.role == "projet")
            clean = read_parts(atelier.archive.objects.get(given))
            assert bookmarks(clean) == ()
            assert "word/comments.xml" not in clean


def test_passages_to_confirm_name_the_cell_that_their_words_come_from(whole):
    from cpomdoc.adapters.word import read_return

    told = read_return(whole.read("CPOM-2027-021/projets/v1/Contrat.docx")).commentaires
    court = next(one.texte for one in told if "Juridiction" in one.texte)
    assert "« Juridiction pour les litiges de tarification »" in court
    assert "case D10" in court
    assert any("viennent des modèles" in one.texte for one in told)


# --- small ones -------------------------------------------------------------------------------------------------------


def test_a_value_says_its_question_its_cell_the_form_and_when_it_was_dropped(bench):
    (one,) = found(bench, "ADEF", "contrat")
    assert (one.cle, one.nature, one.article) == ("gestionnaire.nom", Nature.REPONSE, "")
    (lieu,) = one.lieux
    assert (lieu.question, lieu.fichier, lieu.cellule[:1]) == ("Nom", "Accueil C-1.xlsx", "D")
    assert datetime.fromisoformat(lieu.le).year >= 2026


def test_the_answers_of_an_establishment_lead_to_its_own_workbook(bench):
    values = [one for one in found(bench, piece="contrat") if one.cle.startswith("sites[")]
    assert {(one.mots, one.lieux[0].site) for one in values if "finess" in one.cle} == {
        ("990001455", "990001455"), ("990001679", "990001679"),
    }  # fmt: skip
    assert len({one.lieux[0].fichier for one in values}) == 2


def test_figures_are_found_whatever_spaces_and_case_are_typed(bench):
    assert [one.cle for one in found(bench, "a d e f", "contrat")] == ["gestionnaire.nom"]
    assert found(bench, "introuvable") == []


def test_a_piece_is_named_by_its_key_its_number_or_its_title(bench):
    with look(bench.settings) as atelier:
        version = atelier.archive.versions("C-1")[0]
        keys = {
            words: [made.key for made in pieces_named(version, words)]
            for words in ("contrat", "Annexe 1", "1", "", "annexe 9")
        }
    annexe = keys["Annexe 1"]
    assert len(annexe) == 1
    assert keys == {
        "contrat": ["contrat"], "Annexe 1": annexe, "1": annexe, "": ["contrat", *annexe], "annexe 9": [],
    }  # fmt: skip


def test_a_new_version_leads_to_the_new_workbook_and_the_old_one_to_the_old(bench):
    bench.drop("Accueil corrigé.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    (old,), (new,) = found(bench, "ADEF", "contrat", 1), found(bench, "Renommée", "contrat", 2)
    assert (old.lieux[0].fichier, new.lieux[0].fichier) == ("Accueil C-1.xlsx", "Accueil corrigé.xlsx")


def typed_over(docx: bytes, old: str, new: str) -> bytes:
    parts = dict(read_parts(docx))
    parts[DOCUMENT] = parts[DOCUMENT].replace(old.encode(), new.encode())
    return write_parts(parts)


def test_a_value_changed_by_hand_says_by_whom_and_what_was_printed(bench):
    draft = bench.read(f"C-1/projets/v1/{CONTRAT}")
    bench.drop("relu.docx", revised(typed_over(draft, ">ADEF<", ">Nord<"), "Une phrase."))
    bench.run()
    (one,) = found(bench, "Nord", "contrat", 2)
    assert (one.mots, one.main, one.main_par) == ("ADEF", "Nord", "Mme Aubert")
    kept = {one.mots for one in bookmarks(read_parts(bench.read(f"C-1/projets/v2/{CONTRAT}")))}
    assert {"Nord", "990001455"} <= kept
    assert bench.oracle() == []


def test_what_a_hand_wrote_is_still_told_once_new_answers_changed_the_rest(bench):
    draft = bench.read(f"C-1/projets/v1/{CONTRAT}")
    bench.drop("relu.docx", revised(typed_over(draft, ">ADEF<", ">Nord<"), "Une phrase."))
    bench.run()
    bench.drop("Accueil corrigé.xlsx", accueil(**{"contrat.date_effet": "2028-01-01"}))
    bench.run()
    values = {one.cle: one for one in found(bench, piece="contrat", version=3)}
    assert (values["gestionnaire.nom"].main, values["gestionnaire.nom"].main_par) == ("Nord", "Mme Aubert")
    assert (values["contrat.date_effet"].mots[-4:], values["contrat.date_effet"].main) == ("2028", "")
    assert "Une phrase." in bench.words(f"C-1/projets/v3/{CONTRAT}")


def test_a_draft_that_comes_back_unchanged_with_its_comments_and_bookmarks_makes_no_version(whole):
    whole.drop("vu.docx", whole.read("CPOM-2027-021/projets/v1/Contrat.docx"))
    whole.run()
    with look(whole.settings) as atelier:
        assert len(atelier.archive.versions("CPOM-2027-021")) == 1
        (entry,) = [one for one in atelier.archive.journal("CPOM-2027-021").entries() if one.link.step == "relire"]
    assert entry.etape.inchange
    assert entry.etape.remarques in ((), None)
    assert entry.etape.commentaires == 0


def test_a_version_that_a_former_release_made_says_that_it_does_not_know(tmp_path):
    former = taken_over(WHOLE, tmp_path / "instance", dbos=False)
    with look(former.settings) as atelier:
        version = atelier.archive.versions("C-1")[-1]
        seen = origins(atelier, version, version.bordereau.pieces)
    assert seen.trouvees == ()
    assert len(seen.muettes) == len(version.bordereau.pieces) > 0
