"""The liasse is archival and accessible, its tags tell the truth, and everything is found where people look for it."""

from __future__ import annotations

import hashlib
import io
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import segno
import zxingcpp
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from cpomdoc.adapters.libreoffice.office import Office
from cpomdoc.adapters.pdf.finish import finish_pdf, heading_pages, judge_pdf
from cpomdoc.adapters.pdf.liasse.assembly import assemble, container, proof
from cpomdoc.adapters.pdf.liasse.stamps import code_rows
from cpomdoc.adapters.pdf.received.foreign import Normalised, find_ghostscript, normalise
from cpomdoc.adapters.pdf.tags import check_tags
from cpomdoc.adapters.pdf.tree import elements
from cpomdoc.adapters.word.package import parse_xml, serialize_xml, write_parts
from cpomdoc.adapters.word.returned import style_names
from cpomdoc.adapters.word.tidy import keep_signatures_whole
from cpomdoc.domain.errors import ToolFailed, UnreadableFile
from cpomdoc.domain.liasse import JoinedFile, Liasse, LiassePiece, Relation, Signataire
from cpomdoc.domain.page_code import PageCode, decode, encode
from tests.adapters.liasse_sample import (
    _STYLE,
    DATE,
    PARTIES,
    SIGNATAIRES,
    foreign_pdf,
    piece,
    signature_block,
    small_liasse,
)
from tests.adapters.word_sample import paragraph, parts, run
from tools.certificats import Authority, Certified

COMPLIANT: dict[str, list[str]] = {"pdfa3b": [], "pdfua1": []}
TITLES = ["Couverture", "Contrat", "Annexe 1", "Annexe 2"]
LABELS = ["S-1", "C-1", "C-2", "C-3", "C-4", "C-5", "A1-1", "A2-1"]
TOTAL = len(LABELS)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with Office() as office:
        yield office


@pytest.fixture(scope="module")
def small(office: Office) -> Liasse:
    return small_liasse(office)


@pytest.fixture(scope="module")
def made(small: Liasse) -> bytes:
    return assemble(small)


@pytest.fixture(scope="module", params=["ghostscript", "pictures"])
def foreign(request: pytest.FixtureRequest) -> Normalised:
    program = find_ghostscript() if request.param == "ghostscript" else None
    assert (program is None) == (request.param == "pictures"), "Ghostscript is needed"
    return normalise(foreign_pdf(), name="Arrêté.pdf", ghostscript=program)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def saved(pdf: pikepdf.Pdf) -> bytes:
    pdf.save(target := io.BytesIO())
    return target.getvalue()


def tool(*command: str | Path) -> str:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


# --- verdicts ---------------------------------------------------------------------------------------------------------


def test_a_liasse_is_archival_and_accessible_and_its_tags_agree_with_its_pages(made: bytes):
    assert judge_pdf(made) == COMPLIANT
    assert check_tags(made) == ()


def test_qpdf_finds_it_clean(made: bytes, tmp_path: Path):
    path = tmp_path / "liasse.pdf"
    path.write_bytes(made)
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", path)


def test_the_same_inputs_give_the_same_bytes(small: Liasse, made: bytes):
    assert assemble(small) == made


def test_another_version_gives_other_bytes(small: Liasse, made: bytes):
    assert assemble(replace(small, version=4)) != made


def test_an_annexe_that_comes_twice_costs_little(small: Liasse, made: bytes):
    once = assemble(replace(small, pieces=small.pieces[:2]))
    assert len(made) - len(once) < len(small.pieces[1].pdf)
    with opened(made) as pdf:
        fonts = [item for item in pdf.objects if isinstance(item, Dictionary) and "/FontFile2" in item]
        files = {item.FontFile2.objgen for item in fonts}
    assert len(files) < len(fonts)


# --- how it reads -----------------------------------------------------------------------------------------------------


def test_each_piece_is_a_bookmark_that_holds_its_own(small: Liasse, made: bytes):
    with opened(made) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == TITLES
        contrat = outline.root[1]
        assert contrat.is_closed
        assert contrat.children[0].title.startswith("TITRE 1")
        assert int(pdf.Root.Outlines.Count) == 4
        assert -int(pdf.Root.Outlines.First.Next.Count) == len(heading_pages(small.pieces[0].pdf))
    own = heading_pages(small.pieces[0].pdf)
    assert [(title, page - 1) for title, page in heading_pages(made) if (title, page - 1) in own] == own


def test_page_labels_name_the_piece(made: bytes):
    with opened(made) as pdf:
        assert [page.label for page in pdf.pages] == LABELS


def test_links_lead_where_they_led_in_the_piece(small: Liasse, made: bytes):
    with opened(small.pieces[0].pdf) as alone, opened(made) as whole:
        assert _links(alone)
        assert [(page + 1, target + 1) for page, target in _links(alone)] == _links(whole)


def _links(pdf: pikepdf.Pdf) -> list[tuple[int, int]]:
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    return [
        (number, numbers[link.Dest[0].objgen])
        for number, page in enumerate(pdf.pages)
        for link in page.obj.get("/Annots", [])
        if "/Dest" in link
    ]


def test_one_document_holds_a_part_for_each_piece(made: bytes):
    with opened(made) as pdf:
        (document,) = pdf.Root.StructTreeRoot.K
        assert str(document.S) == "/Document"
        assert [(str(part.S), str(part.T)) for part in document.K] == [("/Part", title) for title in TITLES]


def test_the_text_of_a_piece_is_whole(small: Liasse, made: bytes):
    def words(pdf: bytes, first: int, last: int) -> str:
        with pypdfium2.PdfDocument(pdf) as document:
            return "\n".join(document[page].get_textpage().get_text_bounded() for page in range(first, last))

    alone, within = words(small.pieces[0].pdf, 0, 5), words(made, 1, 6)
    for number in range(2, 7):
        within = within.replace(f"Liasse : page {number} sur {TOTAL}", "")
    assert within.split() == alone.split()


def codes_of(picture: Image.Image) -> dict[int, tuple[PageCode, float, float]]:
    """The codes of a page, by which of the two each is: what it says, and where its top left corner stands."""
    found = [(decode(code.text), code.position.top_left) for code in zxingcpp.read_barcodes(picture)]
    return {code.coin: (code, at.x / picture.width, at.y / picture.height) for code, at in found if code is not None}


def test_every_page_has_two_codes_in_opposite_corners_that_a_scanner_reads_at_150_dots_an_inch(made: bytes):
    with pypdfium2.PdfDocument(made) as document:
        read = [codes_of(page.render(scale=150 / 72).to_pil().convert("L")) for page in document]
    for number, codes in enumerate(read, 1):
        assert [codes[coin][0] for coin in (1, 2)] == [PageCode("2027-014", 3, number, TOTAL)] * 2
        (_, right, foot), (_, left, top) = codes[1], codes[2]
        assert right > 0.8
        assert foot > 0.9
        assert left < 0.1
        assert top < 0.1


def test_the_second_code_hides_nothing_that_a_template_draws_in_that_corner(small: Liasse):
    """A letterhead stands in the top left corner: the code goes to the foot of the page."""
    logo = pikepdf.open(io.BytesIO(small.pieces[0].pdf))
    logo.pages[0].contents_add(logo.make_stream(b"/Artifact BMC q 0 0 1 rg 20 790 30 30 re f Q EMC"))
    logo.save(out := io.BytesIO())
    whole = assemble(replace(small, pieces=(replace(small.pieces[0], pdf=out.getvalue()),), signataires=()))
    with pypdfium2.PdfDocument(whole) as document:
        picture = document[1].render(scale=150 / 72).to_pil().convert("L")
    _, left, top = codes_of(picture)[2]
    assert left < 0.1
    assert top > 0.9
    assert picture.crop((50, 60, 90, 90)).getextrema()[1] < 200


def test_another_program_draws_the_same_code():
    """A program that reads what it wrote could be wrong twice; segno chooses its own mask, so all eight are tried."""
    text = encode(PageCode("2027-014", 3, 12, 96))
    others = [segno.make_qr(text, version=2, error="m", boost_error=False, mask=mask).matrix for mask in range(8)]
    assert code_rows(text) in [[bytes(row) for row in other] for other in others]


def test_every_page_says_its_number_in_the_liasse(made: bytes):
    with pypdfium2.PdfDocument(made) as document:
        for number, page in enumerate(document, start=1):
            assert f"Liasse : page {number} sur {TOTAL}" in page.get_textpage().get_text_bounded()


# --- joined files -----------------------------------------------------------------------------------------------------


def test_joined_files_are_found_by_name_with_what_they_are(made: bytes, tmp_path: Path):
    path = tmp_path / "liasse.pdf"
    path.write_bytes(made)
    listed = tool("qpdf", "--list-attachments", "--verbose", path)
    assert [line.split(" -> ")[0] for line in listed.splitlines() if " -> " in line and line[0] != " "] == [
        "Arrêté.pdf",
        "Zone.xlsx",
    ]
    assert "2026-11-21" in listed.replace("D:20261121", "2026-11-21")
    with opened(made) as pdf:
        assert {str(spec.UF): str(spec.AFRelationship) for spec in pdf.Root.AF} == {
            "Arrêté.pdf": "/Source",
            "Zone.xlsx": "/Data",
        }
        for spec in pdf.Root.AF:
            assert bytes(spec.EF.F.Params.CheckSum) == hashlib.md5(spec.EF.F.read_bytes()).digest()
    assert tool("qpdf", "--show-attachment=Zone.xlsx", path) == "classeur"


def test_two_files_of_one_name_are_refused(small: Liasse):
    with pytest.raises(ValueError, match="one name"):
        assemble(replace(small, joined=small.joined[:1] * 2))


def test_a_container_carries_the_signed_file_untouched_and_says_part_3(small: Liasse, made: bytes, tmp_path: Path):
    files = (
        JoinedFile("Liasse signée.pdf", made, "application/pdf", Relation.ALTERNATIVE, "La liasse", DATE),
        JoinedFile("bordereau.json", b"{}", "application/json", Relation.DATA, "Le bordereau", DATE),
    )
    held = container(replace(small, joined=files))
    assert judge_pdf(held) == COMPLIANT
    assert check_tags(held) == ()
    with opened(held) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.attachments["Liasse signée.pdf"].get_file().read_bytes() == made
    path = tmp_path / "conteneur.pdf"
    path.write_bytes(held)
    tool("pdfdetach", "-save", "1", "-o", tmp_path / "sorti.pdf", path)
    assert (tmp_path / "sorti.pdf").read_bytes() == made


# --- where to sign ----------------------------------------------------------------------------------------------------


def test_each_party_has_one_field_in_its_own_block(small: Liasse, made: bytes):
    with opened(made) as pdf, pypdfium2.PdfDocument(made) as drawn:
        fields = list(pdf.Root.AcroForm.Fields)
        names = [signataire.field for signataire in small.signataires]
        assert [str(field.T) for field in fields] == [*names, "Horodatage1", "Horodatage2"]
        assert int(pdf.Root.AcroForm.SigFlags) == 3
        for field, party in zip(fields, PARTIES, strict=False):
            left, bottom, right, top = (float(edge) for edge in field.Rect)
            assert (right - left, top - bottom) > (150, 40)
            page = drawn[pikepdf.Page(field.P).index]
            assert page.get_textpage().get_text_bounded(left, bottom, right, top) == "", "nothing is written in it"
            assert party in page.get_textpage().get_text_bounded(0, bottom, left, top + 20)
            assert party in str(field.TU)


def test_fields_find_their_block_in_any_order(small: Liasse):
    turned = assemble(replace(small, signataires=small.signataires[::-1]))
    with opened(turned) as pdf:
        heights = [float(field.Rect[1]) for field in pdf.Root.AcroForm.Fields][:3]
    assert heights == sorted(heights)


def _on_two_pages(office: Office, small: Liasse, *, kept: bool) -> Liasse:
    """The contract with one long block, that begins at the foot of a page; *kept*: by what every text goes through."""
    lines = "".join(paragraph(run(f"Mention {n} de la partie qui signe.")) for n in range(12))
    block = signature_block(PARTIES[0]).replace("<w:cantSplit/>", "").replace(' w:hRule="exact"', "")
    block = block.replace(paragraph(run(PARTIES[0])), paragraph(run(PARTIES[0])) + lines, 1)
    before = "".join(paragraph(run(f"Texte {n}.")) for n in range(28))
    package = parts(before + block, "Contrat")
    package["word/styles.xml"] = package["word/styles.xml"].replace(b"</w:styles>", _STYLE.encode())
    root = parse_xml(package["word/document.xml"])
    if kept:
        keep_signatures_whole(root, style_names(package))
    package["word/document.xml"] = serialize_xml(root)
    raw = office.convert(write_parts(package), title="Contrat", timeout=120).pdf
    contract = finish_pdf(raw, title="Contrat", author="ARS", subject="CPOM", date=DATE)
    pieces = (LiassePiece("Contrat", "C-", contract),)
    return replace(small, pieces=pieces, signataires=small.signataires[:1])


def test_a_block_cut_between_two_pages_is_refused_and_says_what_to_do(office: Office, small: Liasse):
    with pytest.raises(ToolFailed, match="coupé entre deux pages") as refusal:
        assemble(_on_two_pages(office, small, kept=False))
    assert "même page" in refusal.value.remedy


def test_a_block_that_a_program_let_part_is_kept_whole(office: Office, small: Liasse):
    made = assemble(_on_two_pages(office, small, kept=True))
    with opened(made) as pdf:
        (field, *_) = [one for one in pdf.Root.AcroForm.Fields if str(one.T) == SIGNATAIRES[0].field]
        pages = [page.obj.objgen for page in pdf.pages]
        assert pages.index(field.P.objgen) == 2  # the cover, the text, then the whole block


def test_a_party_without_a_block_is_named(small: Liasse):
    stranger = Signataire("Signature_prefet", "Préfecture de l’Aure")
    with pytest.raises(ToolFailed, match="Préfecture de l’Aure"):
        assemble(replace(small, signataires=(*small.signataires, stranger)))


def test_a_block_that_nobody_signs_is_told(small: Liasse):
    with pytest.raises(ToolFailed, match="de trop"):
        assemble(replace(small, signataires=small.signataires[:2]))


def test_a_block_out_of_its_table_is_told(small: Liasse, office: Office):
    loose = piece(office, paragraph(run("Signature"), "SignatureCadre") + signature_block(PARTIES[0]), "Contrat")
    with pytest.raises(ToolFailed, match="n’est pas à sa place"):
        assemble(replace(small, pieces=(LiassePiece("Contrat", "C-", loose),), signataires=small.signataires[:1]))


def test_the_fields_are_signed_one_after_the_other_by_a_party_s_own_tool(small: Liasse, made: bytes):
    """What its analysis says of the earlier signatures counts."""
    authority = Authority()
    signed = made
    for number, signataire in enumerate(small.signataires):
        signer = _signer(authority.certify(signataire.denomination, elliptic=True), authority)
        writer = IncrementalPdfFileWriter(io.BytesIO(signed))
        wanted = PdfSignatureMetadata(
            field_name=signataire.field,
            subfilter=SigSeedSubFilter.PADES,
            certify=number == 0,
            docmdp_permissions=MDPPerm.FILL_FORMS,
        )
        signed = PdfSigner(wanted, signer).sign_pdf(writer, existing_fields_only=True).getvalue()
    assert signed.startswith(made)
    assert check_tags(signed) == ()
    trusted = ValidationContext(trust_roots=list(load_certs_from_pemder_data(authority.own.pem)), allow_fetching=False)
    verdicts = [validate_pdf_signature(one, trusted) for one in PdfFileReader(io.BytesIO(signed)).embedded_signatures]
    assert [(one.bottom_line, one.docmdp_ok) for one in verdicts] == [(True, True)] * 3


def _signer(certified: Certified, authority: Authority) -> SimpleSigner:
    data = certified.p12("secret", authority.own.certificate)
    signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=b"secret")
    assert signer is not None
    return signer


# --- pieces received from elsewhere -----------------------------------------------------------------------------------


def test_a_pdf_received_from_elsewhere_is_cured_described_and_shown_whole(small: Liasse, foreign: Normalised):
    arrete = LiassePiece("Arrêté du 3 mars", "P1-", foreign.pdf, alt="Arrêté du 3 mars 2026 d’autorisation.")
    whole = assemble(replace(small, pieces=(*small.pieces, arrete)))
    assert judge_pdf(whole) == COMPLIANT
    assert check_tags(whole) == ()
    with opened(whole) as pdf:
        figures = [element for element in elements(pdf.Root.StructTreeRoot) if str(element.S) == "/Figure"]
        for page, figure in enumerate(figures, start=1):
            assert str(figure.Alt).startswith(f"Arrêté du 3 mars 2026 d’autorisation. Page {page} sur 3. ")
        assert len(figures) == 3
        assert ("C’est une image sans texte" in str(figures[0].Alt)) != foreign.text
        assert ("Arrêté du 3 mars" in str(figures[0].get("/ActualText", ""))) == foreign.text
        shapes = [tuple(round(float(edge)) for edge in page.mediabox[2:]) for page in pdf.pages[TOTAL:]]
    assert shapes == [(595, 842), (842, 595), (842, 595)], "A4, upright or lying as the page was turned"
    with pypdfium2.PdfDocument(whole) as document:
        text = document[TOTAL].get_textpage().get_text_bounded()
        assert ("Arrêté du 3 mars" in text) == foreign.text
        for number in range(TOTAL, TOTAL + 3):
            picture = document[number].render(scale=150 / 72).to_pil().convert("L")
            codes = codes_of(picture)
            assert [(code.page, code.pages) for code, _, _ in codes.values()] == [(number + 1, TOTAL + 3)] * 2
            assert all(top > 0.8 for _, _, top in codes.values()), "what was received is hidden by no code"
            dark = picture.crop((0, 0, picture.width, picture.height - 125)).point(lambda grey: 255 * (grey < 100))
            assert dark.getbbox() is not None


@pytest.mark.parametrize("program", [find_ghostscript(), None])
def test_a_word_document_sent_as_pdf_passes_too(small: Liasse, program: Path | None):
    """Carlito has ligatures, whose text Ghostscript writes with its bytes turned round."""
    made = normalise(small.pieces[0].pdf, name="Statuts.pdf", ghostscript=program)
    whole = assemble(replace(small, pieces=(LiassePiece("Statuts", "P-", made.pdf, alt="Statuts."),), signataires=()))
    assert judge_pdf(whole) == COMPLIANT
    assert made.text == (program is not None)


def test_without_cure_the_judge_sees_what_is_wrong_with_it(small: Liasse):
    raw = LiassePiece("Arrêté", "P1-", foreign_pdf(), alt="Arrêté.")
    assert judge_pdf(assemble(replace(small, pieces=(*small.pieces, raw)))) != COMPLIANT


def test_a_document_is_judged_alone_before_it_is_taken(foreign: Normalised):
    assert judge_pdf(proof(foreign.pdf)) == COMPLIANT
    assert check_tags(proof(foreign.pdf)) == ()
    assert judge_pdf(proof(foreign_pdf())) != COMPLIANT


def test_pictures_are_made_when_the_result_of_ghostscript_is_not_accepted():
    made = normalise(foreign_pdf(), name="Arrêté.pdf", ghostscript=find_ghostscript(), accepted=lambda _: False)
    assert (made.text, made.pages) == (False, 3)


def test_pictures_are_made_when_ghostscript_fails(tmp_path: Path):
    broken = tmp_path / "gs"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert normalise(foreign_pdf(), name="Arrêté.pdf", ghostscript=broken).text is False


def test_a_ghostscript_that_hangs_is_ended(tmp_path: Path):
    broken = tmp_path / "gs"
    broken.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 600\n")
    broken.chmod(0o755)
    assert normalise(foreign_pdf(), name="Arrêté.pdf", ghostscript=broken, deadline=6).text is False
    assert not Path("/proc", (tmp_path / "pid").read_text().strip(), "exe").exists()


def _locked() -> bytes:
    with opened(foreign_pdf()) as pdf:
        pdf.save(target := io.BytesIO(), encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return target.getvalue()


def _dynamic() -> bytes:
    with opened(foreign_pdf()) as pdf:
        pdf.Root.NeedsRendering = True
        return saved(pdf)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "endommagé"),
        (b"%PDF-1.7\n" + b"x" * 500, "endommagé"),
        (_locked(), "mot de passe"),
        (_dynamic(), "Adobe Reader"),
        (saved(pikepdf.new()), "aucune page"),
    ],
)
@pytest.mark.parametrize("program", [find_ghostscript(), None])
def test_what_cannot_be_joined_is_refused_with_the_reason(data: bytes, said: str, program: Path | None):
    with pytest.raises(UnreadableFile, match=said) as failure:
        normalise(data, name="Arrêté.pdf", ghostscript=program)
    assert "Arrêté.pdf" in failure.value.message


# --- tags of other producers ------------------------------------------------------------------------------------------


def test_names_that_mean_something_else_in_another_piece_are_kept_apart(small: Liasse):
    """What LibreOffice 7.4 does not write: identifiers, headers, classes, a role of the same name."""
    with opened(small.pieces[1].pdf) as pdf:
        root = pdf.Root.StructTreeRoot
        named = [element for element in elements(root) if str(element.S) == "/Standard"]
        names = Array()
        for number, element in enumerate(named):
            element.ID = String(f"id{number}")
            element.C = Name.Texte
            element.A = Array([Dictionary(O=Name.Table, Headers=Array([String("id0")]))])
            names.extend([String(f"id{number}"), element])
        root.IDTree = Dictionary(Names=names)
        root.ClassMap = Dictionary(Texte=Dictionary(O=Name.Layout, TextAlign=Name.Center))
        root.RoleMap["/Standard"] = Name.Span
        doctored = saved(pdf)
    twice = tuple(LiassePiece(title, "A-", doctored) for title in ("Une", "Deux"))
    made = assemble(replace(small, pieces=(small.pieces[0], *twice)))
    assert judge_pdf(made) == COMPLIANT
    assert check_tags(made) == ()
    with opened(made) as pdf:
        root = pdf.Root.StructTreeRoot
        assert {str(root.RoleMap[role]) for role in ("/Standard", "/Standard.3")} == {"/P", "/Span"}
        given = [element for element in elements(root) if "/ID" in element]
        assert len({str(element.ID) for element in given}) == 2 * len(named)
        assert {bytes(element.A[0].Headers[0]) for element in given} == {b"3.id0", b"4.id0"}


def test_a_piece_without_tags_is_not_passed_for_ours(small: Liasse):
    with pytest.raises(ToolFailed, match="structure"):
        assemble(replace(small, pieces=(LiassePiece("Arrêté", "P-", foreign_pdf()),), signataires=()))


# --- the checker can fail ---------------------------------------------------------------------------------------------


def _cut_a_part(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot.K[0].K[1]


def _swap_two_pages(pdf: pikepdf.Pdf) -> None:
    one, other = pdf.pages[1].obj, pdf.pages[2].obj
    one.StructParents, other.StructParents = int(other.StructParents), int(one.StructParents)


def _orphan_the_fields(pdf: pikepdf.Pdf) -> None:
    for field in pdf.Root.AcroForm.Fields:
        field.StructParent = 0


def _tell_another_parent(pdf: pikepdf.Pdf) -> None:
    part = pdf.Root.StructTreeRoot.K[0].K[1]
    part.K[0].P = pdf.Root.StructTreeRoot.K[0]


def _drop_the_text_of_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Contents = pdf.make_stream(b"")


def _hold_twice(pdf: pikepdf.Pdf) -> None:
    part = pdf.Root.StructTreeRoot.K[0].K[2]
    first = next(element for element in elements(part) if isinstance(element.K, Array))
    part.K.append(pdf.make_indirect(Dictionary(S=Name.P, P=part, Pg=first.Pg, K=first.K[0])))


@pytest.mark.parametrize(
    "harm",
    [_cut_a_part, _swap_two_pages, _orphan_the_fields, _tell_another_parent, _drop_the_text_of_a_page, _hold_twice],
)
def test_a_doctored_tree_is_seen(made: bytes, harm: Callable[[pikepdf.Pdf], None]):
    with opened(made) as pdf:
        harm(pdf)
        doctored = saved(pdf)
    assert check_tags(doctored)


def test_the_judge_alone_does_not_see_a_part_cut_out_of_the_tree(made: bytes):
    """Why check_tags exists; when the judge learns it, this test will say so."""
    with opened(made) as pdf:
        _cut_a_part(pdf)
        doctored = saved(pdf)
    assert judge_pdf(doctored)["pdfua1"] == []
