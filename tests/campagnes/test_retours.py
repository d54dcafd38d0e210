"""A sample of the campaign of returned drafts, and its judge before faults that were planted for it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from tests.campagnes import retours_generateur as generateur
from tests.campagnes.retours import furnish, tried
from tests.campagnes.retours_generateur import Variante
from tests.campagnes.retours_juge import active_in_pdf, active_in_word, judge

EVERY = 24
"""One variant in so many is tried here; « make retours » tries them all."""
SOUND = "paquet-strict"


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Variante]]:
    root, made = furnish(tmp_path_factory.mktemp("retours"))
    return root, {one.cle: one for one in made}


def test_there_are_three_hundred_of_them_in_five_groups(start):
    _, every = start
    groups = [one.groupe for one in every.values()]
    assert len(groups) >= 300
    assert {group for group in groups if groups.count(group) >= 50} == {
        "paquet", "contenu actif", "suivi", "texte", "identité",
    }  # fmt: skip


@pytest.mark.parametrize("number", range(14))
def test_a_return_neither_stops_the_contract_nor_brings_what_acts_nor_changes_a_word_in_silence(
    start, tmp_path, number
):
    root, every = start
    variant = list(every.values())[number * EVERY % len(every)]
    assert tried(root, variant, tmp_path / "essai") == [], variant.cle


# --- the judge, before planted faults ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tried_once(start, tmp_path_factory) -> tuple[Path, Variante]:
    """An instance that is sound after a return, and that return."""
    root, every = start
    made = tmp_path_factory.mktemp("sain") / "essai"
    assert tried(root, every[SOUND], made) == []
    return made, every[SOUND]


def planted(instance: Path, variant: Variante, folder: Path, plant: Callable[[Path], None]) -> list[str]:
    shutil.copytree(instance, folder)
    plant(folder)
    return judge(folder, "C-1", variant.attendu, variant.dit, variant.data)


def internal_error(root: Path) -> None:
    (root / "etat" / "erreur-interne-abc.log").write_text("Traceback\nKeyError: 'x'")


def left_in_inbox(root: Path) -> None:
    (root / "inbox" / "retour.docx").write_bytes(b"PK")


def nothing_to_sign(root: Path) -> None:
    shutil.rmtree(root / "finaux")


def active_draft(root: Path) -> None:
    path = root / "outbox/C-1/projets/v2/Contrat.docx"
    parts = generateur.parts_of(path.read_bytes())
    field = generateur.paragraph_with(generateur.field_runs("DDEAUTO excel a", cuts=3))
    path.write_bytes(generateur.packed(generateur.at_end(parts, field)))


def active_text_to_sign(root: Path) -> None:
    path = root / "finaux/contrat.docx"
    path.write_bytes(generateur.packed({**generateur.parts_of(path.read_bytes()), "word/vbaProject.bin": b"x"}))


def acting_pdf(root: Path) -> None:
    path = root / "finaux/contrat.pdf"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x"))
        pdf.save(path)


def entry_of(root: Path, step: str) -> Path:
    paths = (root / "outbox/archives/contrats").rglob("*.json")
    return next(path for path in sorted(paths) if json.loads(path.read_bytes()).get("etape") == step)


def unlisted(root: Path) -> None:
    path = entry_of(root, "relire")
    record = json.loads(path.read_bytes())
    record["faits"]["modifications"] = []
    path.write_text(json.dumps(record))


def unlisted_before_signing(root: Path) -> None:
    (root / "points.json").write_text('""')


def taken_for_unchanged(root: Path) -> None:
    path = entry_of(root, "relire")
    path.write_text(path.read_text("utf-8").replace('"inchange":false', '"inchange":true'))


def a_word_more(root: Path) -> None:
    path = root / "outbox/C-1/projets/v2/Contrat.docx"
    parts = generateur.parts_of(path.read_bytes())
    path.write_bytes(generateur.packed(generateur.at_end(parts, generateur.para("Clause glissée."))))


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (internal_error, "bloqué : erreur-interne"),
        (left_in_inbox, "bloqué : retour.docx est resté"),
        (nothing_to_sign, "bloqué : aucun texte à signer"),
        (active_draft, "actif : Contrat.docx : word/document.xml : champ DDEAUTO"),
        (active_text_to_sign, "actif : contrat.docx : partie word/vbaProject.bin"),
        (acting_pdf, "actif : contrat.pdf : PDF : action à l’ouverture"),
        (unlisted, "non dit au journal : Phrase ajoutée"),
        (unlisted_before_signing, "non dit avant de signer : Phrase ajoutée"),
        (taken_for_unchanged, "sort : inchangé au lieu de pris"),
        (a_word_more, "mot changé et non dit : Clause"),
    ],
)
def test_the_judge_finds_a_fault_that_was_planted(tried_once, tmp_path, plant, found):
    instance, variant = tried_once
    faults = planted(instance, variant, tmp_path / "fautif", plant)
    assert any(fault.startswith(found) for fault in faults), faults


def test_the_judge_sees_what_acts_in_each_variant_that_does(start):
    """Each of them as it was dropped: a judge that is blind to one kind would find every output clean of it."""
    _, every = start
    acting = [one for one in every.values() if one.agissant]
    blind = {one.cle for one in acting if not active_in_word(one.data)}
    assert {re.sub(r"\d+-", "", cle) for cle in blind} == {"actif-champ-=", "actif-champ-DATE"}  # they fetch nothing
    assert len(acting) > 60


def test_the_judge_finds_nothing_in_a_draft_that_nobody_touched(start):
    root, _ = start
    for path in (root / "outbox/C-1/projets").rglob("*.*"):
        found = active_in_word(path.read_bytes()) if path.suffix == ".docx" else active_in_pdf(path.read_bytes())
        assert found == []


def test_neither_the_judge_nor_the_generator_knows_the_program():
    for module in ("retours_juge", "retours_generateur"):
        text = (Path(__file__).parent / f"{module}.py").read_text("utf-8")
        assert not re.search(r"^\s*(from|import) (cpomdoc|tests)", text, re.M)
