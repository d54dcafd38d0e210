"""In this repository the texts of textes/ are the truth: each Word template is what its text builds, byte for byte."""

from __future__ import annotations

import io
import tomllib
import zipfile
from pathlib import Path

import pytest

from tools.modeles.__main__ import TEMPLATES, build, models, write
from tools.modeles.lignes import PASSAGES, TEXTES, read_text, whole

ROOT = TEMPLATES.parent
COMMITTED = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.docx"))


def contents(data: bytes) -> dict[str, str]:
    """The parts of a Word file, by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def test_each_template_has_its_text_and_each_text_its_template() -> None:
    assert models() == COMMITTED
    assert len(COMMITTED) >= 59


@pytest.mark.parametrize("name", COMMITTED)
def test_a_template_is_byte_for_byte_what_its_text_builds(name: str) -> None:
    committed, built = (TEMPLATES / name).read_bytes(), build(name)
    assert contents(committed) == contents(built), f"templates/{name} is not what textes/ says: run « make modeles »"
    assert committed == built


def test_a_word_changed_in_a_text_would_be_seen(tmp_path: Path) -> None:
    text = (TEXTES / "commun/blocs/litiges.txt").read_text("utf-8")
    (tmp_path / "commun/blocs").mkdir(parents=True)
    (tmp_path / "commun/blocs/litiges.txt").write_text(text.replace("amiable", "à l'amiable", 1), "utf-8")
    committed = contents((TEMPLATES / "commun/blocs/litiges.docx").read_bytes())
    changed = contents(build("commun/blocs/litiges.docx", tmp_path))
    assert [part for part in committed if committed[part] != changed[part]] == ["word/document.xml"]


def test_writing_the_templates_touches_only_those_that_differ(tmp_path: Path) -> None:
    names = ["commun/blocs/litiges.docx", "commun/blocs/duree.docx"]
    assert write(names, tmp_path) == names
    (tmp_path / names[1]).write_bytes(b"edited in Word")
    assert write(names, tmp_path) == [names[1]]
    assert (tmp_path / names[1]).read_bytes() == (TEMPLATES / names[1]).read_bytes()


def test_every_passage_is_used() -> None:
    texts = "\n".join(path.read_text("utf-8") for path in TEXTES.rglob("*.txt")) + "\n"
    passages = {path.stem for path in (TEXTES / PASSAGES).glob("*.txt")}
    assert {name for name in passages if f"[Reprendre] {name}\n" not in texts} == set()


@pytest.mark.parametrize("family", ["ehpad", "handicap", "chrs", "ph-departemental", "residences-autonomie"])
def test_a_contract_is_read_whole_passages_and_blocks_in_their_places(family: str) -> None:
    text = "\n".join(whole(f"{family}/contrat.txt"))
    assert "[Reprendre]" not in text
    assert "{%p bloc" not in text
    assert "Un comité de suivi est installé dès la conclusion du contrat." in text  # a block
    assert "### Affectation des résultats" in text  # a passage
    assert text.index("## Traitement des litiges") < text.index("## Révision du contrat")


def test_the_words_of_the_contracts_stand_in_the_texts() -> None:
    """A clause of each family is found as it is read, on lines of text, without its typography."""
    clauses = {
        "ehpad/contrat.txt": "La facturation obéit aux règles suivantes.",
        "handicap/contrat.txt": "Lorsque la tarification est conjointe, chaque autorité arrête sa part.",
        "chrs/contrat.txt": "La dotation n'est pas modulée selon l'activité.",
        "residences-autonomie/contrat.txt": "Pendant le contrat, le forfait évolue comme il suit.",
    }
    for name, clause in clauses.items():
        assert clause in " ".join(line.text for line in read_text(name)[0])


def test_the_texts_are_not_shipped_with_the_product() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["cpomdoc"]
    assert wheel["force-include"] == {"templates": "cpomdoc/templates"}
