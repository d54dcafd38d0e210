"""Steps « rediger » and « convertir »: a piece becomes a Word draft, then the same with page numbers, and its PDF."""

from __future__ import annotations

from datetime import date, datetime

from cpomdoc.adapters.pdf import judge_pdf
from cpomdoc.adapters.word import DocumentProperties, consolidate_text, finalise, identify, render
from cpomdoc.domain.journal import Converti, Redige, Relu
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Made, Mention, Objet, Piece, is_consolidated
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.feuillet import SUBJECT
from cpomdoc.engine.journeys.mise_en_pages import lay_out
from cpomdoc.engine.journeys.version.consolider import Relus, contract_text, redige
from cpomdoc.engine.memory.actes import of_version, reviewed_in
from cpomdoc.engine.memory.forms import gather
from cpomdoc.engine.memory.modeles import learnt, modeles_of
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.values import Ordre, PieceRedigee
from cpomdoc.stages.pieces.context import EnTete, context, end_mark
from cpomdoc.store.journal import EntryOf

DOCX, PDF = "Word", "PDF"


@step
def rediger(atelier: Atelier, ordre: Ordre) -> PieceRedigee:
    """The Word draft of one piece, table of contents still to be filled."""
    key = step_key(Redige, [ordre.piece.recipe], version=ordre.version)
    entry = known(atelier, ordre.contrat, Redige, key) or _draft(atelier, ordre, key)
    return PieceRedigee(ordre=ordre, projet=entry.link.products[0].digest)


def _draft(atelier: Atelier, ordre: Ordre, key: str) -> EntryOf[Redige]:
    piece = ordre.piece
    docx = _written(atelier, ordre, EnTete(ordre.version, _day(ordre.date), ordre.mention))
    if piece.relu:
        docx = _as_reviewed(atelier, ordre, docx)
    return note(
        atelier,
        ordre.contrat,
        Redige(piece=piece.key, titre=piece.title, version=ordre.version),
        key,
        materials=[Matter("dossier", digest) for digest in ordre.dossiers],
        products=[Matter("projet", atelier.archive.objects.put(docx), f"{piece.filename}.docx")],
        at=ordre.date,
    )


def _written(atelier: Atelier, ordre: Ordre, head: EnTete) -> bytes:
    """The text of the piece as its model gives it; it says of itself what *head* says."""
    piece = ordre.piece
    famille = learnt(atelier, modeles_of(atelier, ordre)).of_piece(piece.key)
    contrat = gather(atelier, ordre.contrat, ordre.dossiers, famille, ordre.jointes)
    before = of_version(atelier, ordre.contrat, ordre.reference, famille) if ordre.reference is not None else None
    contract = learnt(atelier, modeles_of(atelier, ordre)).ensemble
    then = reviewed_in(atelier, ordre.contrat, ordre.reference) if ordre.reference is not None else {}
    relus = Relus(then, ordre.relus)
    redaction = redige(contrat, piece, before, famille, contract, head, relus) if before is not None else None
    words = context(contrat, piece, ordre.sommaire, famille, head, before, redaction)
    template, blocks = famille.files[piece.template], famille.blocks(piece.template)
    docx = render(template, words, properties=_properties(ordre), blocks=blocks)
    if not is_consolidated(piece.key):
        return docx
    return identify(consolidate_text(contract_text(contrat, contract, head), docx), _properties(ordre))


def _as_reviewed(atelier: Atelier, ordre: Ordre, docx: bytes) -> bytes:
    """The reviewed text of the piece, where only what it says of itself (version, draft or final) is as in *docx*."""
    reviewed = atelier.archive.objects.get(ordre.piece.relu)
    before = _written(atelier, ordre, _reviewed_draft(atelier, ordre.contrat, ordre.piece))
    return identify(finalise(reviewed, before, docx), _properties(ordre))


def _reviewed_draft(atelier: Atelier, contrat: str, piece: Piece) -> EnTete:
    """What the text that was given to be reviewed said of itself: only drafts are."""
    reviews = atelier.archive.journal(contrat).told(Relu)
    review = next(one for one in reviews if one.link.products[0].digest == piece.relu)
    version = atelier.archive.version(contrat, review.etape.version)
    assert version is not None
    return EnTete(version.numero, _day(version.bordereau.date), Mention.PROJET)


@step
def convertir(atelier: Atelier, redigee: PieceRedigee) -> Made:
    """The draft with its table of contents filled, and its PDF, from one and the same layout."""
    ordre, key = redigee.ordre, step_key(Converti, [redigee.projet])
    entry = known(atelier, ordre.contrat, Converti, key) or _laid_out(atelier, redigee, key)
    piece, objects = ordre.piece, {matter.role: matter.digest for matter in entry.link.products}
    return Made(
        key=piece.key,
        title=piece.title,
        filename=piece.filename,
        number=piece.number,
        recipe=piece.recipe,
        version=ordre.version,
        docx=Objet(objects[DOCX]),
        pdf=Objet(objects[PDF]),
        pages=entry.etape.pages,
        verdict=", ".join(name for name, findings in sorted(entry.etape.verdict.items()) if not findings),
        relu=piece.relu,
    )


def _laid_out(atelier: Atelier, redigee: PieceRedigee, key: str) -> EntryOf[Converti]:
    ordre, piece = redigee.ordre, redigee.ordre.piece
    draft, when = atelier.archive.objects.get(redigee.projet), datetime.fromisoformat(ordre.date)
    made = lay_out(atelier, draft, _properties(ordre), when, reviewed=bool(piece.relu))
    return note(
        atelier,
        ordre.contrat,
        Converti(
            piece=piece.key,
            pages=made.pages,
            logiciel=made.logiciel,
            verdict={name: tuple(findings) for name, findings in judge_pdf(made.pdf).items()},
        ),
        key,
        materials=[Matter("projet", redigee.projet, f"{piece.filename}.docx")],
        products=[
            Matter(DOCX, atelier.archive.objects.put(made.docx), f"{piece.filename}.docx"),
            Matter(PDF, atelier.archive.objects.put(made.pdf), f"{piece.filename}.pdf"),
        ],
        at=ordre.date,
    )


def _properties(ordre: Ordre) -> DocumentProperties:
    piece = ordre.piece
    name = f"Annexe {piece.number} — {piece.title}" if piece.number is not None else piece.title
    return DocumentProperties(
        title=f"{name} — {ordre.contrat}",
        day=_day(ordre.date),
        reference=ordre.contrat,
        piece=piece.key,
        version=str(ordre.version),
        digest=piece.recipe,
        subject=SUBJECT,
        author=ordre.gestionnaire,
        end_mark=end_mark(piece),
    )


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()
