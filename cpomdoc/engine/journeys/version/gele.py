"""What is sent or signed, planned again -> its pieces as they were made: only new answers give one another text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import Made, Piece, is_consolidated, sujet_of
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.gel import as_sent, issued, joined_to, texts
from cpomdoc.engine.memory.modeles import Modeles, family_of_acts, learnt
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.consolidate import check_contrat
from cpomdoc.stages.pieces.plan import contract_model, plan_acts
from cpomdoc.store.archive import StoredVersion

References = Mapping[str, Contrat]
"""By key of act, the contract as it was before it."""


def as_approved(
    atelier: Atelier, contrat: Contrat, famille: Famille, base: StoredVersion, pieces: Sequence[Piece]
) -> list[Piece]:
    """*pieces* of the contract as it is today, those that the answers since *base* do not touch as *base* has them.

    What the program, the templates or the law would say otherwise today changes nothing: answers alone are compared.
    """
    own = {model.key: model for model in famille.pieces}
    made = {one.key: one for one in base.bordereau.pieces if one.key in own}
    acts = [piece for piece in pieces if piece.key not in own]
    then = as_sent(atelier, base, famille)
    if then.values == contrat.values and joined_to(base) == _joined(contrat, famille):
        return [_as_made(one, own[key].template) for key, one in made.items()] + acts
    before = texts(then, famille)
    untouched = {piece.key for piece in pieces if piece.key in made and before.get(piece.key) == piece.recipe}
    mine = [piece for piece in pieces if piece.key in own]
    return [_as_made(made[one.key], one.template) if one.key in untouched else one for one in mine] + acts


def as_signed(
    famille: Famille, base: StoredVersion, pieces: Sequence[Piece], settled: Collection[str]
) -> Sequence[Piece]:
    """*pieces*, the contract itself as all have signed it (*base*) while an act is prepared beside which its whole text
    as changed is made: that one is what people read, and what is signed has no draft. *settled* are the acts whose
    text no longer changes.
    """
    model = contract_model(famille)
    made = next((one for one in base.bordereau.pieces if model is not None and one.key == model.key), None)
    prepared = {sujet_of(piece.key) for piece in pieces if is_consolidated(piece.key)}
    if made is None or not prepared - set(settled):
        return pieces
    return [_as_made(made, piece.template) if piece.key == made.key else piece for piece in pieces]


def as_issued(
    atelier: Atelier, contrat: Contrat, modeles: Modeles, references: References, pieces: Sequence[Piece]
) -> list[Piece]:
    """*pieces*, the acts that were sent to be signed, or that nobody signs, as they were made: by the models of their
    day, as long as the answers since say the same.
    """
    kinds = {acte.key: modeles.ensemble.acte(acte.questionnaire) for acte in contrat.actes}
    told: dict[int, tuple[StoredVersion, list[str]]] = {}
    for key in dict.fromkeys(sujet_of(piece.key) for piece in pieces):
        if key in kinds and (base := issued(atelier, contrat.numero, key, kinds[key])) is not None:
            told.setdefault(base.numero, (base, []))[1].append(key)
    unchanged = {
        made.key: made
        for base, sujets in told.values()
        for made in _unchanged(atelier, contrat, modeles, references, base, sujets)
    }
    return [
        _as_made(unchanged[piece.key], piece.template, piece.acte) if piece.key in unchanged else piece
        for piece in pieces
    ]


def _unchanged(
    atelier: Atelier,
    contrat: Contrat,
    modeles: Modeles,
    references: References,
    base: StoredVersion,
    sujets: Collection[str],
) -> Iterator[Made]:
    """Of the acts *sujets*, which got their text in the version *base*, the pieces that it would say the same today."""
    then = learnt(atelier, Modeles(modeles.contrat, family_of_acts(atelier, base)))
    now = _texts(contrat, then, references, sujets)
    before = _texts(as_sent(atelier, base, then.ensemble), then, references, sujets)
    return (one for one in base.bordereau.pieces if one.key in now and now[one.key] == before.get(one.key))


def _texts(contrat: Contrat, modeles: Modeles, references: References, sujets: Collection[str]) -> Mapping[str, str]:
    """What the text of each piece of these acts depends on, by these models; without those that cannot be written."""
    famille, writer = modeles.ensemble, modeles.des_actes
    findings = check_contrat(contrat, famille, 0, writer)
    return {piece.key: piece.recipe for piece in plan_acts(contrat, famille, findings, references, writer, sujets)}


def _joined(contrat: Contrat, famille: Famille) -> tuple[object, ...]:
    """The documents of the kinds that the family knows, by place: those that a version keeps."""
    known = (one for one in contrat.jointes if famille.jointe(one.cle) is not None)
    return tuple(sorted(known, key=lambda one: one.place))


def _as_made(made: Made, template: str, acte: str = "") -> Piece:
    return Piece(made.key, made.title, made.filename, template, made.number, made.recipe, acte, made.relu)
