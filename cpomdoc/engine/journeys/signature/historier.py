"""Step « historier »: what happened to a contract up to its last signature, on a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cpomdoc.domain.contrat_signe import PlaceSignature, SignatureRecue
from cpomdoc.domain.journal import Audience, Historie, Signe
from cpomdoc.domain.suivi import Fait
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.feuillet import Feuillet, liasse_words, print_sheet
from cpomdoc.engine.journeys.signature.dossier import kept_as, sent, until
from cpomdoc.engine.memory.contrat import whole
from cpomdoc.engine.memory.modeles import modeles_of
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.memory.sendings import Envoi, state
from cpomdoc.engine.values import FicheFaite, Scellement
from cpomdoc.schema.feuillets import HISTORY
from cpomdoc.stages.contrat.actes import to_terme
from cpomdoc.stages.follow.follow import history
from cpomdoc.stages.follow.recorded import Recorded
from cpomdoc.store.journal import Entry, EntryOf

HISTORY_END = "— Fin de la fiche d’historique —"


@step
def historier(atelier: Atelier, scellement: Scellement) -> FicheFaite:
    """The history sheet: every event up to the last signature, who signed, what was checked and what was not."""
    envoi = sent(atelier, scellement)
    key = step_key(Historie, [envoi.digest], tete=scellement.tete)
    entry = known(atelier, scellement.contrat, Historie, key) or _tell(atelier, scellement, envoi, key)
    return FicheFaite(scellement=scellement, fiche=entry.link.products[0].digest)


def _tell(atelier: Atelier, scellement: Scellement, envoi: Envoi, key: str) -> EntryOf[Historie]:
    words = _history_words(atelier, scellement, envoi, until(atelier, scellement))
    sheet = Feuillet(
        contrat=scellement.contrat,
        famille=modeles_of(atelier, scellement.demande).of_subject(scellement.sujet),
        version=scellement.version,
        gestionnaire=scellement.gestionnaire,
        date=scellement.date,
        modele=HISTORY,
        titre="Fiche d’historique",
        fin=HISTORY_END,
    )
    pdf, pages = print_sheet(atelier, sheet, words)
    return note(
        atelier,
        scellement.contrat,
        Historie(pages=pages, tete=scellement.tete),
        key,
        products=[kept_as(atelier, "PDF", pdf, "Fiche d’historique.pdf")],
        at=scellement.date,
    )


def _history_words(
    atelier: Atelier, scellement: Scellement, envoi: Envoi, entries: Sequence[Entry]
) -> Mapping[str, object]:
    famille = modeles_of(atelier, scellement.demande).ensemble
    values = to_terme(whole(atelier, scellement.demande, famille), famille).values
    places = {place.champ: place for place in envoi.places}
    told = (pair for entry in entries if isinstance(entry.etape, Signe) for pair in entry.etape.verifications)
    checks = dict.fromkeys(told)  # a file that goes on from another says the same once more
    facts = history([Recorded(entry.numero, entry.link) for entry in entries], Audience.FICHE)
    return {
        **liasse_words(scellement.titre, scellement.gestionnaire, values),
        "pages": envoi.pages,
        "signatures": [_signature_words(one, places[one.champ]) for one in state(atelier, envoi).recues],
        "verifications": [{"point": point, "constat": seen} for point, seen in checks],
        "faits": [_fact_words(fact) for fact in facts],
        "tete": scellement.tete,
    }


def _signature_words(one: SignatureRecue, place: PlaceSignature) -> Mapping[str, str]:
    return {
        "partie": place.denomination,
        "signataire": one.signataire,
        "nature": f"signature {one.nature}",
        "date": f"{datetime.fromisoformat(one.moment):%d/%m/%Y}" if one.moment else "voir la page signée",
        "verdict": "admise" if one.levee else one.validite,
        "raisons": " ; ".join((*one.raisons, *([f"admise par {one.levee_par} : {one.levee}"] if one.levee else []))),
    }


def _fact_words(fact: Fait) -> Mapping[str, object]:
    return {"numero": fact.numero, "date": _day(fact.date), "acteur": fact.acteur, "texte": fact.texte}


def _day(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{at:%d/%m/%Y} {at.hour} h {at.minute:02}"
