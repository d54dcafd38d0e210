"""The 22-page contract in the hands of two editors that nobody here wrote: LibreOffice, and the engine of ONLYOFFICE.

A save without an edit is no change; what people did there is merged, in our own file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cpomdoc.adapters.word import fusionner, open_return
from cpomdoc.domain.fusion import Fusion, Voix
from tests.campagnes.negociation.__main__ import affaire, base, merged, regenerated
from tests.campagnes.negociation.editeurs import EDITORS
from tests.campagnes.negociation.juge import faults
from tests.campagnes.negociation.redacteur import script


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
