"""The 22-page contract in the hands of two editors that nobody here wrote: LibreOffice, and the engine of ONLYOFFICE.

A save without an edit is no change; what people did there is merged, in our own file.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cpomdoc.adapters.word import fusionner, open_return
from cpomdoc.domain.fusion import Fusion, Voix
from tests.campagnes.negociation.__main__ import affaire, base, merged, regenerated
from tests.campagnes.negociation.editeurs import EDITORS, ENGINE, unstamped
from tests.campagnes.negociation.juge import faults
from tests.campagnes.negociation.redacteur import root_of, script, units_of, words_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HANDS = """
var said = [];
function at(words) { var found = D.Search(words, true); said.push(words + " : " + found.length); return found[0]; }
var D = Api.GetDocument();
at("8\\u00a0559").Select(); D.EnterText("9\\u00a0001");
at("Quatre réunions").Select(); D.EnterText("Cinq réunions");
at("Ses équipes sont fatiguées").SetBold(true);
at("il est convenu ce qui suit").GetParagraph(0).SetJc("center");
var more = Api.CreateParagraph(); more.AddText("Le gestionnaire ouvre une antenne à Lachaume.");
at("Un service de portage de repas").GetParagraph(0).InsertParagraph(more, "after", true);
at("Le calendrier du suivi est à").GetParagraph(0).Delete();
GlobalVariable["said"] = said.join("; ");
"""
DRIVER = """
import sys, docbuilder
source, target = sys.argv[1:]
builder = docbuilder.CDocBuilder()
builder.OpenFile(source, "")
builder.ExecuteCommand(sys.stdin.read())
print(builder.GetContext().GetGlobal()["GlobalVariable"]["said"].ToString())
builder.SaveFile("docx", target)
builder.CloseFile()
"""


@pytest.mark.parametrize("editor", EDITORS)
def test_a_save_without_an_edit_is_no_change(editor: str, tmp_path: Path) -> None:
    (saved,) = EDITORS[editor]([base()], tmp_path)
    assert saved != base()
    found = fusionner(base(), [Voix("ARS", open_return(saved).docx)], regenerated(2))
    assert found == Fusion(regenerated(2), (), (), (), (), ())


@pytest.mark.parametrize("editor", EDITORS)
def test_what_people_wrote_and_an_editor_saved_is_merged_as_they_wrote_it(editor: str, tmp_path: Path) -> None:
    made = script(base(), 2)
    saved = EDITORS[editor]([data for _, data in made.rendus], tmp_path)
    outcome = merged(made, regenerated(3), [open_return(data).docx for data in saved])
    assert faults(affaire(made, regenerated(3), outcome)) == []


def test_what_a_person_does_in_the_second_editor_is_found_and_nothing_else(tmp_path: Path) -> None:
    source, target = tmp_path / "projet.docx", tmp_path / "rendu.docx"
    source.write_bytes(base())
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(source), str(target)],
        input=HANDS,
        text=True,
        capture_output=True,
        check=True,
        timeout=300,
        env={"PYTHONPATH": str(ENGINE), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert ": 0" not in done.stdout, done.stdout
    found = fusionner(base(), [Voix("ARS", open_return(unstamped(target.read_bytes())).docx)], base())
    assert isinstance(found, Fusion)
    assert (found.conflits, found.deplaces) == ((), ())
    assert [(one.avant[:24], one.apres[:24]) for one in found.reprises] == [
        ("La négociation a été lan", "La négociation a été lan"),
        ("", "Le gestionnaire ouvre un"),
        ("8\u00a0559", "9\u00a0001"),
        ("Le calendrier du suivi e", ""),
    ]
    assert "Cinq réunions" in found.reprises[0].apres
    assert [(one.texte[:14], one.quoi, one.reportee) for one in found.mises_en_forme] == [
        ("il est convenu", "alignement\u00a0: centré", True), ("Ses équipes so", "gras", True),
    ]  # fmt: skip
    texts = [words_of(one) for one in units_of(root_of(found.docx))]
    assert texts.count("Le gestionnaire ouvre une antenne à Lachaume.") == 1
    assert not any(one.startswith("Le calendrier du suivi est à") for one in texts)
    bold = [one for one in root_of(found.docx).iter(f"{W}r") if one.find(f"{W}rPr/{W}b") is not None]
    assert ["".join(str(text) for text in one.itertext()) for one in bold] == ["Ses équipes sont fatiguées"]
