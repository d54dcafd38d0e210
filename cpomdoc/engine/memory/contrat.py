"""The journal of a contract -> what a version would be made from, and what is known of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from cpomdoc.domain.dossier import Contrat, Engagement
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.journal import (
    ContratLu,
    Etape,
    EtapeFaite,
    Joint,
    Recu,
    Repris,
    Retourne,
    Suspendu,
    Valide,
)
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.actes import signed_versions
from cpomdoc.engine.memory.forms import accepted, attached, dossier_digest, form_of, gather
from cpomdoc.engine.memory.gel import acts_follow, frozen, in_force, is_signed
from cpomdoc.engine.memory.modeles import Modeles, family_of
from cpomdoc.engine.memory.note import step_key
from cpomdoc.engine.memory.retouches import brought, by_base
from cpomdoc.engine.memory.voisins import bound_elsewhere
from cpomdoc.schema.famille import Famille
from cpomdoc.store.journal import Entry, EntryOf

if TYPE_CHECKING:  # the values of all steps, for one: loaded by who asks what a version would be made from
    from cpomdoc.engine.values import Demande


def demand(atelier: Atelier, contrat: str) -> Demande | None:
    """What a version of *contrat* would be made from today; None while no form is accepted."""
    entries = _staying(atelier, contrat, accepted(atelier, contrat))
    if not entries:
        return None
    from cpomdoc.engine.values import Demande

    joined, reviewed = attached(atelier, contrat), by_base(brought(atelier, contrat))
    told: list[Entry] = [*entries.values(), *joined.values(), *reviewed.values()]
    return Demande(
        contrat=contrat,
        famille=max(entries.values(), key=lambda entry: entry.numero).etape.famille,
        dossiers=tuple(sorted(dossier_digest(entry) for entry in entries.values())),
        formulaires=tuple(sorted(form_of(entry).digest for entry in entries.values())),
        jointes=tuple(entry.etape.piece for _, entry in sorted(joined.items())),
        relus=tuple(sorted(entry.etape.recette for entry in reviewed.values())),
        ailleurs=bound_elsewhere(atelier, contrat, list(entries.values())),
        date=max(told, key=lambda entry: entry.numero).link.at,
        fige=frozen(atelier, contrat),
        trop_tot=_has_acts(atelier, entries) and not in_force(atelier, contrat),
    )


def _staying(
    atelier: Atelier, contrat: str, entries: Mapping[tuple[str, str], EntryOf[Valide]]
) -> dict[tuple[str, str], EntryOf[Valide]]:
    """The forms that count: the one of an establishment that was signed for, and that answers of since then take out of
    the perimeter, says nothing of the contract any more. One that never was in it is still told.
    """
    perimeter = next((one.etape.perimetre for one in entries.values() if one.etape.perimetre), ())
    numbers = signed_versions(atelier.archive.journal(contrat)) if perimeter else ()
    versions = [one for number in numbers if (one := atelier.archive.version(contrat, number)) is not None]
    if not versions:
        return dict(entries)
    known = (one for famille in atelier.familles.values() for one in famille.questionnaires.values())
    of_sites = {one.key for one in known if one.per == "etablissement"}
    signed = {one.sha256 for version in versions for one in version.bordereau.dossiers}
    return {
        (questionnaire, site): entry
        for (questionnaire, site), entry in entries.items()
        if questionnaire not in of_sites or site in perimeter or dossier_digest(entry) not in signed
    }


def _has_acts(atelier: Atelier, entries: Iterable[tuple[str, str]]) -> bool:
    """Whether one of the accepted forms tells an act: what it may say depends on the signature of the contract."""
    acts = {key for famille in atelier.familles.values() for acte in famille.actes for key in (acte.key, acte.parts)}
    return any(questionnaire in acts for questionnaire, _ in entries)


def demand_key(atelier: Atelier, kind: type[Etape], demande: Demande) -> str:
    """The key under which a step that looks at a whole demand is noted: *demande*, by the families that write it."""
    return _demand_key(kind, demande, *_digests(atelier, demande))


def settled_keys(atelier: Atelier, kind: type[Etape], demande: Demande) -> Iterator[str]:
    """The keys under which that step may be noted already: for a frozen contract, whatever the family in use then."""
    famille, actes = _digests(atelier, demande)
    yield _demand_key(kind, demande, famille, actes)
    if demande.fige is not None:
        manifests = [one.bordereau for one in atelier.archive.versions(demande.contrat)]
        past = {one.famille.empreinte for one in manifests} if not actes else {actes}
        yield from (_demand_key(kind, demande, one) for one in sorted(past - {famille}))
        written = {one.famille_actes.empreinte for one in manifests if one.famille_actes is not None}
        yield from (_demand_key(kind, demande, famille, one) for one in sorted(written) if not actes)


def _digests(atelier: Atelier, demande: Demande) -> tuple[str, str]:
    """The families that the texts of *demande* depend on: that of the contract, and that of its acts when it is another
    one and they still follow it.
    """
    if demande.fige is None:
        return atelier.famille(demande.famille).digest, ""
    version = atelier.archive.version(demande.contrat, demande.fige)
    assert version is not None
    mine, in_use = version.bordereau.famille.empreinte, atelier.familles.get(demande.famille)
    apart = in_use is not None and in_use.digest != mine and acts_follow(atelier, demande.contrat, in_use)
    return mine, in_use.digest if in_use is not None and apart else ""


def _demand_key(kind: type[Etape], demande: Demande, famille: str, actes: str = "") -> str:
    materials = [*demande.formulaires, *(one.sha256 for one in demande.jointes)]
    bound: dict[str, object] = {
        "ailleurs": tuple(_in_words(one) for one in demande.ailleurs),
        "relus": demande.relus,
        "actes": actes,
        "trop_tot": demande.trop_tot,
    }
    options = {name: words for name, words in bound.items() if words}
    return step_key(kind, materials, famille=famille, date=demande.date, **options)


def _in_words(one: Engagement) -> dict[str, str]:
    days = {"debut": one.debut.isoformat(), "fin": one.fin.isoformat()}
    return {"site": one.site, "contrat": one.contrat, **days}


def whole(atelier: Atelier, demande: Demande, famille: Famille) -> Contrat:
    """The contract with all that is known beside its answers: the PDFs joined, what binds its establishments."""
    contrat = gather(atelier, demande.contrat, demande.dossiers, famille, demande.jointes)
    return replace(contrat, ailleurs=demande.ailleurs, jour=datetime.fromisoformat(demande.date).date())


def modeles_of_contract(atelier: Atelier, contrat: str) -> Modeles | None:
    """The families that a contract is written by; None while its family is not known, or nobody has it."""
    key, numero = famille_of(atelier, contrat), frozen(atelier, contrat)
    version = atelier.archive.version(contrat, numero) if numero is not None else None
    in_use = atelier.familles.get(key)
    if version is None:
        return Modeles(in_use, in_use) if in_use is not None else None
    kept = family_of(atelier, version)
    return Modeles(kept, in_use or kept)


def familles_seen(atelier: Atelier, contrat: str) -> Mapping[str, Famille]:
    """The families in use, but for that of a frozen contract; to look at it, not to write."""
    try:
        modeles = modeles_of_contract(atelier, contrat)
    except TemplateError:  # kept by a release whose words we no longer understand: better seen by those of today
        modeles = None
    return {**atelier.familles, modeles.contrat.key: modeles.ensemble} if modeles is not None else atelier.familles


def models_kept(atelier: Atelier, contrat: str) -> str:
    """The models of former days that a contract keeps, in words; empty when they are those of today."""
    numero = frozen(atelier, contrat)
    version = atelier.archive.version(contrat, numero) if numero is not None else None
    if version is None:
        return ""
    kept = version.bordereau.famille
    in_use = atelier.familles.get(kept.cle)
    if in_use is not None and in_use.digest == kept.empreinte:
        return ""
    since = "sa signature" if is_signed(atelier, contrat) else "son envoi à la signature"
    return f"modèles gardés depuis {since} (version {kept.version})"


def famille_of(atelier: Atelier, contrat: str) -> str:
    """The family of a contract, as the last entry that tells it says; empty when none does."""
    told = (_famille(entry.etape) for entry in reversed(atelier.archive.journal(contrat).entries()))
    return next((famille for famille in told if famille), "")


def _famille(etape: EtapeFaite) -> str:
    match etape:
        case Recu() | Valide() | Suspendu() | Retourne() | Joint() | ContratLu() | Repris():
            return etape.famille or ""
    return ""
