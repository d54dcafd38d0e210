"""What changed of a contract that was signed elsewhere -> the sentences of the avenant: its own text is not known here.

Each names what was copied of the contract, as its workbook calls it, and what it becomes. No article is cited: the
numbers would be those of our models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cpomdoc.domain.redaction import CITATION, DISPOSITION, Disposition
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.modifications import AJOUT, OTHERS, RETRAIT, TEXTE, article_title


def stated(changes: Sequence[Mapping[str, str]], famille: Famille) -> tuple[Disposition, ...]:
    """The sentences, heading by heading, *changes* being those of the answers."""
    titles = {article_title(one): one.title for one in famille.articles}
    return tuple(one for change in changes for one in _said(change, titles.get(change["article"], OTHERS)))


def _said(change: Mapping[str, str], title: str) -> Iterator[Disposition]:
    what = f"«\u00a0{change['question']}\u00a0»"
    place = f" ({change['lieu']})" if change["lieu"] else ""
    old, new = (f"«\u00a0{change[name]}\u00a0»" for name in ("ancien", "nouveau"))
    match change["forme"]:
        case one if one == AJOUT:
            yield Disposition(title, DISPOSITION, f"Au tableau {what}{place}, il est ajouté\u00a0: {new}.")
        case one if one == RETRAIT:
            yield Disposition(title, DISPOSITION, f"Au tableau {what}{place}, il est supprimé\u00a0: {old}.")
        case one if one == TEXTE:
            yield Disposition(title, DISPOSITION, f"{what}{place} est remplacé par le texte suivant\u00a0:")
            yield Disposition(title, CITATION, change["nouveau"])
        case _:
            yield Disposition(title, DISPOSITION, f"{what}{place}\u00a0: {old} est remplacé par {new}.")
