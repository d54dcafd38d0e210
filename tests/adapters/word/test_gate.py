"""The one gate of returned drafts: what passes is what was looked at; what does not goes back with the way out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpomdoc.adapters.word import Retour, open_return, passages, read_parts
from cpomdoc.adapters.word.gate import MAX_DEPTH, receive, reference_of
from cpomdoc.domain.errors import UnreadableFile
from tests.adapters.word.test_returned import made
from tests.campagnes import retours_generateur as g
from tests.campagnes.retours_juge import active_in_word

ADDED = "Phrase ajoutée par la direction."
Change = Callable[[g.Parts], g.Parts]


def parts() -> g.Parts:
    return g.with_names(g.parts_of(made()))


def added(given: g.Parts) -> g.Parts:
    return g.at_end(given, g.para(ADDED))


def texts(data: bytes) -> list[str]:
    return [one.texte for one in open_return(data).projet.passages if not one.place]


def refused(data: bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as raised:
        open_return(data)
    assert raised.value.remedy
    return raised.value


# --- parts are found by relationship ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["word/document2.xml", "word/Document.XML", "autre/texte.xml", "document.xml"])
def test_the_main_part_is_found_whatever_its_name(name: str) -> None:
    retour = open_return(g.packed(g.renamed(added(parts()), name)))
    assert retour.projet.reference == "CPOM-2027-014"
    assert [one.texte for one in retour.projet.passages if not one.place][-1] == ADDED
    assert "word/document.xml" in read_parts(retour.docx)


def test_a_header_under_another_name_is_read_and_kept() -> None:
    given = parts()
    moved = {
        **{k: v for k, v in given.items() if k != "word/header1.xml"},
        "divers/haut.xml": given["word/header1.xml"],
    }
    moved[g.RELATIONS] = moved[g.RELATIONS].replace(b'"header1.xml"', b'"/divers/haut.xml"')
    seen = open_return(g.packed(moved))
    assert any(one.place == "en-tête" for one in seen.projet.passages)
    assert "word/header1.xml" in read_parts(seen.docx)


@pytest.mark.parametrize(
    "make",
    [
        lambda given: g._doubled(given, g.MAIN, g.MAIN),
        lambda given: g._doubled(given, g.MAIN, "word/DOCUMENT.XML"),
        lambda given: g._doubled(given, g.MAIN, "word\\document.xml"),
        lambda given: g._doubled(given, g.MAIN, "word/document%2Exml"),
    ],
)
def test_two_parts_of_one_name_are_refused_for_nobody_knows_which_one_word_shows(make) -> None:
    assert "deux fois la même partie" in refused(make(added(parts()))).message


@pytest.mark.parametrize("name", [g.MAIN, g.RELATIONS, "word/styles.xml", "word/header1.xml", "[Content_Types].xml"])
def test_a_broken_part_is_refused(name: str) -> None:
    given = parts()
    assert "abîmée" in refused(g.packed({**given, name: given[name][:60]})).message


@pytest.mark.parametrize("depth", [45, 80, 200, 3000])
def test_tables_in_tables_without_end_are_refused(depth: int) -> None:
    assert "imbriqué" in refused(g.packed(g.at_end(parts(), g.nested(depth)))).message


def test_tables_in_tables_as_people_make_them_pass() -> None:
    assert texts(g.packed(added(g.at_end(parts(), g.nested(5)))))[-1] == ADDED
    assert MAX_DEPTH > 100


@pytest.mark.parametrize(
    "part", [b'<a xmlns="urn:b"/>', f'<w:ftr xmlns:w="{g.W}"/>'.encode(), b'<w:hdr xmlns:w="urn:x"/>']
)
def test_a_part_whose_root_is_not_its_own_was_not_seen_hence_refused(part: bytes) -> None:
    assert "dialecte" in refused(g.packed({**parts(), "word/header1.xml": part})).message


def test_an_element_of_nobody_is_refused() -> None:
    strange = parts()[g.MAIN].replace(b"<w:body>", b'<w:body><x:y xmlns:x="urn:x">mots</x:y>')
    assert "urn:x" in refused(g.packed({**parts(), g.MAIN: strange})).message


@pytest.mark.parametrize("sign", ["<!-- note -->", "<?a b?>"])
def test_a_note_inside_a_word_loses_no_letter(sign: str) -> None:
    text = added(parts())[g.MAIN].decode().replace("Phrase ajoutée", f"Phrase aj{sign}outée")
    assert texts(g.packed({**parts(), g.MAIN: text.encode()}))[-1] == ADDED


# --- strict -----------------------------------------------------------------------------------------------------------


def test_a_strict_file_says_what_the_other_one_says_and_comes_out_transitional() -> None:
    plain, strict = (open_return(g.packed(one)) for one in (added(parts()), g.strict(added(parts()))))
    assert strict.projet.passages == plain.projet.passages
    assert not any(b"purl.oclc.org" in part for part in read_parts(strict.docx).values())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (b'w:w="11906"', b'w:w="595.30pt"', b'w:w="11906"'),
        (b'w:h="16838"', b'w:h="29.7cm"', b'w:h="16838"'),
        (b'w:top="1531"', b'w:top="27mm"', b'w:top="1531"'),
        (b'w:header="680"', b'w:header="0.5in"', b'w:header="720"'),
    ],
)
def test_lengths_with_a_unit_become_what_every_program_reads(before: bytes, after: bytes, expected: bytes) -> None:
    given = parts()
    assert before in given[g.MAIN]
    strict = g.strict({**given, g.MAIN: given[g.MAIN].replace(before, after)})
    assert expected in receive(g.packed(strict)).parts["word/document.xml"]


@pytest.mark.parametrize(("side", "usual"), [("start", "left"), ("end", "right")])
def test_sides_take_their_usual_names(side: str, usual: str) -> None:
    xml = g.para("Aligné.", f'<w:ind w:{side}="36pt"/><w:jc w:val="{side}"/>')
    made_ = receive(g.packed(g.strict(g.at_end(parts(), xml)))).parts["word/document.xml"].decode()
    assert f'w:{usual}="720"' in made_
    assert f'<w:jc w:val="{usual}"/>' in made_


@pytest.mark.parametrize("key", ["ins", "del", "moveFrom", "rPrChange", "paragraphe-del"])
def test_a_tracked_change_of_a_strict_file_is_seen(key: str) -> None:
    data = g.packed(g.strict(g.at_end(parts(), g.MARKS[key])))
    assert [one.auteur for one in open_return(data).projet.suivis] == [g.AUTHOR]


# --- what acts, or comes from elsewhere -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "instruction", [*g.FIELDS, "dde a", 'HYPERLINK "\\\\\\\\serveur\\\\a" \\\\l "b"', "IF 1 = 1 a b"]
)
def test_a_field_that_fetches_or_runs_is_its_words_and_a_field_no_more(instruction: str) -> None:
    data = g.packed(g.at_end(parts(), g.paragraph_with(g.field_runs(instruction.replace("<", ""), "ce qu’on lit", 3))))
    retour = open_return(data)
    assert texts(data)[-1] == "ce qu’on lit"
    assert active_in_word(retour.docx) == []
    assert retour.projet.retires[0].startswith("champ «\u00a0")


@pytest.mark.parametrize(
    "instruction",
    ["PAGE", "NUMPAGES", 'HYPERLINK "https://exemple.fr" \\t "_blank"', 'HYPERLINK \\l "article"', "REF a"],
)
def test_a_field_that_fetches_nothing_stays(instruction: str) -> None:
    data = g.packed(g.at_end(parts(), g.paragraph_with(g.field_runs(instruction))))
    assert receive(data).retires == ()
    assert instruction.split()[0].encode() in receive(data).parts["word/document.xml"]


def test_each_variant_that_passes_has_nothing_that_acts_and_each_other_one_says_why_not() -> None:
    """All those of the campaign, up to the gate; the campaign itself goes on to the signature."""
    draft = made()
    every = [*g.package(draft, g.random.Random(1)), *g.active(draft)]
    assert len(every) > 130
    passed = {one.cle: retour for one in every if (retour := opened(one.data)) is not None}
    for one in every:
        assert one.attendu not in {g.PRIS, g.INCHANGE} or one.cle in passed, one.cle
        assert one.attendu != g.RENDU or one.cle not in passed or one.cle == "paquet-sans-corps", one.cle
    assert {cle: active_in_word(retour.docx) for cle, retour in passed.items() if active_in_word(retour.docx)} == {}


def opened(data: bytes) -> Retour | None:
    """The return, None when it is refused."""
    try:
        return open_return(data)
    except UnreadableFile:
        return None


def test_what_is_taken_out_is_told_once_in_words_that_people_know() -> None:
    given = g.related(
        parts(), "attachedTemplate", "http://a.exemple/t.dotm", external=True, source="word/_rels/settings.xml.rels"
    )
    given = g.in_settings(given, f'<w:attachedTemplate xmlns:r="{g.R}" r:id="rIdX1"/>')
    assert receive(g.packed(given)).retires == ("modèle attaché (http://a.exemple/t.dotm)",)


def test_what_passed_passes_again_and_says_the_same() -> None:
    once = open_return(g.packed(added(parts())))
    again = open_return(once.docx)
    assert again.projet.passages == once.projet.passages
    assert again.docx == once.docx


def test_a_field_without_an_end_is_refused() -> None:
    begin = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    assert "incomplet" in refused(g.packed(g.at_end(parts(), begin))).message


# --- whose it is, although it did not pass ----------------------------------------------------------------------------


def test_the_contract_of_a_file_that_did_not_pass_is_told_as_far_as_it_can_be_read() -> None:
    broken = g.packed({**parts(), g.MAIN: b"<w:document"})
    refused(broken)
    assert reference_of(broken) == "CPOM-2027-014"
    for data in (b"", broken[:100], g.packed({"a": b"b"}), g.packed({"docProps/custom.xml": b"<a"})):
        assert reference_of(data) == ""


def test_the_words_of_a_draft_are_those_of_the_file_that_passed() -> None:
    retour = open_return(g.packed(added(parts())))
    assert passages(retour.docx) == retour.projet.passages


@pytest.mark.parametrize("lost", [1, 4, 391, 5000])
def test_a_draft_that_lost_bytes_on_its_way_goes_back_wherever_they_are_lost(lost: int) -> None:
    whole = made()
    for at in range(0, len(whole) - lost, len(whole) // 40):
        refused(whole[:at] + whole[at + lost :])


@pytest.mark.parametrize("sign", [b"\xff", b"\0"])
def test_a_part_without_a_name_that_can_be_read_sends_the_draft_back(sign: bytes) -> None:
    whole, told = bytearray(made()), b"word/document.xml"
    at = whole.rindex(told)
    whole[at - 46 + 8 : at - 46 + 10] = b"\x00\x08"  # the directory says that the name is in UTF-8
    whole[at : at + len(told)] = sign * len(told)
    refused(bytes(whole))
