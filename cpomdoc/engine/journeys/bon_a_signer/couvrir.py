"""Step « couvrir »: the cover of the file to sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from cpomdoc.domain.journal import Couvert
from cpomdoc.domain.liasse import Placed, fingerprint, placed
from cpomdoc.domain.links import Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.bon_a_signer.ordre import Part, order, signatories
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.feuillet import Feuillet, liasse_words, print_sheet
from cpomdoc.engine.memory.contrat import whole
from cpomdoc.engine.memory.modeles import modeles_of
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.values import Documents, Garde, Projet, ProjetASigner
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.feuillets import COVER
from cpomdoc.stages.contrat.actes import to_terme
from cpomdoc.store.journal import EntryOf

COVER_END = "— Fin de la page de garde —"
COVER_PAGES = 1
"""A first guess: the list of pieces says where each begins, so a longer cover is laid out again."""


@step
def couvrir(atelier: Atelier, documents: Documents) -> Garde:
    """The cover: parties, version, pieces with their pages, fingerprint."""
    projet, parts = documents.asigner.projet, order(atelier, documents)
    famille = _family(atelier, documents.asigner)
    key = step_key(Couvert, [part.pdf for part in parts], version=projet.version, famille=famille.digest)
    entry = known(atelier, projet.demande.contrat, Couvert, key) or _cover(atelier, documents.asigner, parts, key)
    return Garde(
        documents=documents,
        sha256=entry.link.products[0].digest,
        pages=entry.etape.pages,
        empreinte=entry.etape.empreinte,
    )


def _cover(atelier: Atelier, asigner: ProjetASigner, parts: Sequence[Part], key: str) -> EntryOf[Couvert]:
    mark = fingerprint([part.pdf for part in parts])
    cover, pages = _laid_out(atelier, asigner, [(part.title, part.pages) for part in parts], mark)
    return note(
        atelier,
        asigner.projet.demande.contrat,
        Couvert(pages=pages, empreinte=mark),
        key,
        products=[Matter("PDF", atelier.archive.objects.put(cover), "Page de garde.pdf")],
        at=asigner.projet.demande.date,
    )


def _laid_out(
    atelier: Atelier, asigner: ProjetASigner, counted: Sequence[tuple[str, int]], mark: str
) -> tuple[bytes, int]:
    """The cover and its pages; laid out again until the pages that it gives to all that follows are right."""
    guess, sheet = COVER_PAGES, _sheet(asigner.projet, _family(atelier, asigner))
    cover, pages = print_sheet(atelier, sheet, _words(atelier, asigner, placed(guess, counted), mark))
    while pages != guess:
        guess = pages
        cover, pages = print_sheet(atelier, sheet, _words(atelier, asigner, placed(guess, counted), mark))
    return cover, pages


def _family(atelier: Atelier, asigner: ProjetASigner) -> Famille:
    """The family whose cover it is: that of the contract, or of the act that is signed."""
    return modeles_of(atelier, asigner.projet.demande).of_subject(asigner.sujet)


def _sheet(projet: Projet, famille: Famille) -> Feuillet:
    return Feuillet(
        contrat=projet.demande.contrat,
        famille=famille,
        version=projet.version,
        gestionnaire=projet.gestionnaire,
        date=projet.demande.date,
        modele=COVER,
        titre="Liasse à signer",
        fin=COVER_END,
    )


def _words(atelier: Atelier, asigner: ProjetASigner, lines: Sequence[Placed], mark: str) -> Mapping[str, object]:
    projet = asigner.projet
    famille = modeles_of(atelier, projet.demande).ensemble
    values = to_terme(whole(atelier, projet.demande, famille), famille).values
    return {
        **liasse_words(asigner.titre, projet.gestionnaire, values),
        "parties": [asdict(place) for place in signatories(atelier, projet, asigner.sujet)],
        "pieces": [{"titre": one.title, "premiere": one.first, "derniere": one.last} for one in lines],
        "pages": lines[-1].last,
        "empreinte": " ".join(mark[start : start + 8] for start in range(0, len(mark), 8)),
    }
