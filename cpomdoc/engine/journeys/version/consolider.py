"""The contract before and after an act -> both texts, and what the act says to lead from the one to the other."""

from __future__ import annotations

from dataclasses import replace

from cpomdoc.adapters.word import DocumentProperties, blocs, render
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import Mention, Piece
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.context import EnTete, Redige, context, end_mark
from cpomdoc.stages.pieces.plan import DISPOSITIONS, changed_annexes, contract_model, possible, reads
from cpomdoc.stages.pieces.redaction import redaction


def redige(
    contrat: Contrat,
    piece: Piece,
    before: Contrat,
    famille: Famille,
    contract: Famille,
    head: EnTete,
    relu: bool = False,
) -> Redige | None:
    """What the act *piece* says, for one whose template prints it; *famille* writes acts, *contract* the contract.
    *relu*: somebody reviewed the contract that was.
    """
    model = next((one for one in famille.actes if one.template == piece.template), None)
    if model is None or not reads(piece, famille, DISPOSITIONS):
        return None
    old, new = (blocs(contract_text(one, contract, head)) for one in (before, contrat))
    return Redige(redaction(old, new), changed_annexes(before, contrat, contract), relu)


def contract_text(contrat: Contrat, famille: Famille, head: EnTete) -> bytes:
    """The Word file of the contract itself as its models give it, without the marks of a draft."""
    model = contract_model(famille)
    assert model is not None
    piece = Piece(model.key, model.title, model.filename, model.template, model.number, "")
    known = [one.key for one in famille.pieces if possible(one, contrat)]
    words = context(contrat, piece, known, famille, replace(head, mention=Mention.A_SIGNER))
    properties = DocumentProperties(
        title=model.title,
        day=head.day,
        reference=contrat.numero,
        piece=model.key,
        version=str(head.version),
        digest="",
        subject="",
        author="",
        end_mark=end_mark(piece),
    )
    return render(famille.files[model.template], words, properties=properties, blocks=famille.blocks(model.template))
