"""Steps « rediger » and « convertir »: a piece becomes a Word draft, then the same with page numbers, and its PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from cpomdoc.adapters import word
from cpomdoc.adapters.excel import writing
from cpomdoc.adapters.pdf import judge_pdf
from cpomdoc.domain.francais import date_courte
from cpomdoc.domain.journal import Converti, Redige
from cpomdoc.domain.links import Matter
from cpomdoc.domain.origine import Origines, ValeurChangee
from cpomdoc.domain.pieces import Made, Mention, Objet, Piece, is_consolidated, sujet_of
from cpomdoc.domain.tableau import Provenance
from cpomdoc.domain.verrous import IMPOSE, Entorse
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.feuillet import SUBJECT
from cpomdoc.engine.journeys.mise_en_pages import lay_out
from cpomdoc.engine.journeys.version.consolider import Relus, contract_written, redige
from cpomdoc.engine.memory.actes import of_version, reviewed_in
from cpomdoc.engine.memory.forms import gather
from cpomdoc.engine.memory.modeles import learnt, modeles_of
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.memory.origines import answers_behind, keep_origines, read_origines
from cpomdoc.engine.memory.retouches import Retouche, Texte, day_borne, retouches, text_of
from cpomdoc.engine.values import Ordre, PieceRedigee
from cpomdoc.schema.conformite import GRID_PIECE
from cpomdoc.schema.verrou import locks_of
from cpomdoc.stages.contrat.actes import seen_by
from cpomdoc.stages.pieces.context import OF_THE_PIECE, EnTete, context, end_mark
from cpomdoc.stages.pieces.feuille import feuille_of
from cpomdoc.stages.pieces.origine import to_confirm
from cpomdoc.stages.pieces.plan import model_of
from cpomdoc.stages.pieces.verrous import entorses as entorses_of
from cpomdoc.store.journal import EntryOf

DOCX, PDF, EXCEL = "Word", "PDF", "Excel"
PROJET, ORIGINES = "projet", "origines"


@step
def rediger(atelier: Atelier, ordre: Ordre) -> PieceRedigee:
    """The Word draft of one piece, table of contents still to be filled."""
    key = step_key(Redige, [ordre.piece.recipe], version=ordre.version)
    entry = known(atelier, ordre.contrat, Redige, key) or _draft(atelier, ordre, key)
    made = {matter.role: matter.digest for matter in entry.link.products}
    return PieceRedigee(ordre=ordre, projet=made[PROJET], tableur=made.get(EXCEL, ""), origines=made.get(ORIGINES, ""))


def _draft(atelier: Atelier, ordre: Ordre, key: str) -> EntryOf[Redige]:
    piece = ordre.piece
    model = ecrit = _written(atelier, ordre, EnTete(ordre.version, _day(ordre.date), ordre.mention))
    changees: tuple[ValeurChangee, ...] | None = None
    entorses: tuple[Entorse, ...] | None = None
    if piece.relu:
        ecrit, changees = _as_reviewed(atelier, ordre, model)
        entorses = _imposed(atelier, ordre, model, ecrit)
    origines = replace(_origines(atelier, ordre, ecrit), changees=changees)
    return note(
        atelier,
        ordre.contrat,
        Redige(piece=piece.key, titre=piece.title, version=ordre.version, entorses=entorses),
        key,
        materials=[Matter("dossier", digest) for digest in ordre.dossiers],
        products=[
            Matter(PROJET, atelier.archive.objects.put(ecrit.docx), f"{piece.filename}.docx"),
            *(
                Matter(EXCEL, atelier.archive.objects.put(book), f"{piece.filename}.xlsx")
                for book in _workbooks(atelier, ordre)
            ),
            Matter(ORIGINES, keep_origines(atelier, origines), f"{piece.filename}.json"),
            *([Matter(IMPOSE, atelier.archive.objects.put(model.docx), f"{piece.filename}.docx")] if entorses else []),
        ],
        at=ordre.date,
    )


def _imposed(atelier: Atelier, ordre: Ordre, model: word.Ecrit, ecrit: word.Ecrit) -> tuple[Entorse, ...]:
    """What the reviewed text of a piece changes of the wording that the law imposes, as its model has it today."""
    verrous = locks_of(learnt(atelier, modeles_of(atelier, ordre)).of_piece(ordre.piece.key).verrous, ordre.piece.key)
    given = word.alineas(word.lay_bookmarks(model.docx, model.valeurs), model.valeurs) if verrous else ()
    return entorses_of(verrous, given, word.unites(ecrit.docx)) if verrous else ()


def _origines(atelier: Atelier, ordre: Ordre, ecrit: word.Ecrit) -> Origines:
    """Where the values of a piece come from; what is said beside the words that its draft marks. The grid marks what
    the law leaves open: nobody signs it.
    """
    passages = word.passages_to_confirm(ecrit.docx) if ordre.piece.key != GRID_PIECE else ()
    if not passages:
        return Origines(ecrit.valeurs)
    famille = learnt(atelier, modeles_of(atelier, ordre)).of_piece(ordre.piece.key)
    contrat = gather(atelier, ordre.contrat, ordre.dossiers, famille, ordre.jointes)
    answers, _ = answers_behind(atelier, ordre.piece.key, contrat, famille, ordre.dossiers)
    return Origines(ecrit.valeurs, tuple(to_confirm(passages, ecrit.valeurs, answers)))


def _workbooks(atelier: Atelier, ordre: Ordre) -> Iterator[bytes]:
    """The workbook of the piece, if its model asks for one: the rows of its table, by the same answers."""
    piece, famille = ordre.piece, learnt(atelier, modeles_of(atelier, ordre)).of_piece(ordre.piece.key)
    contrat = gather(atelier, ordre.contrat, ordre.dossiers, famille, ordre.jointes)
    acte = next((one for one in contrat.actes if one.key == sujet_of(piece.key)), None)
    if acte is None:
        return
    sheet = feuille_of(model_of(piece.key, acte, famille), seen_by(acte, contrat, famille), famille)
    if sheet is not None:
        day = date_courte(_day(ordre.date))
        made = f"Version {ordre.version}, {ordre.mention.value}, du {day}. Empreinte {piece.recipe}."
        title = _properties(ordre).title
        yield writing.write_book([sheet], Provenance(title, SUBJECT, ordre.gestionnaire, made))


def write_piece(atelier: Atelier, ordre: Ordre) -> bytes:
    """The text of the piece as its model gives it for this version, its values in their bookmarks."""
    ecrit = _written(atelier, ordre, EnTete(ordre.version, _day(ordre.date), ordre.mention))
    return word.lay_bookmarks(ecrit.docx, ecrit.valeurs)


def restated(atelier: Atelier, ordre: Ordre, entry: Retouche, given: Texte) -> bytes:
    """The text that *entry* gave the piece of *ordre*, saying of itself what *given*, the draft that it goes back to,
    says: no hand wrote there the version of a later draft.
    """
    text, own = atelier.archive.objects.get(text_of(entry)), day_borne(atelier, entry)
    version = atelier.archive.version(ordre.contrat, entry.etape.version)
    if version is None or (entry.etape.version, own) == (given.version, given.du):
        return text
    joined = tuple(sorted((one.piece for one in version.bordereau.jointes), key=lambda piece: piece.place))
    then = replace(ordre, dossiers=tuple(one.sha256 for one in version.bordereau.dossiers), jointes=joined)
    heads = [EnTete(version.numero, _day(own), Mention.PROJET), EnTete(given.version, _day(given.du), Mention.PROJET)]
    before, after = (_written(atelier, then, head).docx for head in heads)
    return word.finalise(text, before, after)


def _written(atelier: Atelier, ordre: Ordre, head: EnTete) -> word.Ecrit:
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
    ecrit = word.write(template, words, properties=_properties(ordre), blocks=blocks, unnamed=OF_THE_PIECE)
    if not is_consolidated(piece.key):
        return ecrit
    whole = contract_written(contrat, contract, head)
    text = word.consolidate_text(word.lay_bookmarks(whole.docx, whole.valeurs), ecrit.docx)
    docx, valeurs = word.carried(text, whole.valeurs)
    return word.Ecrit(word.identify(docx, _properties(ordre)), valeurs)


def _as_reviewed(atelier: Atelier, ordre: Ordre, ecrit: word.Ecrit) -> tuple[word.Ecrit, tuple[ValeurChangee, ...]]:
    """The reviewed text of the piece, where only what it says of itself (version, draft or final) is as its model gives
    it (*ecrit*), and where the values of today's answers stand in it; those that hands made say otherwise.
    """
    reviewed = atelier.archive.objects.get(ordre.piece.relu)
    before = _written(atelier, ordre, _reviewed_draft(atelier, ordre.contrat, ordre.piece)).docx
    text = word.finalise(reviewed, before, ecrit.docx)
    suivies = word.followed(ecrit.docx, text, ecrit.valeurs)
    return word.Ecrit(word.identify(word.bare(text), _properties(ordre)), suivies.valeurs), suivies.changees


def _reviewed_draft(atelier: Atelier, contrat: str, piece: Piece) -> EnTete:
    """What the text that was given to be reviewed said of itself: only drafts are."""
    entry = next(one for one in retouches(atelier, contrat) if text_of(one) == piece.relu)
    return EnTete(entry.etape.version, _day(day_borne(atelier, entry)), Mention.PROJET)


@step
def convertir(atelier: Atelier, redigee: PieceRedigee) -> Made:
    """The draft with its table of contents filled, and its PDF, from one and the same layout."""
    ordre, key = redigee.ordre, step_key(Converti, [redigee.projet, *_laid(redigee)])
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
        xlsx=Objet(redigee.tableur) if redigee.tableur else None,
        origines=Objet(redigee.origines) if redigee.origines else None,
    )


def _laid(redigee: PieceRedigee) -> list[str]:
    """The origins that its Word file shows: a draft alone does, a text to sign says nothing beside its words."""
    return [redigee.origines] if redigee.origines and redigee.ordre.mention is Mention.PROJET else []


def _laid_out(atelier: Atelier, redigee: PieceRedigee, key: str) -> EntryOf[Converti]:
    ordre, piece = redigee.ordre, redigee.ordre.piece
    draft, when = atelier.archive.objects.get(redigee.projet), datetime.fromisoformat(ordre.date)
    made = lay_out(atelier, draft, _properties(ordre), when, reviewed=bool(piece.relu))
    docx = made.docx
    for digest in _laid(redigee):
        origines = read_origines(atelier, digest)
        docx = word.lay_comments(word.lay_bookmarks(docx, origines.valeurs), origines.remarques, when.date())
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
        materials=[
            Matter(PROJET, redigee.projet, f"{piece.filename}.docx"),
            *(Matter(ORIGINES, digest, f"{piece.filename}.json") for digest in _laid(redigee)),
        ],
        products=[
            Matter(DOCX, atelier.archive.objects.put(docx), f"{piece.filename}.docx"),
            Matter(PDF, atelier.archive.objects.put(made.pdf), f"{piece.filename}.pdf"),
        ],
        at=ordre.date,
    )


def _properties(ordre: Ordre) -> word.DocumentProperties:
    piece = ordre.piece
    name = f"Annexe {piece.number} — {piece.title}" if piece.number is not None else piece.title
    return word.DocumentProperties(
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
