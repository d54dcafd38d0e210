"""Archive and inbox -> what is seen of them: the state of the instance, of a contract, the notices of the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cpomdoc.adapters.instance import Settings, clock
from cpomdoc.domain.attente import FichierEnAttente
from cpomdoc.domain.changements import PAGE
from cpomdoc.domain.francais import date_longue, pluriel
from cpomdoc.domain.journal import Archivee, Repondue
from cpomdoc.domain.places import CHANGES, DRAFTS, UNKNOWN
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import Anomalie, Attendu, Avis, EtatContrat, EtatInstance, Fichier, Tete
from cpomdoc.engine.atelier import Atelier, Offices, places_of, sentinel_of
from cpomdoc.engine.inbox import waiting
from cpomdoc.engine.memory.contrat import familles_seen, models_kept
from cpomdoc.engine.memory.forms import accepted
from cpomdoc.engine.memory.gel import families_needed
from cpomdoc.engine.memory.reperes import dates_moved
from cpomdoc.engine.memory.voisins import unread_beside
from cpomdoc.engine.modeles.prise import Faute
from cpomdoc.engine.modeles.prise import look as families_as_seen
from cpomdoc.engine.shown.contents import folder_of
from cpomdoc.schema.repartition import REPARTITION
from cpomdoc.stages.checks.check_law import ASKED_CODE
from cpomdoc.stages.follow.follow import follow, period
from cpomdoc.stages.follow.recorded import Recorded
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files, is_temporary
from cpomdoc.store.index import Index
from cpomdoc.store.journal import Entry, EntryOf
from cpomdoc.store.names import DEPOTS, folder_name

if TYPE_CHECKING:  # what looks loads nothing of what works
    from cpomdoc.engine.events import Trouble

_NAMED = 5
_RECENT = 7
"""Days: how long an answer stays on the first page."""
_SETTLED = frozenset({Statut.SIGNE, Statut.ARCHIVE, Statut.REPRIS, Statut.REMPLACE, Statut.ABANDONNE})
_TO_THE_KEEPER = (
    "Pour la personne qui tient les modèles : ajoutez chaque valeur, avec sa source, comme le dit le guide de "
    "l’administrateur (« Compléter la réglementation »)."
)


@contextmanager
def look(settings: Settings) -> Iterator[Atelier]:
    """The workshop of an instance, only to look at it: another process may be at work there."""
    files = Files(places=places_of(settings))
    archive = Archive(settings.outbox, files, now=clock.now)  # what a command decides is dated too
    files.know(*sentinel_of(settings, archive))
    index = Index(settings.state / "index.sqlite", archive)
    try:
        atelier = Atelier(settings, {}, archive, index, files, Offices(1))
        atelier.use(families_as_seen(atelier.reserve, lambda: families_needed(atelier)))
        yield atelier
    finally:
        index.close()


def view_instance(
    atelier: Atelier, avis: Sequence[Avis] = (), contrats: Sequence[EtatContrat] | None = None
) -> EtatInstance:
    """All that the first page says. *avis* are the notices that only the caller can know; *contrats*, what it saw of
    them already.
    """
    settings = atelier.settings
    seen = contrats if contrats is not None else [view_contrat(atelier, one) for one in atelier.index.sound()]
    return EtatInstance(
        service=settings.service,
        etabli_le=atelier.now().isoformat(),
        inbox=settings.inbox.name,
        outbox=settings.outbox.name,
        avis=(
            *avis,
            *_altered(atelier, avis),
            *notices_of_families(atelier.fautes),
            *notices_of_law(seen),
            *_waiting(atelier),
            *_left_aside(settings.outbox),
            *_requests(atelier),
        ),
        contrats=tuple(seen),
        illisibles=tuple(sorted(name for name in atelier.index.altered() if name != DEPOTS)),
    )


def view_contrat(atelier: Atelier, contrat: str) -> EtatContrat:
    """All that is seen of one contract, from its whole journal."""
    outbox = atelier.settings.outbox

    def size(path: str) -> int:
        try:
            return (outbox / path).stat().st_size
        except OSError:
            return 0

    journal = atelier.archive.journal(contrat).entries()
    entries = [_recorded(atelier, entry) for entry in journal]
    seen = follow(
        contrat,
        folder_name(contrat),
        entries,
        familles_seen(atelier, contrat),
        atelier.settings.inbox.name,
        size,
        unread_beside(atelier, contrat),
    )
    seen = replace(seen, comparatifs=_comparisons(outbox, seen))
    seen = replace(seen, modeles=models_kept(atelier, contrat), attendus=(*seen.attendus, *_decided(atelier, contrat)))
    if (moved := dates_moved(atelier, contrat)) is not None:
        seen = replace(seen, periode=period(moved.debut, moved.fin), echeances=moved.echeances)
    return replace(seen, tete=Tete(journal[-1].numero, journal[-1].digest)) if journal else seen


def _decided(atelier: Atelier, contrat: str) -> tuple[Attendu, ...]:
    """What the accepted simulations of *contrat* wait for; few contracts have any."""
    if all(questionnaire != REPARTITION for questionnaire, _ in accepted(atelier, contrat)):
        return ()
    from cpomdoc.engine.memory.ajustes import decided

    return decided(atelier, contrat)


def _comparisons(outbox: Path, seen: EtatContrat) -> tuple[Fichier, ...]:
    """The files that show what the last draft changes, the page first: those that are there."""
    for version in seen.versions:
        place = f"{seen.dossier}/{DRAFTS}/v{version.numero}/{CHANGES}"
        folder = outbox / place
        there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        names = [name for name in there if name.endswith(".docx") and not name.startswith("~$")]
        if names:
            first = sorted(names, key=lambda name: name != PAGE)
            return tuple(Fichier(name.removesuffix(".docx"), f"{place}/{name}") for name in first)
    return ()


def _recorded(atelier: Atelier, entry: Entry) -> Recorded:
    etape = entry.etape
    version = atelier.archive.version(entry.contrat, etape.version) if isinstance(etape, Archivee) else None
    if version is None:
        return Recorded(entry.numero, entry.link, ecrit_le=entry.ecrit_le)
    folder = f"{folder_name(entry.contrat)}/{folder_of(atelier, version)}"
    return Recorded(entry.numero, entry.link, version.bordereau, folder, entry.ecrit_le)


def notices_of(troubles: Iterable[Trouble]) -> tuple[Avis, ...]:
    """What the world refused during the last round, the same refusal said once with all that waits for it."""
    waiting: dict[tuple[str, str], list[str]] = {}
    for trouble in troubles:
        waiting.setdefault((trouble.error.message, trouble.error.remedy), []).append(trouble.subject)
    return tuple(
        Avis("monde", message, f"{remedy}\nEn attente : {_some(subjects)}. La reprise est automatique.")
        for (message, remedy), subjects in waiting.items()
    )


def _altered(atelier: Atelier, said: Sequence[Avis]) -> Iterator[Avis]:
    """The journals that are altered, but for those *said* already: nothing is done for their contract meanwhile."""
    for contrat, error in atelier.index.altered().items():
        if all(one.titre != error.message for one in said):
            yield Avis("monde", error.message, f"{error.remedy}\nEn attente : {_some([contrat])}.")


def notices_of_families(fautes: Iterable[Faute]) -> tuple[Avis, ...]:
    """The families whose files of today are not taken: which file, what goes on meanwhile."""
    return tuple(Avis("attention", one.message, f"{one.remede}\n{one.suite}") for one in fautes)


def notices_of_law(contrats: Iterable[EtatContrat]) -> Iterator[Avis]:
    """The values of the law that contracts wait for: told to the person who keeps the templates, never to agents.

    What is signed waits for nothing any more.
    """
    asked: dict[str, list[str]] = {}
    for one in (one for one in contrats if one.statut not in _SETTLED):
        for message in dict.fromkeys(found.message for found in one.anomalies if found.code == ASKED_CODE):
            asked.setdefault(message, []).append(one.contrat)
    if asked:
        title = pluriel(len(asked), "valeur de la réglementation manque", "valeurs de la réglementation manquent")
        lines = [f"{_some(names)} : {message}" for message, names in asked.items()]
        more = len(lines) - _NAMED
        rest = [f"Et {pluriel(more, 'autre')}."] if more > 0 else []
        yield Avis("attention", f"{title} aux modèles", "\n".join([*lines[:_NAMED], *rest, _TO_THE_KEEPER]))


def _waiting(atelier: Atelier) -> Iterable[Avis]:
    """The files that lie in the inbox and cannot be taken: one by its sentence, several as a list."""
    return notices_of_waiting(atelier, waiting(atelier.settings.inbox))


def notices_of_waiting(atelier: Atelier, held: Sequence[FichierEnAttente]) -> Iterator[Avis]:
    """The same of the files *held*."""
    now = atelier.now()
    remedies = "\n".join(dict.fromkeys(one.remede for one in held))
    if len(held) == 1:
        yield Avis("attention", held[0].phrase(now), remedies)
    elif held:
        more = len(held) - _NAMED
        rest = f"\nEt {pluriel(more, 'autre')}." if more > 0 else ""
        told = "\n".join(f"{one.phrase(now)}." for one in held[:_NAMED])
        title = f"{pluriel(len(held), 'fichier attend', 'fichiers attendent')} dans « {atelier.settings.inbox.name} »"
        yield Avis("attention", title, f"{told}{rest}\n{remedies}")


def _left_aside(outbox: Path) -> Iterable[Avis]:
    """Files that no contract can show: not recognised."""
    folder = outbox / UNKNOWN
    paths = folder.iterdir() if folder.is_dir() else ()
    unknown = sorted(path.name for path in paths if path.suffix != ".txt" and not is_temporary(path.name))
    if unknown:
        yield Avis(
            "attention",
            f"{pluriel(len(unknown), 'fichier')} non reconnu{'s' if len(unknown) > 1 else ''}",
            f"{_some(unknown)}.\nLa raison est écrite dans le dossier « {outbox.name}/{UNKNOWN} ». "
            "Supprimez-y ces fichiers une fois le point réglé.",
        )


def _requests(atelier: Atelier) -> Iterator[Avis]:
    """What came back to those who asked and still waits for them; what was done lately, of no contract of its own."""
    outbox = atelier.settings.outbox
    told = [one.etape for name in atelier.index.journals() for one in atelier.archive.journal(name).told(Repondue)]
    back = {one.retour: one for one in told if one.retour and (outbox / one.retour).is_file()}
    if back:
        title = pluriel(len(back), "demande à corriger", "demandes à corriger")
        lines = [f"« {path} », {one.par} : {_first_of(one.anomalies)}" for path, one in back.items()]
        remedy = f"Corrigez ce classeur, puis déposez-le dans « {atelier.settings.inbox.name} »."
        yield Avis("attention", title, "\n".join([*lines[:_NAMED], remedy]))
    since = (atelier.now() - timedelta(days=_RECENT)).isoformat()
    kept = atelier.archive.journal(DEPOTS).told(Repondue)
    done = [one for one in reversed(kept) if one.link.at >= since and one.etape.faites]
    if done:
        title = pluriel(len(done), "demande traitée ces jours-ci", "demandes traitées ces jours-ci")
        yield Avis("fait", title, "\n".join(_one_answer(one) for one in done[:_NAMED]))


def _first_of(anomalies: Sequence[Anomalie]) -> str:
    """« « Famille » : réponse absente ; et 1 autre. »"""
    first, *others = anomalies
    question = f"« {first.question} » : " if first.question else ""
    more = f" ; et {pluriel(len(others), 'autre')}" if others else ""
    return f"{question}{first.message.rstrip('.')}{more}."


def _one_answer(entry: EntryOf[Repondue]) -> str:
    etape, day = entry.etape, date_longue(datetime.fromisoformat(entry.link.at).date())
    return f"{etape.par}, le {day} : {' '.join(etape.faites)}"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(f"« {name} »" for name in names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} et {pluriel(more, 'autre')}" if more > 0 else shown
