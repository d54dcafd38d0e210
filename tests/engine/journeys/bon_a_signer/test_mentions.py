"""A draft says that it is one; what is sent to be signed does not: the word travels from the plan to the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cpomdoc.adapters.word import read_parts
from cpomdoc.adapters.word.package import parse_xml
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.domain.liasse import Liasse
from cpomdoc.domain.pieces import Mention, for_signature
from cpomdoc.engine.decisions.signature import approve
from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys.bon_a_signer import assembler
from tests.adapters.word_build import p, template
from tests.engine.banc import NOW, TILLEULS, Banc, banc, built, complete, site
from tests.familles.exemples import TEMPLATES

MARK = "Document de travail, qui ne se signe pas"
PIECES = {"Annexe 1 - Accueil", "Contrat"}


def marked(title: str) -> bytes:
    """A template that marks a draft."""
    mark = p("{%p if piece.projet %}") + p(MARK) + p("{%p endif %}")
    words = p("{%p for s in sites %}") + p("{{ s.publics.residents }} résidents") + p("{%p endfor %}")
    return template(p(title, style="Title"), mark, p("{{ gestionnaire.nom }}"), words if title == "Contrat" else "")


@pytest.fixture(params=["sans moteur", "DBOS"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", covered, dbos=request.param == "DBOS")


def covered(root: Path, *, dbos: bool) -> Banc:
    """Version 1 of a contract, and the model of the cover."""
    made = banc(root, dbos=dbos)
    family = made.settings.templates / "petite"
    (family / "contrat.docx").write_bytes(marked("Contrat"))
    (family / "annexe.docx").write_bytes(marked("Accueil"))
    cover = made.settings.templates / "commun" / "liasse" / "couverture.docx"
    cover.parent.mkdir(parents=True)
    cover.write_bytes((TEMPLATES / "commun" / "liasse" / "couverture.docx").read_bytes())
    complete(made)
    made.run()
    return made


@pytest.fixture
def sent(bench: Banc, monkeypatch: pytest.MonkeyPatch) -> Liasse:
    """The contract, approved a day later, as it is handed to what binds it: one needs no signature block to look."""
    bound: list[Liasse] = []

    def bind(liasse: Liasse) -> bytes:
        bound.append(liasse)
        return liasse.cover.pdf

    monkeypatch.setattr(assembler, "assemble", bind)
    monkeypatch.setattr(assembler, "check_tags", lambda pdf: ())
    bench.now = lambda: NOW + timedelta(days=1)
    with bench.open() as (atelier, runner):
        assert approve(atelier, runner, "C-1", "Mme Aubert").version == 2
    return bound[0]


def words(docx: bytes) -> str:
    return text_of(parse_xml(read_parts(docx)["word/document.xml"]))


def shown(bench: Banc, numero: int) -> Iterator[tuple[str, bool]]:
    """Each piece of a version, and whether it calls itself a draft."""
    for name in sorted(PIECES):
        yield name, MARK in bench.words(f"C-1/projets/v{numero}/{name}.docx")


def test_a_contract_that_is_drafted_bears_the_mark_of_a_draft(bench: Banc) -> None:
    assert bench.bordereau(1).nom is Mention.PROJET
    assert dict(shown(bench, 1)) == dict.fromkeys(PIECES, True)


def test_what_is_sent_to_be_signed_is_a_final_text(bench: Banc, sent: Liasse) -> None:
    inside = {file.name.removesuffix(".docx"): words(file.data) for file in sent.joined if file.name[-5:] == ".docx"}
    assert inside.keys() == PIECES
    assert [name for name, text in inside.items() if MARK in text] == []
    assert bench.bordereau(2).nom is Mention.A_SIGNER
    assert dict(shown(bench, 2)) == dict.fromkeys(PIECES, False)


def test_the_manifest_of_what_is_sent_is_of_the_day_of_the_agreement_and_names_the_file(
    bench: Banc, sent: Liasse
) -> None:
    manifest, agreed = bench.bordereau(2), NOW + timedelta(days=1)
    assert (manifest.date, sent.date) == (agreed.isoformat(), agreed)
    assert manifest.sujet == "contrat"
    assert manifest.liasse is not None
    assert (bench.settings.outbox / "C-1" / "a-signer" / manifest.liasse.nom).is_file()
    assert bench.bordereau(1).liasse is None


def test_a_final_text_is_told_apart_from_the_draft_that_was_approved(bench: Banc, sent: Liasse) -> None:
    drafts, finals = ({made.recipe for made in bench.bordereau(numero).pieces} for numero in (1, 2))
    assert finals == {for_signature(recipe) for recipe in drafts}
    assert not finals & drafts


def test_a_form_that_comes_after_the_agreement_makes_drafts_again_of_what_it_touches(bench: Banc, sent: Liasse) -> None:
    bench.drop("Tilleuls.xlsx", site(TILLEULS, publics__residents="12", publics__gir1="6"))
    bench.run()
    assert bench.bordereau(3).nom is Mention.PROJET
    assert dict(shown(bench, 3)) == {"Annexe 1 - Accueil": False, "Contrat": True}


def test_what_was_sent_before_is_withdrawn_and_nothing_else_that_lies_beside_it(bench: Banc, sent: Liasse) -> None:
    folder = bench.settings.outbox / "C-1" / "a-signer"
    first = bench.bordereau(2).liasse
    assert first is not None
    (folder / "Signature du président.pdf").write_bytes(b"%PDF-1.7 a person's own")
    (folder / first.nom.replace(" v2", " v1")).write_bytes(b"%PDF-1.7 a name like ours, not our content")
    (folder / "C-1 - Avenant n° 1 v2 - à signer.pdf").write_bytes((folder / first.nom).read_bytes())
    beside = {path.name for path in folder.iterdir()} - {first.nom}
    bench.drop("Tilleuls.xlsx", site(TILLEULS, publics__residents="12", publics__gir1="6"))
    bench.run()
    with bench.open() as (atelier, runner):
        take_families(atelier)
        assert approve(atelier, runner, "C-1", "Mme Aubert").version == 4
    second = bench.bordereau(4).liasse
    assert second is not None
    assert {path.name for path in folder.iterdir()} == beside | {second.nom}
