"""Tracked changes between cpomdoc and the programs in which parties write: LibreOffice, and the engine of ONLYOFFICE.

A person makes seven gestures in a contract under each; seven proposals are read, each is decided alone, and all of them
together give what the program itself gives. Then each program accepts, and refuses, the redlines of contracts that were
changed at random: what it finds is read by tests/juge_suivi.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cpomdoc.adapters.word import open_return, passages, read_parts, write_parts
from cpomdoc.adapters.word.propositions import accept_every, read_propositions, resolve
from cpomdoc.adapters.word.redline import Redline, write_redline
from tests import juge_suivi as juge
from tests.adapters.word.word_edits import edited
from tests.familles.exemples import LOOKED_AT, famille
from tests.familles.pages import contrat
from tests.familles.rendu import rendered
from tests.parcours.editeurs import LIBREOFFICE, WRITERS, played

WHO = {"libreoffice": "auteur non renseigné", "onlyoffice": "Mme Aubert (ARS)"}
ALL = {
    "libreoffice": ("AcceptAllTrackedChanges", "RejectAllTrackedChanges"),
    "onlyoffice": ("AcceptAllRevisionChanges", "RejectAllRevisionChanges"),
}
ROW = "IO3 - Demandes de logement social actives, taux | A1\u2011O1 | % | 72,2 | 90,0"
DONE = (
    ("remplacement", "Insertion", "Urgence"),
    ("paragraphe retiré", "Mieux préparer la sortie vers le logement.", ""),
    ("remplacement", "bonnes conditions", "conditions dignes"),
    ("paragraphe ajouté", "", "Les parties en reparlent en 2028."),
    ("mise en forme", "le diagnostic complet", "le diagnostic complet"),
    ("suppression d’une ligne de tableau", ROW, ""),
    ("remplacement", "Dix-huit mois", "Vingt mois"),
)
"""What the person does, in the order of the contract: kind, words before, words after."""
GESTURES: Sequence[Mapping[str, str]] = (
    {"do": "track"},
    {"do": "drop_paragraph", "words": DONE[1][1]},
    *({"do": "replace", "words": old, "by": new} for kind, old, new in DONE if kind == "remplacement"),
    {"do": "add_paragraph", "words": "Aucun point de désaccord", "text": DONE[3][2]},
    {"do": "embolden", "words": DONE[4][1]},
    {"do": "drop_row", "words": "IO3 - Demandes"},
)


def all_of_them(writer: str, accepted: bool) -> dict[str, Any]:
    """What the program is told, to accept or to refuse all that is pending."""
    name = ALL[writer][0 if accepted else 1]
    if writer == LIBREOFFICE:
        return {"gestures": [{"do": "command", "name": name}]}
    return {"commands": [f"Api.GetDocument().{name}();"]}


@pytest.fixture(scope="module")
def base() -> bytes:
    return rendered("contrat", contrat("chrs", "minimal"), famille("chrs"))


@pytest.fixture(scope="module")
def returns(base: bytes, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, bytes]]:
    """By program: the contract with seven gestures tracked; the same as the program accepts and refuses them."""
    folder = tmp_path_factory.mktemp("suivis")
    (folder / "base.docx").write_bytes(base)
    found = {}
    for writer in WRITERS:
        names = {key: folder / f"{writer}-{key}.docx" for key in ("suivi", "accepté", "refusé")}
        scripts = [{"open": str(folder / "base.docx"), "save": str(names["suivi"]), "gestures": list(GESTURES)}]
        scripts += [
            {"open": str(names["suivi"]), "save": str(names[key]), **all_of_them(writer, key == "accepté")}
            for key in list(names)[1:]
        ]
        played(writer, folder, scripts)
        found[writer] = {key: path.read_bytes() for key, path in names.items()}
    return found


def taken(docx: bytes) -> Mapping[str, bytes]:
    return read_parts(open_return(docx).docx)


def in_the_body(docx: bytes) -> list[object]:
    """What the body says; the engine without a licence stamps a word in the headers."""
    return [one for one in passages(docx) if not one.place]


def of_the_body(parts: Mapping[str, bytes]) -> list[Any]:
    return [one for one in read_propositions(parts) if one.cle.startswith("document-")]


@pytest.mark.parametrize("writer", WRITERS)
def test_seven_gestures_are_seven_proposals_whatever_the_marks(writer: str, returns: Any) -> None:
    marks = juge.marks(returns[writer]["suivi"])
    found = [one.suivi for one in of_the_body(taken(returns[writer]["suivi"]))]
    assert [(one.nature, one.avant, one.apres) for one in found] == list(DONE)
    assert {one.auteur for one in found} == {WHO[writer]}
    assert len(marks) > 2 * len(found)


@pytest.mark.parametrize("writer", WRITERS)
def test_all_refused_the_contract_is_the_one_that_was_given_out(writer: str, returns: Any, base: bytes) -> None:
    parts = taken(returns[writer]["suivi"])
    assert in_the_body(write_parts(resolve(parts, ()))) == in_the_body(base)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("accepted", [True, False])
def test_all_accepted_or_refused_is_what_the_program_itself_gives(writer: str, accepted: bool, returns: Any) -> None:
    parts = taken(returns[writer]["suivi"])
    ours = write_parts(accept_every(parts) if accepted else resolve(parts, ()))
    theirs = write_parts(taken(returns[writer]["accepté" if accepted else "refusé"]))
    assert in_the_body(ours) == in_the_body(theirs)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("place", range(len(DONE)))
def test_one_proposal_is_accepted_and_the_six_others_are_not(
    writer: str, place: int, returns: Any, base: bytes
) -> None:
    parts = taken(returns[writer]["suivi"])
    docx = write_parts(resolve(parts, [of_the_body(parts)[place].cle]))
    assert juge.marks(docx) == []
    before, after = in_the_body(base), in_the_body(docx)
    gone = [one.texte for one in before if one not in after]
    come = [one.texte for one in after if one not in before]
    nature, old, new = DONE[place]
    assert len(gone) == (nature != "paragraphe ajouté")
    assert len(come) == (nature not in {"paragraphe retiré", "suppression d’une ligne de tableau"})
    assert all(old in text for text in gone)
    assert all(new in text for text in come)
    if gone and come:
        assert come[0] == gone[0].replace(old, new)


# --- redlines under other programs ------------------------------------------------------------------------------------


def redlines(folder: Path) -> list[tuple[Path, bytes, bytes]]:
    """A redline of each example contract, changed at random, beside its two drafts."""
    found = []
    for seed, (key, name) in enumerate(LOOKED_AT):
        before = rendered("contrat", contrat(key, name), famille(key))
        after, _ = edited(before, 100 + seed, (8, 60)[seed % 2])
        made = write_redline(before, after, "Délégation d’essai", "2027-01-05")
        assert isinstance(made, Redline)
        path = folder / f"{key}-{name}.docx"
        path.write_bytes(made.docx)
        found.append((path, before, after))
    return found


def texts(blocks: Sequence[Any]) -> list[Any]:
    """The words of a story: programs rename its styles, and write out what was left to a default."""
    found: list[Any] = []
    for block in blocks:
        if block[0] == "tbl":
            found.append([[texts(cell) for cell in row] for row in block[1]])
        elif said := "".join(words for _, words in block[3]):
            found.append(said)
    return found


@pytest.mark.parametrize("writer", WRITERS)
def test_a_redline_accepted_or_refused_by_another_program_is_the_draft_after_or_before(
    writer: str, tmp_path: Path
) -> None:
    made = redlines(tmp_path)
    scripts = [
        {"open": str(path), "save": str(path.with_suffix(f".{accepted}.docx")), **all_of_them(writer, accepted)}
        for path, *_ in made
        for accepted in (True, False)
    ]
    played(writer, tmp_path, scripts)
    for path, before, after in made:
        for accepted, wanted in ((True, after), (False, before)):
            seen = juge.stories(path.with_suffix(f".{accepted}.docx").read_bytes(), accepted=True)
            given = juge.stories(wanted, accepted=True)
            assert texts(seen["word/document.xml"]) == texts(given["word/document.xml"]), (path.name, accepted)
