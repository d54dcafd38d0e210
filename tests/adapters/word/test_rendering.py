"""Rendering: exact, once, whole, the same bytes each time, and equal to docxtpl's where docxtpl is right."""

from __future__ import annotations

import io
import tempfile
from decimal import Decimal

import pytest
from docxtpl import DocxTemplate
from lxml import etree
from openxml_audit import OpenXmlValidator

from cpomdoc.adapters.word.package import parse_xml, read_parts, w, write_parts
from cpomdoc.adapters.word.rendering import render
from cpomdoc.adapters.word.tidy import keep_rows_together
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.texte import UnprintableText
from cpomdoc.stages.templates.dialect import Dialect
from cpomdoc.stages.templates.filters import imprime
from tests.adapters.word_build import (
    END,
    answers,
    p,
    paragraphs,
    properties,
    row,
    table,
    template,
    text,
)
from tests.resources.textes_hostiles import TEXTES, Texte

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"


def made(*blocks: str, context: dict[str, object] | None = None, **changed: str) -> bytes:
    return render(template(*blocks, **changed), answers(**(context or {})), properties=properties())


PRINTED = [texte for texte in TEXTES if texte.attendu is not None]
REFUSED = [texte for texte in TEXTES if texte.attendu is None]


@pytest.mark.parametrize("texte", PRINTED, ids=lambda texte: texte.nom)
def test_odd_texts_arrive_exactly_in_body_table_header_and_title(texte: Texte) -> None:
    docx = made(
        p("Avant « {{ v }} » après"),
        table(row("{{ v }}", "fixe")),
        context={"v": texte.brut},
        header="En-tête {{ v }} fin",
        title="Titre {{ v }} fin",
    )
    assert texte.attendu is not None
    printed = texte.attendu
    assert f"Avant « {printed} » après" in text(docx)
    assert f"\f{printed}\ffixe" in text(docx)
    assert f"En-tête {printed} fin" in text(docx, "word/header1.xml")
    title = next(parse_xml(read_parts(docx)["docProps/core.xml"]).iter("{*}title")).text or ""
    assert title.split() == f"Titre {printed} fin".split()
    assert paragraphs(docx)[-1] == END


def test_the_prose_of_people_is_printed_as_typed_but_no_line_ends_before_its_signs() -> None:
    typed = "L'objectif : « mieux accueillir » ; d'ici 2028, 95 % de 1 200 places !\nSource: art. L. 313-12 à 14:30"
    (printed, *_) = paragraphs(made(p("{{ v }}"), context={"v": typed}))
    assert printed == (
        "L'objectif\u00a0: «\u00a0mieux accueillir\u00a0»\u00a0; d'ici 2028, 95\u00a0% de 1\u00a0200 places\u00a0!\n"
        "Source: art. L.\u00a0313‑12 à 14:30"
    )


def test_an_address_a_time_and_a_code_that_people_typed_are_printed_as_they_are() -> None:
    typed = "https://example.org/a?b=c:d 14:30 C-1:2 a@b.fr"
    assert paragraphs(made(p("{{ v }}"), context={"v": typed}))[0] == typed


@pytest.mark.parametrize("texte", REFUSED, ids=lambda texte: texte.nom)
def test_unprintable_texts_are_refused(texte: Texte) -> None:
    with pytest.raises(UnprintableText):
        made(p("{{ v }}"), context={"v": [{"a": texte.brut}]})


def test_all_odd_texts_together_pass_the_validator_but_for_the_sample_itself() -> None:
    docx = made(
        p("{%p for v in textes %}"), p("{{ v }}"), p("{%p endfor %}"), context={"textes": [t.attendu for t in PRINTED]}
    )
    plain = made(p("x"))
    assert _errors(docx) == _errors(plain)


def _errors(docx: bytes) -> list[str]:
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(docx)
        file.flush()
        return sorted(str(error.description) for error in OpenXmlValidator().validate(file.name).errors)


def test_lines_and_tabs_of_answers_become_those_of_word_in_the_same_run() -> None:
    docx = made(p("Adresse : {{ v }}."), context={"v": "1 rue Haute\n99000\tAure"})
    (first, *_) = parse_xml(read_parts(docx)["word/document.xml"]).iter(w("r"))
    assert [etree.QName(child).localname for child in first] == ["t", "br", "t", "tab", "t"]
    assert paragraphs(docx)[0] == "Adresse : 1 rue Haute\n99000\tAure."


def test_lines_can_be_paragraphs() -> None:
    docx = made(p("{%p for l in v | lignes %}"), p("{{ l }}"), p("{%p endfor %}"), context={"v": "a\n\nb\n"})
    assert paragraphs(docx) == ["a", "b", END]


def test_tags_that_word_cut_into_runs_or_gave_french_quotes_still_work() -> None:
    docx = made(
        p("{{ g", ".no", "m | majus", "cules }}"),
        p("{{ t | total(« n ») }} {{ t | total(“n”) }} {{ t | total(’n’) }}"),
        p("{{ 'l’un' }} l’autre"),
        context={"g": {"nom": "été"}, "t": [{"n": 1}, {"n": 2}]},
    )
    assert paragraphs(docx)[:3] == ["ÉTÉ", "3 3 3", "l’un l’autre"]


def test_sans_objet_is_said_and_lists_are_sentences() -> None:
    docx = made(p("{{ a }}, {{ b }}, {{ c | ou_tiret }}"), context={"a": None, "b": ["x", "y"], "c": None})
    assert paragraphs(docx)[0] == "sans objet, x et y, —"


def test_the_same_answers_give_the_same_bytes_and_others_do_not() -> None:
    source = template(p("{{ v }}"))
    one = render(source, answers(v="a"), properties=properties())
    assert render(source, answers(v="a"), properties=properties()) == one
    assert render(source, answers(v="b"), properties=properties()) != one


def test_identity_and_properties_travel_in_the_file() -> None:
    docx = render(
        template(p("x")), answers(), properties=properties(title="Contrat & <x>", subject="CPOM", author="ARS")
    )
    parts = read_parts(docx)
    custom = {e.get("name"): e[0].text for e in parse_xml(parts["docProps/custom.xml"])}
    assert custom == {
        "cpom.reference": "CPOM-2027-014", "cpom.piece": "contrat", "cpom.version": "3", "cpom.empreinte": "ab" * 32,
    }  # fmt: skip
    core = {etree.QName(e).localname: e.text for e in parse_xml(parts["docProps/core.xml"])}
    assert core == {
        "title": "Contrat & <x>", "subject": "CPOM", "creator": "ARS", "language": "fr-FR",
        "created": "2026-11-21T00:00:00Z", "modified": "2026-11-21T00:00:00Z",
    }  # fmt: skip
    again = render(docx, answers(), properties=properties(title="Autre", reference="B"))
    assert len(parse_xml(read_parts(again)["docProps/custom.xml"])) == 4
    assert read_parts(again)["_rels/.rels"].count(b"custom-properties") == 1


def test_trajectories_are_pictures_with_words_and_ids_of_their_own() -> None:
    docx = made(
        table(
            row("{%tr for i in t %}", ""),
            row("{{ i.nom }}", "{{ i.depart | trajectoire(i.cibles, seuil=95, texte=i.dit) }}"),
            row("{%tr endfor %}", ""),
        ),
        context={
            "t": [
                {"nom": "A", "depart": Decimal("93.4"), "cibles": [94, None, 96], "dit": "De 93,4 à 96 & plus"},
                {"nom": "B", "depart": None, "cibles": [1, 2, 3], "dit": ""},
                {"nom": "C", "depart": None, "cibles": [None, 2], "dit": "rien"},
                {"nom": "D", "depart": Decimal("93.4"), "cibles": [94, None, 96], "dit": "De 93,4 à 96 & plus"},
            ]
        },
    )
    parts = read_parts(docx)
    root = parse_xml(parts["word/document.xml"])
    drawings = list(root.iter(_DRAWING))
    assert [d.get("descr") for d in drawings] == ["De 93,4 à 96 & plus", "De 1 à 3", "De 93,4 à 96 & plus"]
    assert [d.get("descr") for d in drawings] == [d.get("descr") for d in root.iter(_PICTURE)]
    assert len({d.get("id") for d in drawings}) == 3
    assert "C\f—" in text(docx)
    pictures = [name for name in parts if name.startswith("word/media/")]
    assert len(pictures) == 2
    assert all(parts[name].startswith(b"\x89PNG") for name in pictures)
    assert b'Extension="png"' in parts["[Content_Types].xml"]
    assert [e for e in _errors(docx) if "elationship" not in e] == []


def test_a_table_without_rows_goes_and_a_cell_keeps_a_paragraph() -> None:
    emptied = "<w:tc>" + p("{%p if false %}") + p("x") + p("{%p endif %}") + "</w:tc>"
    docx = made(
        table(row("{%tr for i in t %}", ""), row("{{ i }}", ""), row("{%tr endfor %}", "")),
        table(f"<w:tr>{emptied}{emptied}</w:tr>"),
        context={"t": []},
    )
    root = parse_xml(read_parts(docx)["word/document.xml"])
    (kept,) = root.iter(w("tbl"))
    assert all(cell[-1].tag == w("p") for cell in kept.iter(w("tc")))


def test_bookmarks_repeated_by_a_loop_are_kept_once() -> None:
    mark = '<w:p><w:bookmarkStart w:id="4" w:name="a"/>{}<w:bookmarkEnd w:id="4"/></w:p>'
    inside = mark.format("<w:r><w:t>{{ i }}</w:t></w:r>")
    docx = made(p("{%p for i in t %}"), inside, p("{%p endfor %}"), context={"t": ["x", "y"]})
    root = parse_xml(read_parts(docx)["word/document.xml"])
    assert [(m.get(w("id")), m.get(w("name"))) for m in root.iter(w("bookmarkStart"))] == [("1", "a")]
    assert [m.get(w("id")) for m in root.iter(w("bookmarkEnd"))] == ["1"]
    assert paragraphs(docx)[:2] == ["x", "y"]


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (p("{{ inconnu }}"), "« inconnu »"),
        (p("{{ g.inconnu }}"), "« inconnu »"),
        (p("{% if g.inconnu %}x{% endif %}"), "« inconnu »"),
        (p("{{ g }}"), "ne convient pas"),
        (p("{{ g.nom + 1 }}"), "ne convient pas"),
        (p("{{ t | total('x') }}"), "ne convient pas"),
        (p("{{r g.nom }}"), "« x » manque"),
        (p("{{ g.nom | inconnu }}"), "filtre"),
        (p("{{ g.nom | }}"), "mal écrite"),
        (p("{% if g %}"), "mal écrite"),
        (p("{{ g.nom.__class__ }}"), "pas admise"),
        (p("{{ g.nom() }}"), "pas admise"),
        (table(row("{% for i in t %}", "x")) + p("{% endfor %}x"), "à cheval"),
    ],
)
def test_a_wrong_template_is_its_owners_and_says_what_to_do(block: str, words: str) -> None:
    with pytest.raises(TemplateError) as failure:
        made(block, context={"g": {"nom": "x"}, "t": [{"n": 1}, {"n": 2}]})
    assert words in failure.value.message
    assert "modeles verifier" in failure.value.remedy


def test_a_document_that_does_not_end_as_its_template_is_refused() -> None:
    with pytest.raises(TemplateError, match="ne se termine pas"):
        render(template(p("x"), end=p("autre")), answers(), properties=properties())


def test_a_template_with_a_dtd_is_refused() -> None:
    parts = read_parts(template(p("x")))
    document = parts["word/document.xml"]
    parts["word/document.xml"] = document.replace(b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document', 1)
    with pytest.raises(TemplateError):
        render(write_parts(parts), answers(), properties=properties())


def test_what_is_no_answer_is_our_fault_not_a_value() -> None:
    with pytest.raises(TypeError):
        made(p("{{ v }}"), context={"v": 0.1})


def test_docxtpl_itself_gives_the_same_document() -> None:
    """The dialect is docxtpl's: compiled once here, it must print what docxtpl prints (kept rows apart)."""
    source = template(
        p("Contrat de {{ g.nom }}", style="Title"),
        p("{%p if g.nom is renseigne %}"),
        p("Oui, {{ g", ".nom | majuscules }} & {% if vrai %}a{% else %}b{% endif %}"),
        p("{%p endif %}"),
        table(
            row("Nom", "Places"),
            row("{%tr for e in t | trier('n') %}", ""),
            row("{{ e.nom }}", "{{ e.n | nombre(1) }}"),
            row("{%tr endfor %}", ""),
            row("Total", "{{ t | total('n') }}"),
        ),
        p("{# une note #}{{ vide }}"),
    )
    context = answers(
        g={"nom": "Santé & <b>"},
        vrai=True,
        vide=None,
        t=[{"nom": f"É{n}", "n": Decimal(n) / 4} for n in range(9, 0, -1)],
    )
    reference = DocxTemplate(io.BytesIO(source))
    reference.render(context, Dialect(finalize=imprime))
    saved = io.BytesIO()
    reference.save(saved)
    ours = render(source, context, properties=properties())
    assert _canonical(ours) == _canonical(saved.getvalue())


def _canonical(docx: bytes) -> bytes:
    root = parse_xml(read_parts(docx)["word/document.xml"])
    keep_rows_together(root)
    for element in root.iter(w("t")):
        element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", "")
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, method="c14n"))


def _kept(docx: bytes) -> list[bool]:
    """For each row of the first table, whether it keeps with what follows."""
    root = parse_xml(read_parts(docx)["word/document.xml"])
    return [row.find(f".//{w('keepNext')}") is not None for row in next(root.iter(w("tbl"))).findall(w("tr"))]


def _long_table(count: int, follower: str = "Normal") -> bytes:
    rows_and_blank = table(row("Nom"), row("{%tr for e in t %}"), row("{{ e.nom }}"), row("{%tr endfor %}"))
    source = template(rows_and_blank.removesuffix(p("")), p("Suite", style=follower))
    return render(source, answers(t=[{"nom": f"É{n}"} for n in range(count)]), properties=properties())


def test_a_short_table_is_kept_whole() -> None:
    assert _kept(_long_table(4)) == [True, True, True, True, False]


def test_a_long_table_keeps_its_head_and_its_last_rows() -> None:
    kept = _kept(_long_table(30))
    assert (kept[0], any(kept[1:-3]), kept[-3:]) == (True, False, [True, True, False])


@pytest.mark.parametrize("rows", [4, 30])
@pytest.mark.parametrize(
    ("style", "bound"), [("NoteTableau", True), ("TitreBlocSuite", True), ("MentionFin", True), ("Normal", False)]
)
def test_the_last_row_stays_with_a_paragraph_bound_to_the_table(rows: int, style: str, bound: bool) -> None:
    assert _kept(_long_table(rows, style))[-1] is bound


def test_the_number_of_an_article_of_law_never_breaks() -> None:
    docx = made(p("{{ v }}"), context={"v": "article R. 314-174, A1-O2, rez-de-chaussée"})
    document = read_parts(docx)["word/document.xml"].decode()
    assert document.count("noBreakHyphen") == 2
    assert "rez-de-chaussée" in document
