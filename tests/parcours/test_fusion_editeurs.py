"""The 22-page contract in the hands of two editors that nobody here wrote: LibreOffice, and the engine of ONLYOFFICE.

What people wrote and such a program saved is merged, in our own file. What they do in it: test_aller_retour.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cpomdoc.adapters.word import open_return
from tests.campagnes.negociation.__main__ import affaire, base, merged, regenerated
from tests.campagnes.negociation.editeurs import EDITORS
from tests.campagnes.negociation.juge import faults
from tests.campagnes.negociation.redacteur import script


@pytest.mark.parametrize("editor", EDITORS)
def test_what_people_wrote_and_an_editor_saved_is_merged_as_they_wrote_it(editor: str, tmp_path: Path) -> None:
    made = script(base(), 2)
    saved = EDITORS[editor]([data for _, data in made.rendus], tmp_path)
    outcome = merged(made, regenerated(3), [open_return(data).docx for data in saved])
    assert faults(affaire(made, regenerated(3), outcome)) == []
