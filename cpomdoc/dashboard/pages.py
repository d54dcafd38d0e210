"""EtatInstance and « now » -> the static pages of the outbox: ETAT.html, one page a contract, one style sheet; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from cpomdoc.dashboard import words
from cpomdoc.dashboard.links import CLASSEUR, CSV, PAGE, PORTEFEUILLE, STYLE, href, page_of
from cpomdoc.dashboard.notices import notices
from cpomdoc.dashboard.portefeuille import CAMPAGNES, Vitrine, digest_of_script, reminder, script
from cpomdoc.dashboard.rows import COMPTES, DENSE, FILTRES, NO_LINES, Groupe, Suivis, rows
from cpomdoc.dashboard.sheet import parties_caption, sheet
from cpomdoc.domain.francais import majuscule_initiale, nombre, pluriel, serie
from cpomdoc.domain.places import REQUEST
from cpomdoc.domain.portefeuille import LignePortefeuille
from cpomdoc.domain.suivi import EtatContrat, EtatInstance


def pages(etat: EtatInstance, now: datetime, suivis: Suivis = NO_LINES) -> Mapping[str, bytes]:
    """Every file of the window, but for the portfolio, by its path from the outbox. The same state and time give the
    same bytes.
    """
    result = {PAGE: first_page(etat, now, suivis), STYLE: style_sheet()}
    return result | {page_name(one): contract_page(etat, one, now, suivis.get(one.contrat)) for one in etat.contrats}


def page_name(contrat: EtatContrat) -> str:
    """Where the page of a contract lies."""
    return f"{contrat.dossier}/{PAGE}"


def style_sheet() -> bytes:
    """The one style sheet."""
    return _resource(STYLE).encode()


def first_page(etat: EtatInstance, now: datetime, suivis: Suivis = NO_LINES) -> bytes:
    """ETAT.html."""
    lines = rows(etat.contrats, now, suivis)
    first = (
        environment()
        .get_template("etat.html.j2")
        .render(
            **_common(etat, now),
            style=STYLE,
            demande=href(REQUEST),
            portefeuille=href(PORTEFEUILLE) if suivis or etat.illisibles else "",
            dense=len(lines) > DENSE,
            encadres=notices(etat.avis, lines),
            groupes={groupe.name: [line for line in lines if line.groupe is groupe] for groupe in Groupe},
            titres={groupe.name: groupe.value for groupe in Groupe},
            comptes={groupe.name: words_ for groupe, words_ in COMPTES.items()},
            filtres=FILTRES,
        )
    )
    return _bytes(first)


def contract_page(
    etat: EtatInstance, contrat: EtatContrat, now: datetime, suivi: LignePortefeuille | None = None
) -> bytes:
    """The page of one contract; *suivi* is its line in the portfolio."""
    fiche = sheet(contrat, now, etat.outbox, etat.inbox, suivi)
    page = (
        environment()
        .get_template("contrat.html.j2")
        .render(
            **_common(etat, now),
            style=f"../{STYLE}",
            accueil=f"../{href(PAGE)}",
            fiche=fiche,
            contrat=fiche.contrat,
            parties=parties_caption(fiche),
        )
    )
    return _bytes(page)


def portfolio_page(vue: Vitrine, service: str, now: datetime) -> bytes:
    """PORTEFEUILLE.html."""
    page = (
        environment()
        .get_template("portefeuille.html.j2")
        .render(
            vue=vue,
            service=service,
            etabli=words.date_et_heure(now),
            style=STYLE,
            accueil=href(PAGE),
            classeur=href(CLASSEUR),
            csv=href(CSV),
            signes=CAMPAGNES,
            empreinte=digest_of_script(),
            script=Markup(script()),  # noqa: S704 - ours
        )
    )
    return _bytes(page)


def _common(etat: EtatInstance, now: datetime) -> dict[str, object]:
    made = words.moment(etat.etabli_le, now.tzinfo) or now
    return {"etat": etat, "etabli": words.date_et_heure(made), "today": now.date()}


@cache
def environment() -> Environment:
    """What pages are written with."""
    environment = Environment(
        loader=FunctionLoader(_resource),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=words.visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "phrase": words.phrase,
        "extrait": words.extrait,
        "abregee": words.abregee,
        "pluriel": pluriel,
        "majuscule": majuscule_initiale,
        "nombre": nombre,
        "serie": serie,
        "delai": words.delai,
        "fiche": page_of,
        "relance": reminder,
    }
    return environment


def _resource(name: str) -> str:
    return files("cpomdoc.dashboard").joinpath(name).read_text("utf-8")


def _bytes(page: str) -> bytes:
    return page.encode("utf-8")
