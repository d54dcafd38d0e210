"""What is known of the values of a version -> the page « Origine des chiffres » of its contract; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from cpomdoc.dashboard.links import PAGE, STYLE, href
from cpomdoc.dashboard.moyens import table_of
from cpomdoc.dashboard.pages import environment
from cpomdoc.domain.moyens import LigneNegociee
from cpomdoc.domain.origine import OrigineTrouvee, words_of

_MOST = 200
"""Signs of a value that the page shows: long texts are told by their beginning."""


@dataclass(frozen=True, slots=True)
class _Valeur:
    mots: str
    article: str
    lignes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    titre: str
    valeurs: tuple[_Valeur, ...]


def page_of_origins(
    contrat: str,
    version: int,
    nom: str,
    marque: str,
    trouvees: Sequence[OrigineTrouvee],
    muettes: Sequence[str],
    negociees: Sequence[LigneNegociee] = (),
) -> bytes:
    """The page; *marque* names the version, by which the page is known for being of today. *negociees* are the lines of
    the means that the parties negotiate.
    """
    pieces = [
        _Piece(titre, tuple(_Valeur(_short(one.main or one.mots), one.article, words_of(one)) for one in some))
        for titre, some in groupby(trouvees, lambda one: one.titre)
    ]
    page = (
        environment()
        .get_template("origines.html.j2")
        .render(
            contrat=contrat,
            version=version,
            nom=nom,
            marque=marque,
            pieces=pieces,
            muettes=muettes,
            negociation=table_of(negociees),
            style=f"../{STYLE}",
            accueil=href(PAGE),
        )
    )
    return page.encode()


def is_of(page: bytes, marque: str) -> bool:
    """Whether a page that is there tells the version *marque*."""
    return f'<meta name="version" content="{marque}">'.encode() in page[:2000]


def _short(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"
