"""A small liasse: three pieces of ours laid out by LibreOffice, and a hostile-looking PDF received from elsewhere."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
from pikepdf import Array, Dictionary, Name

from cpomdoc.adapters.libreoffice.office import Office
from cpomdoc.adapters.pdf.finish import finish_pdf
from cpomdoc.adapters.word.package import write_parts
from cpomdoc.domain.liasse import JoinedFile, Liasse, LiassePiece, Relation, Signataire
from tests.adapters.word_sample import body, paragraph, parts, run

DATE = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
PARTIES = ("Association Les Tilleuls", "Département de l’Aure", "Agence régionale de santé du Val-d’Aure")
SIGNATAIRES = (
    Signataire("Signature_gestionnaire", PARTIES[0]),
    Signataire("Signature_conseil_departemental", PARTIES[1]),
    Signataire("Signature_ars", PARTIES[2]),
)
_STYLE = (
    '<w:style w:type="paragraph" w:styleId="SignatureCadre"><w:name w:val="Cadre de signature"/>'
    '<w:basedOn w:val="Normal"/><w:qFormat/></w:style></w:styles>'
)


def signature_block(party: str) -> str:
    """As the template of the contract has it: a table of one row, the party and the marked cell."""

    def cell(content: str) -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="4500" w:type="dxa"/></w:tcPr>{content}</w:tc>'

    marked = paragraph(run("Signature et cachet"), "SignatureCadre")
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCaption w:val="Cadre de signature"/></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="4500"/><w:gridCol w:w="4500"/></w:tblGrid>'
        '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="1800" w:hRule="exact"/></w:trPr>'
        f"{cell(paragraph(run(party)))}{cell(marked)}</w:tr></w:tbl>{paragraph('')}"
    )


def piece(office: Office, content: str, title: str) -> bytes:
    """A finished PDF of ours."""
    package = parts(content, title)
    package["word/styles.xml"] = package["word/styles.xml"].replace(b"</w:styles>", _STYLE.encode())
    raw = office.convert(write_parts(package), title=title, timeout=120).pdf
    return finish_pdf(raw, title=title, author="ARS", subject="CPOM", date=DATE)


def small_liasse(office: Office) -> Liasse:
    """Cover, contract with three signature blocks, an annex (twice), two joined files."""
    blocks = "".join(signature_block(party) for party in PARTIES)
    contract = piece(office, body(2, 3) + blocks, "Contrat")
    annexe = piece(office, paragraph(run("Fiche"), "Heading1") + paragraph(run("Texte.")), "Annexe 1")
    return Liasse(
        title="Liasse à signer — CPOM-2027-014",
        author="ARS & département",
        subject="CPOM-2027-014",
        contrat="CPOM-2027-014",
        version=3,
        date=DATE,
        cover=LiassePiece("Couverture", "S-", piece(office, paragraph(run("Liasse"), "Title"), "Couverture")),
        pieces=(
            LiassePiece("Contrat", "C-", contract),
            LiassePiece("Annexe 1", "A1-", annexe),
            LiassePiece("Annexe 2", "A2-", annexe),
        ),
        signataires=SIGNATAIRES,
        joined=(
            JoinedFile("Zone.xlsx", b"classeur", "application/xlsx", Relation.DATA, "Formulaire reçu", DATE),
            JoinedFile("Arrêté.pdf", b"original", "application/pdf", Relation.SOURCE, "Original de la pièce", DATE),
        ),
    )


def foreign_pdf() -> bytes:
    """CMYK, transparency, Helvetica not embedded, tags of another structure, a turned page, a comment, a script."""
    pdf = pikepdf.new()
    for number in range(3):
        page = pdf.add_blank_page(page_size=(842, 595) if number == 1 else (595, 842))
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )  # fmt: skip
        page.obj.Resources = Dictionary(
            Font=Dictionary(F1=pdf.make_indirect(font)), ExtGState=Dictionary(G=Dictionary(ca=0.5))
        )
        page.obj.Contents = pdf.make_stream(
            b"/Span <</MCID 4>> BDC BT /F1 24 Tf 60 500 Td (Arr\xeat\xe9 du 3 mars) Tj ET EMC "
            b"q /G gs 0 1 1 0 k 50 50 200 200 re f 1 0 0 0 k 150 150 200 200 re f Q 0 0 0 1 K 3 3 588 588 re S"
        )
        page.obj.StructParents = number
        if number == 2:
            page.obj.Rotate = 90
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([10, 10, 30, 30]), Contents="Vu")
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.save(target := io.BytesIO())
    return target.getvalue()
