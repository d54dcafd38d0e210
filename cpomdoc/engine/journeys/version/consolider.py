"""The contract before and after an act -> both texts, and what the act says to lead from the one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cpomdoc.adapters import word
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import Mention, Piece
from cpomdoc.schema.famille import Famille, PieceModel
from cpomdoc.stages.pieces.context import OF_THE_PIECE, EnTete, Redige, context, end_mark
from cpomdoc.stages.pieces.modifications import modifications
from cpomdoc.stages.pieces.plan import (
    AJOUTEE,
    DISPOSITIONS,
    REMPLACEE,
    SUPPRIMEE,
    AnnexeModifiee,
    contract_model,
    possible,
    reads,
    touched_annexes,
)
from cpomdoc.stages.pieces.redaction import redaction
from cpomdoc.stages.pieces.reprises import stated


@dataclass(frozen=True, slots=True)
class Relus:
    """What somebody reviewed by hand, by key of piece: the Word file that it has the text of, *before* the act and
    *after* it.
    """

    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)

    def differ(self, key: str) -> bool:
        """Whether a piece no longer has the same text by hand."""
        return self.before.get(key, "") != self.after.get(key, "")


def redige(
    contrat: Contrat,
    piece: Piece,
    before: Contrat,
    famille: Famille,
    contract: Famille,
    head: EnTete,
    relus: Relus | None = None,
) -> Redige | None:
    """What the act *piece* says, for one whose template prints it; *famille* writes acts, *contract* the contract."""
    model = next((one for one in famille.actes if one.template == piece.template), None)
    if model is None or not reads(piece, famille, DISPOSITIONS):
        return None
    if contrat.repris is not None:  # its text is not here: what was copied of it is all that can be compared
        return Redige(stated(modifications(before, contrat, famille), famille))
    relus = relus or Relus()
    old, new = (word.blocs(contract_text(one, contract, head)) for one in (before, contrat))
    own = contract_model(contract)
    by_hand = own is not None and bool(relus.before.get(own.key))
    return Redige(redaction(old, new), changed_annexes(before, contrat, contract, head, relus), by_hand)


def changed_annexes(
    before: Contrat, after: Contrat, famille: Famille, head: EnTete, relus: Relus
) -> tuple[AnnexeModifiee, ...]:
    """The annexes that an act replaces, adds or takes out: those that read otherwise, in the order of the contract."""
    touched = dict(touched_annexes(before, after, famille))
    found = []
    for model in famille.pieces:
        if model.number is None:
            continue
        done, by_hand = touched.get(model), relus.differ(model.key)
        other = done == REMPLACEE and (by_hand or not _same(model, before, after, famille, head))
        if by_hand or other or done in {AJOUTEE, SUPPRIMEE}:
            found.append(AnnexeModifiee(model.key, model.number, model.title, done or REMPLACEE))
    return tuple(found)


def _same(model: PieceModel, before: Contrat, after: Contrat, famille: Famille, head: EnTete) -> bool:
    """Whether an annexe reads the same before and after: its Word file, to the last sign."""
    old, new = (_text(model, contrat, famille, head) for contrat in (before, after))
    return old == new


def contract_text(contrat: Contrat, famille: Famille, head: EnTete) -> bytes:
    """The Word file of the contract itself as its models give it, without the marks of a draft."""
    return contract_written(contrat, famille, head).docx


def contract_written(contrat: Contrat, famille: Famille, head: EnTete) -> word.Ecrit:
    """The same, with where its values come from."""
    model = contract_model(famille)
    assert model is not None
    return _written(model, contrat, famille, head)


def _text(model: PieceModel, contrat: Contrat, famille: Famille, head: EnTete) -> bytes:
    return _written(model, contrat, famille, head).docx


def _written(model: PieceModel, contrat: Contrat, famille: Famille, head: EnTete) -> word.Ecrit:
    piece = Piece(model.key, model.title, model.filename, model.template, model.number, "")
    known = [one.key for one in famille.pieces if possible(one, contrat)]
    words = context(contrat, piece, known, famille, replace(head, mention=Mention.A_SIGNER))
    properties = word.DocumentProperties(
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
    template, blocks = famille.files[model.template], famille.blocks(model.template)
    return word.write(template, words, properties=properties, blocks=blocks, unnamed=OF_THE_PIECE)
