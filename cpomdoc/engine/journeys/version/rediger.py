"""Steps « rediger » and « convertir »: a piece becomes a Word draft, then the same with page numbers, and its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cpomdoc.adapters.pdf import check_pdf, finish_pdf, judge_pdf
from cpomdoc.adapters.word import DocumentProperties, finalise, identify, last_words, render, write_toc
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Piece
from cpomdoc.engine.atelier import CONVERSION_TIMEOUT, Atelier
from cpomdoc.engine.memory.actes import of_version
from cpomdoc.engine.memory.forms import gather
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.stages.pieces.context import Mention, context, end_mark

DOCX, PDF = "Word", "PDF"


def rediger(atelier: Atelier, demande: Mapping[str, Any]) -> dict[str, Any]:
    """The Word draft of one piece, table of contents still to be filled."""
    piece, key = (
        Piece(**demande["piece"]),
        step_key("rediger", [demande["piece"]["recipe"]], version=demande["version"]),
    )
    known = atelier.archive.journal(demande["contrat"]).find(key)
    if known is not None:
        return {**demande, "projet": known.link.products[0].digest}
    moment = datetime.fromisoformat(demande["date"])
    mention = Mention(demande["version"], moment.date(), draft=not demande.get("definitif", False))
    docx = _written(atelier, demande, piece, mention)
    if piece.relu:
        docx = _as_reviewed(atelier, demande, piece, docx)
    digest = atelier.archive.objects.put(docx)
    note(
        atelier,
        demande["contrat"],
        "rediger",
        key,
        materials=[Matter("dossier", one) for one in demande["dossiers"]],
        products=[Matter("projet", digest, f"{piece.filename}.docx")],
        at=demande["date"],
        facts={"piece": piece.key, "titre": piece.title, "version": demande["version"]},
    )
    return {**demande, "projet": digest}


def _written(atelier: Atelier, demande: Mapping[str, Any], piece: Piece, mention: Mention) -> bytes:
    """The text of *piece* as its model gives it, with the mentions of *mention*."""
    famille = atelier.famille(demande["famille"])
    contrat = gather(atelier, demande["contrat"], demande["dossiers"], famille, demande["jointes"])
    reference = demande.get("references", {}).get(piece.key)
    words = context(
        contrat,
        piece,
        [Piece(**other) for other in demande["pieces"]],
        famille,
        mention,
        of_version(atelier, contrat.numero, reference, famille) if reference is not None else None,
    )
    template, blocks = famille.files[piece.template], famille.blocks(piece.template)
    moment = datetime.fromisoformat(demande["date"])
    return render(template, words, properties=_properties(demande, piece, moment), blocks=blocks)


def _as_reviewed(atelier: Atelier, demande: Mapping[str, Any], piece: Piece, docx: bytes) -> bytes:
    """The reviewed text of *piece*, where only what it says of itself (version, draft or final) is as in *docx*."""
    contrat = demande["contrat"]
    entries = atelier.archive.journal(contrat).entries()
    review = next(one for one in entries if one.link.step == "relire" and one.link.products[0].digest == piece.relu)
    version = atelier.archive.version(contrat, review.link.facts["version"])
    assert version is not None
    before = Mention(version.numero, datetime.fromisoformat(version.manifest["date"]).date())
    reviewed = atelier.archive.objects.get(piece.relu)
    moment = datetime.fromisoformat(demande["date"])
    return identify(
        finalise(reviewed, _written(atelier, demande, piece, before), docx), _properties(demande, piece, moment)
    )


def convertir(atelier: Atelier, demande: Mapping[str, Any]) -> dict[str, Any]:
    """The draft with its table of contents filled, and its PDF, from one and the same layout."""
    piece, key = Piece(**demande["piece"]), step_key("convertir", [demande["projet"]])
    journal = atelier.archive.journal(demande["contrat"])
    known = journal.find(key)
    if known is None:
        draft = atelier.archive.objects.get(demande["projet"])
        moment = datetime.fromisoformat(demande["date"])
        properties = _properties(demande, piece, moment)
        with atelier.offices.take() as office:
            conversion = office.convert(draft, title=properties.title, timeout=CONVERSION_TIMEOUT)
        docx = write_toc(draft, conversion.entries) if conversion.entries else draft
        pdf = finish_pdf(
            conversion.pdf, title=properties.title, author=properties.author, subject=properties.subject, date=moment
        )
        check_pdf(pdf, title=properties.title, end_marker=last_words(docx) if piece.relu else end_mark(piece))
        verdict = {name: tuple(findings) for name, findings in judge_pdf(pdf).items()}
        known = note(
            atelier,
            demande["contrat"],
            "convertir",
            key,
            materials=[Matter("projet", demande["projet"], f"{piece.filename}.docx")],
            products=[
                Matter(DOCX, atelier.archive.objects.put(docx), f"{piece.filename}.docx"),
                Matter(PDF, atelier.archive.objects.put(pdf), f"{piece.filename}.pdf"),
            ],
            at=demande["date"],
            facts={"piece": piece.key, "pages": conversion.pages, "logiciel": conversion.version, "verdict": verdict},
        )
    objects = {matter.role: matter.digest for matter in known.link.products}
    facts = known.link.facts
    conform = ", ".join(name for name, findings in sorted(facts["verdict"].items()) if not findings)
    return {
        "key": piece.key,
        "title": piece.title,
        "filename": piece.filename,
        "number": piece.number,
        "recipe": piece.recipe,
        "version": demande["version"],
        "docx": {"sha256": objects[DOCX]},
        "pdf": {"sha256": objects[PDF]},
        "pages": facts["pages"],
        "verdict": conform,
        "relu": piece.relu,
    }


def _properties(demande: Mapping[str, Any], piece: Piece, moment: datetime) -> DocumentProperties:
    name = f"Annexe {piece.number} — {piece.title}" if piece.number is not None else piece.title
    return DocumentProperties(
        title=f"{name} — {demande['contrat']}",
        day=moment.date(),
        reference=demande["contrat"],
        piece=piece.key,
        version=str(demande["version"]),
        digest=piece.recipe,
        subject="Contrat pluriannuel d’objectifs et de moyens",
        author=demande["gestionnaire"],
        end_mark=end_mark(piece),
    )
