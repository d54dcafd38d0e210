"""Where the values of a piece come from, kept as an object of the store; what they were written from, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cpomdoc.domain import codec
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.origine import Origines
from cpomdoc.domain.pieces import Made, is_consolidated, sujet_of
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.note import load_dossier
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import seen_by
from cpomdoc.stages.pieces.origine import Answers

Workbooks = Mapping[tuple[str, str], str]
"""By questionnaire and by what tells its workbooks apart, the digest of the answers of one."""


def keep_origines(atelier: Atelier, origines: Origines) -> str:
    """Keep them; the digest of their object."""
    return atelier.archive.objects.put(dumps(codec.to_plain(origines)))


def read_origines(atelier: Atelier, digest: str) -> Origines:
    """Those kept under *digest*."""
    return codec.from_plain(Origines, loads(atelier.archive.objects.get(digest)))


def origines_of(atelier: Atelier, made: Made) -> Origines:
    """Those of a piece; none for one that a former release made."""
    return read_origines(atelier, made.origines.sha256) if made.origines is not None else Origines(())


def answers_behind(
    atelier: Atelier, piece: str, contrat: Contrat, famille: Famille, dossiers: Sequence[str]
) -> tuple[Answers, Workbooks]:
    """What the piece *piece* of a contract, made of *dossiers*, was written from; an act about an exercice, from the
    answers that applied then.
    """
    sujet = "" if is_consolidated(piece) else sujet_of(piece)
    acte = next((one for one in contrat.actes if one.key == sujet), None)
    workbooks = _workbooks(atelier, dossiers)
    if acte is not None:
        then = contrat.en_vigueur.get(acte.key)
        judged = atelier.archive.version(contrat.numero, then.version) if then is not None else None
        if judged is not None:
            own = {acte.questionnaire, *(one.questionnaire for one in contrat.parties)}
            past = _workbooks(atelier, [one.sha256 for one in judged.bordereau.dossiers])
            workbooks = {**past, **{place: one for place, one in workbooks.items() if place[0] in own}}
        contrat = seen_by(acte, contrat, famille)
    told = {place: load_dossier(atelier, digest) for place, digest in workbooks.items()}
    return Answers(contrat, acte, famille, told), workbooks


def _workbooks(atelier: Atelier, dossiers: Sequence[str]) -> dict[tuple[str, str], str]:
    found = {}
    for digest in dossiers:
        dossier = load_dossier(atelier, digest)
        found[dossier.questionnaire, dossier.site] = digest
    return found
