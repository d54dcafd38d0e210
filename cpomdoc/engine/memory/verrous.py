"""A draft as it was given out + a text of it -> what the law imposes there and that hands changed."""

from __future__ import annotations

from cpomdoc.adapters import word
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.verrous import Alinea, Entorse
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.modeles import modeles_of_version
from cpomdoc.engine.memory.origines import read_origines
from cpomdoc.schema.verrou import Verrous, locks_of
from cpomdoc.stages.pieces.verrous import entorses

Remis = tuple[Verrous, tuple[Alinea, ...]]
"""What is locked of a draft, and its paragraphs."""


def as_given(atelier: Atelier, contrat: str, made: Made) -> Remis:
    """A draft as its reader had it. Nothing is locked of one whose values are not known, made by a former release: they
    would be taken for words of the law.
    """
    version = atelier.archive.version(contrat, made.version)
    verrous = locks_of(modeles_of_version(atelier, version).ensemble.verrous, made.key) if version is not None else ()
    if not verrous or made.origines is None:
        return (), ()
    valeurs = read_origines(atelier, made.origines.sha256).valeurs
    return verrous, word.alineas(atelier.archive.objects.get(made.docx.sha256), valeurs)


def changed(remis: Remis, docx: bytes) -> tuple[Entorse, ...]:
    """What a text changes of the wording that the law imposes."""
    verrous, text = remis
    return entorses(verrous, text, word.unites(docx)) if verrous else ()


def would_change(remis: Remis, suivi: word.RetourSuivi, keys: list[str]) -> dict[str, str]:
    """What each proposal of a returned file would change of it, by key: the title of what is imposed, and its source.
    Those that change nothing of it are left out.
    """
    if not remis[0] or not changed(remis, suivi.decided(keys)):
        return {}
    already = set(changed(remis, suivi.decided(())))
    told = {key: [one for one in changed(remis, suivi.decided([key])) if one not in already] for key in keys}
    return {key: f"{found[0].titre} ({found[0].source})" for key, found in told.items() if found}
