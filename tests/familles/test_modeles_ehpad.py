"""The Word templates of every family and the base document: build, typography, what they print; EHPAD, its plan."""

from __future__ import annotations

import itertools
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from cpomdoc.adapters.instance import family_keys, load_family
from cpomdoc.adapters.word import DocumentProperties, read_parts, render, take_apart
from cpomdoc.adapters.word.blocks import expand
from cpomdoc.adapters.word.package import parse_xml, w
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.adapters.word.template import TAG
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.variables import variables
from cpomdoc.stages.templates.filters import FILTERS, TESTS
from cpomdoc.stages.templates.lint import lint
from tests.resources.reponses_inventees import answers

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates" / "ehpad"
MODELS = sorted((ROOT / "templates").rglob("*.docx"))
TEXT_WIDTH = 9071
END = "— Fin de la pièce —"
HEADINGS = {"Titre1": 1, "TitreHorsNumerotation": 1, "TitreHorsNumerotationSuite": 1, "TitreAnnexe": 1,
            "TitreAnnexePage": 1, "Titre2": 2, "TitrePartie": 2, "TitreEtablissement": 2, "TitreFiche": 2, "Titre3": 3,
            "Intertitre": 4}  # fmt: skip
ARTICLES = [
    "Identification du gestionnaire et périmètre du contrat",
    "Diagnostic partagé",
    "Objectifs fixés dans le cadre du CPOM sur la base du diagnostic partagé",
    "Moyens dédiés à la réalisation du contrat",
    "Suivi et évaluation du contrat",
    "Traitement des litiges",
    "Révision du contrat",
    "Révision du terme de la (des) convention(s) tripartite(s) préexistante(s)",
    "Date d’entrée en vigueur et durée",
]

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda path: str(path.relative_to(ROOT / "templates")))


@lru_cache
def famille(family: str = "ehpad") -> Famille:
    return load_family(ROOT / "templates", family)


each_piece = pytest.mark.parametrize(
    ("family", "key"),
    [
        (family, piece.key)
        for family in family_keys(ROOT / "templates")
        for piece in famille(family).pieces
        if piece.key == "contrat" or piece.number is not None
    ],
)


@lru_cache
def trees(model: Path) -> dict[str, etree._Element]:
    parts = read_parts(model.read_bytes())
    return {name: parse_xml(part) for name, part in parts.items() if name.startswith("word/") and name.endswith(".xml")}


def contract() -> etree._Element:
    """The template of the contract, with the blocks that it calls in place."""
    tree = parse_xml(read_parts((FOLDER / "contrat.docx").read_bytes())["word/document.xml"])
    expand(tree, famille().blocks("contrat.docx"))
    return tree


def printed(key: str, **options: Any) -> etree._Element:
    """The document that *key* prints from invented answers; *options* replace some of these."""
    whole = famille(options.pop("family", "ehpad"))
    piece = whole.piece(key)
    poor = options.pop("poor", False)
    context = answers(variables(whole, piece.needs), poor=poor)
    context["piece"] |= {"fin": END, "numero": piece.number, "titre": piece.title, "projet": True}
    context["famille"] = {"cle": whole.key, "titre": whole.title, "fondement": whole.legal_basis}
    context |= options
    properties = DocumentProperties(piece.title, date(2026, 11, 21), "CPOM-2027-014", key, "1", "0" * 64, end_mark=END)
    template, blocks = whole.files[piece.template], whole.blocks(piece.template)
    docx = render(template, context, properties=properties, blocks=blocks)
    return parse_xml(read_parts(docx)["word/document.xml"])


def style(paragraph: etree._Element) -> str:
    return str(paragraph.find(f"{w('pPr')}/{w('pStyle')}").get(w("val")))  # type: ignore[union-attr]


def style_after(block: etree._Element) -> str:
    return style(block) if block.tag == w("p") else ""


def text(element: etree._Element) -> str:
    return text_of(element).replace("\f", "").replace("\u2011", "-")


def blocks(tree: etree._Element) -> list[etree._Element]:
    """Paragraphs and tables of the body, in order."""
    body = tree.find(w("body"))
    assert body is not None
    return [block for block in body if block.tag in (w("p"), w("tbl"))]


# --- how they are built -----------------------------------------------------------------------------------------------


@each_model
def test_a_model_opens_in_word_without_repair(model: Path) -> None:
    result = OpenXmlValidator().validate(str(model))
    assert [error.description for error in result.errors] == []


@each_piece
def test_a_model_has_no_remark_at_all(family: str, key: str) -> None:
    whole = famille(family)
    piece = whole.piece(key)
    gabarit = take_apart(piece.template, whole.files[piece.template], whole.blocks(piece.template))
    report = lint(gabarit, variables(whole, piece.needs), variables(whole))
    assert [f"{remark.finding.at} {remark.finding.message}" for remark in report.remarks] == []


@each_model
def test_every_paragraph_has_a_style_of_the_model_and_no_formatting_of_its_own(model: Path) -> None:
    known = {found.get(w("styleId")) for found in trees(model)["word/styles.xml"].iter(w("style"))}
    for name, tree in trees(model).items():
        if name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
            for paragraph in tree.iter(w("p")):
                assert style(paragraph) in known
                assert [child.tag for child in paragraph.find(w("pPr"))] == [w("pStyle")]  # type: ignore[union-attr]
            for properties in tree.iter(w("rPr")):
                assert [child.tag for child in properties] == [w("rStyle")]


@each_model
def test_a_table_is_fixed_plain_and_described(model: Path) -> None:
    for table in trees(model)["word/document.xml"].iter(w("tbl")):
        widths = [int(column.get(w("w"), "0")) for column in table.iter(w("gridCol"))]
        caption = table.find(f"{w('tblPr')}/{w('tblCaption')}")
        assert caption is not None
        assert caption.get(w("val"))
        assert table.find(f"{w('tblPr')}/{w('tblLayout')}").get(w("type")) == "fixed"  # type: ignore[union-attr]
        assert sum(widths) <= TEXT_WIDTH
        for row in table.iter(w("tr")):
            assert row.find(f"{w('trPr')}/{w('cantSplit')}") is not None
            assert [int(cell.get(w("w"), "0")) for cell in row.iter(w("tcW"))] == widths
        forbidden = (w("gridSpan"), w("vMerge"), w("tblStyle"))
        assert not list(table.iter(*forbidden))
        assert not [inner for inner in table.iter(w("tbl")) if inner is not table]


@each_model
def test_a_table_with_column_headings_repeats_them(model: Path) -> None:
    for row in trees(model)["word/document.xml"].iter(w("tr")):
        styles = {style(paragraph) for paragraph in row.iter(w("p"))}
        if styles & {"EnTeteColonne", "EnTeteColonneNombre"}:
            assert row.find(f"{w('trPr')}/{w('tblHeader')}") is not None


@each_model
def test_words_follow_french_typography(model: Path) -> None:
    for name, tree in trees(model).items():
        if not name.startswith(("word/document", "word/header", "word/footer")):
            continue
        for paragraph in tree.iter(w("p")):
            words = TAG.sub("x", text_of(paragraph))
            assert "'" not in words, words
            assert not re.search(r"[^\u00a0\s][;!?»]|[^\u00a0\dx/] ?:(?!\w)(?<![\u00a0]:)", words), words
            assert not re.search(r"« |«[^\u00a0]", words), words
            assert not re.search(r"\b[LRD]\. \d|\b[LRD]\.\u00a0\d+-\d", words), words
            assert not set(words) & set("■▲✓✕\u202f\u2007"), words


def test_articles_keep_the_titles_of_the_national_model() -> None:
    headings = [text(p) for p in contract().iter(w("p")) if style(p) == "Titre2"]
    assert [heading.replace("\u00a0", " ") for heading in headings[:9]] == ARTICLES


def test_clauses_outside_the_national_model_say_so() -> None:
    paragraphs = list(contract().iter(w("p")))
    articles = [at for at, paragraph in enumerate(paragraphs) if style(paragraph) == "Titre2"]
    assert len(articles) > len(ARTICLES)
    for at in articles[len(ARTICLES) :]:
        assert "Adaptation locale" in text(paragraphs[at + 1])


# --- what they print --------------------------------------------------------------------------------------------------


@each_piece
@pytest.mark.parametrize("poor", [False, True], ids=["full", "poor"])
def test_no_heading_is_empty_and_no_table_is_orphan(family: str, key: str, poor: bool) -> None:
    found = blocks(printed(key, poor=poor, family=family))
    for block, following in itertools.pairwise(found):
        if block.tag != w("p"):
            continue
        name = style(block)
        if name == "TitreTableau":
            assert following.tag == w("tbl"), text(block)
        if name == "AlineaIntroduction":
            assert following.tag == w("p"), text(block)
        if name == "Alinea":
            assert not text(block).endswith(":"), f"it may part from what it announces: {text(block)}"
        if style_after(following) == "NoteTableau":
            raise AssertionError(f"note without a table after « {text(block)} »")
        if name in HEADINGS:
            assert following.tag == w("tbl") or HEADINGS.get(style(following), 9) > HEADINGS[name], text(block)
    for table in printed(key, poor=poor, family=family).iter(w("tbl")):
        rows = list(table.iter(w("tr")))
        assert len(rows) > len([row for row in rows if row.find(f"{w('trPr')}/{w('tblHeader')}") is not None])


def test_a_contract_has_one_signature_frame_for_each_party() -> None:
    asked = variables(famille(), famille().piece("contrat").needs)
    parties = answers(asked, rows=5)["parties"]
    document = printed("contrat", parties=parties)
    frames = [paragraph for paragraph in document.iter(w("p")) if style(paragraph) == "SignatureCadre"]
    assert len(frames) == len(parties) == 5


def test_a_section_without_object_says_so() -> None:
    words = text(printed("contrat", projets=[], conventions=[], ppi=[], cnr=[], financements_complementaires=[]))
    said = ("Aucun projet de restructuration", "Aucune convention préexistante", "Aucune opération")
    for sentence in (*said, "Aucun crédit non reconductible", "aucun financement complémentaire"):
        assert sentence in words


def test_a_long_answer_keeps_its_lines() -> None:
    preambule = dict.fromkeys(("contexte", "enjeux", "historique", "demarche"), "Première ligne.\nSeconde ligne.")
    paragraphs = [text(paragraph) for paragraph in printed("contrat", preambule=preambule).iter(w("p"))]
    assert paragraphs.count("Première ligne.") == paragraphs.count("Seconde ligne.") == 4


def test_each_objective_begins_its_sheet_on_a_new_page() -> None:
    titles = [style(p) for p in printed("annexe-04").iter(w("p")) if style(p).startswith("TitreAnnexe")]
    assert titles[0] == "TitreAnnexe"
    assert set(titles[1:]) == {"TitreAnnexePage"}


def test_points_of_law_to_check_are_marked_in_a_draft_and_plain_in_the_text_to_sign() -> None:
    asked = variables(famille(), famille().piece("contrat").needs)
    piece = answers(asked)["piece"] | {"fin": END, "titre": "Contrat", "numero": None}
    draft, final = (printed("contrat", piece=piece | {"projet": projet}) for projet in (True, False))

    def marked(tree: etree._Element) -> list[str]:
        styled = [one for one in tree.iter(w("rStyle")) if one.get(w("val")) == "AConfirmer"]
        runs = [
            run
            for one in styled
            if (properties := one.getparent()) is not None and (run := properties.getparent()) is not None
        ]
        return ["".join(run.itertext()).replace("\u00a0", " ") for run in runs]

    said = marked(draft)
    assert said[-3:] == ["du tribunal administratif d’Aure-la-Ville", "deux mois", "pour 1 mois au plus"]
    assert len(set(said[:-3])) == 2, "the visas and the definitions of the law, each as often as a table has rows"
    assert marked(final) == []
    assert [text(p) for p in draft.iter(w("p")) if style(p) == "Visa"] == [
        text(p) for p in final.iter(w("p")) if style(p) == "Visa"
    ]


def test_a_trajectory_is_told_in_words_too() -> None:
    namespace = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    told = [picture.get("descr", "") for picture in printed("annexe-05").iter(namespace)]
    assert told
    said = re.compile(r".+\u00a0: .+ en \d{4}\u00a0; cibles de \d{4} à \d{4}\u00a0: .+")
    assert [words for words in told if not said.fullmatch(words)] == []


# --- the guide --------------------------------------------------------------------------------------------------------


def test_the_guide_of_templates_explains_every_filter() -> None:
    guide = (ROOT / "docs" / "modeles.md").read_text(encoding="utf-8")
    assert [name for name in (*FILTERS, *TESTS) if f"| `{name}` |" not in guide] == []
