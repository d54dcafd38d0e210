"""What is in the inbox -> what was done about it, one event at a time, for « traiter » and the watcher."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.journal import Abouti, Archivee, Demandee
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import DRAFTS
from cpomdoc.engine import demandes
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions import bons_a_signer, signes
from cpomdoc.engine.depots.cadres import CADRE
from cpomdoc.engine.depots.colis import COLIS
from cpomdoc.engine.depots.colis import told as told_colis
from cpomdoc.engine.depots.contrats_signes import CONTRAT_SIGNE, LISTE
from cpomdoc.engine.depots.demandes import DEMANDE, DEMANDE_WORD, EXTRAIT
from cpomdoc.engine.depots.formulaires import FORMULAIRE
from cpomdoc.engine.depots.jointes import JOINTE
from cpomdoc.engine.depots.relectures import RELECTURE
from cpomdoc.engine.depots.signes import SIGNE
from cpomdoc.engine.depots.sorte import Sorte, receive
from cpomdoc.engine.ennuis import failure_of
from cpomdoc.engine.events import Event, FileDone, FormDone, Held, LockIgnored, ScelleDone, Trouble, VersionDone
from cpomdoc.engine.inbox import START, Contenu, Dropped, content_of, names_there, read_dropped, read_start
from cpomdoc.engine.instance.preremplis import lay_due_forms
from cpomdoc.engine.journeys import steps
from cpomdoc.engine.journeys.do import R, Runner
from cpomdoc.engine.journeys.ranger import is_put_away, note_put_away, path_in_words, put_away_key
from cpomdoc.engine.journeys.version.archiver import note_version
from cpomdoc.engine.memory.contrat import demand, demand_key
from cpomdoc.engine.memory.empeches import Empeches
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.inacheve import unfinished
from cpomdoc.engine.memory.note import note
from cpomdoc.engine.values import ColisOuvert, Depot
from cpomdoc.store.journal import EntryOf, Journal
from cpomdoc.store.view import contract_folder

SORTES: tuple[Sorte[FileDone], ...] = (
    *(SIGNE, DEMANDE_WORD, CONTRAT_SIGNE, JOINTE, RELECTURE, COLIS),
    *(DEMANDE, EXTRAIT, LISTE, CADRE, FORMULAIRE),
)
"""The kinds of dropped files: a file is of the first that recognises it; the last one recognises all."""

_BY_ROLE: Mapping[str, Sorte[FileDone]] = {sorte.role: sorte for sorte in SORTES}


def process(atelier: Atelier, runner: Runner, ready: Sequence[Dropped]) -> Iterator[Event]:
    """Deal with every file of *ready*, then make the versions that they call for. A bad file never stops the others;
    but no version is made without a file of its contract that could not be dealt with.
    """
    yield from _tell_former(atelier)
    tour = _Tour(atelier, runner)
    yield from tour.open_those_that_hold_others(ready)
    yield from tour.take_all()
    yield from tour.put_away_those_opened()
    yield from answer_requests(atelier, demandes.settles_texts)  # so that the version to come says what was decided
    yield from make_versions(atelier, runner, tour.contracts_to_write())
    yield from answer_requests(atelier)
    yield from answer_wishes(atelier, runner)
    sealed = False
    for event in seal_all(atelier, runner):
        sealed = sealed or isinstance(event, ScelleDone)
        yield event
    if sealed or atelier.laid != atelier.now().date():
        yield from lay_forms(atelier)


class _Tour:
    """The files of one round: those to take, the archives and mails opened, what failed, what calls for a version."""

    def __init__(self, atelier: Atelier, runner: Runner) -> None:
        self._atelier, self._runner = atelier, runner
        self._moment = atelier.now().isoformat()  # of all that was dropped together
        self._arrived: list[Arrivee] = []
        self._opened: dict[str, ColisOuvert] = {}
        self._touched: set[str] = set()
        self._empeches = Empeches(atelier)

    def open_those_that_hold_others(self, ready: Sequence[Dropped]) -> Iterator[Event]:
        """Archives and mails are opened; what they hold, and the other files, are to be taken."""
        for dropped in ready:
            try:
                if _twice(partial(_holds_others, self._atelier, dropped)):
                    yield from self._open(dropped)
                else:
                    self._arrived.append(dropped)
            except Exception as error:  # noqa: BLE001 - whatever one file does to us, the others go on
                yield self._failed(dropped, error)

    def _open(self, dropped: Dropped) -> Iterator[Event]:
        event, colis = _open(self._atelier, self._runner, dropped, self._moment)
        if event is not None:
            yield event
        if colis is not None:
            self._opened[dropped.path] = colis
            self._arrived += [Contenue(dropped.path, one) for one in colis.fichiers]

    def take_all(self) -> Iterator[Event]:
        """Each file, in order."""
        for one in _in_order(self._atelier, self._arrived):
            try:
                event = _take(self._atelier, self._runner, one, self._moment)
            except Exception as error:  # noqa: BLE001 - as above
                self._opened.pop(one.dans if isinstance(one, Contenue) else "", None)  # tried again with all it held
                yield self._failed(one, error)
            else:
                yield from self._told(one, event)

    def _told(self, one: Arrivee, event: FileDone | None) -> Iterator[Event]:
        if event is None:
            return
        if isinstance(one, Dropped) and one.verrou:
            yield LockIgnored(one.name, one.verrou)
        yield event
        if event.calls_for_a_version:
            self._touched.add(event.contrat)

    def _failed(self, one: Arrivee, error: Exception) -> Trouble:
        self._empeches.add(_digest_of(self._atelier, one), _key_of(one), error)
        return trouble(self._atelier, one.name, error)

    def put_away_those_opened(self) -> Iterator[Event]:
        """The archives and mails of which each file was judged leave the inbox."""
        for colis in self._opened.values():
            try:
                self._runner.run(steps.colis_vide, colis)
            except Exception as error:  # noqa: BLE001 - it stays where it is, and is tried again
                yield trouble(self._atelier, colis.depot.nom, error)

    def contracts_to_write(self) -> list[str]:
        """Those that a file of this round, or of a former one, calls a version for, and that wait for no other file."""
        return self._empeches.free(sorted(self._touched | set(unfinished(self._atelier))))


def _twice(act: Callable[[], R], ended: Callable[[], bool] = lambda: False) -> R:
    """What *act* gives; tried again at once when the world refuses, for a refusal that passes must not make a file be
    taken after others that are newer. When all is *ended* but for telling it, it would be taken for another one.
    """
    try:
        return act()
    except StorageFailed:
        if ended():
            raise
        return act()


def _tell_former(atelier: Atelier) -> Iterator[Event]:
    """What a crash kept from being told is told; a journal that is altered stops that of no other, and is told of."""
    yield from (Trouble(name, error) for name, error in atelier.index.altered().items())
    for subject, tell in (("dépôts", tell_put_away), ("versions", note_kept_versions)):
        try:
            tell(atelier)
        except Exception as error:  # noqa: BLE001 - whatever one journal does to us, the files are dealt with
            yield trouble(atelier, subject, error)


def answer_requests(
    atelier: Atelier, chosen: Callable[[Atelier, EntryOf[Demandee]], bool] | None = None
) -> Iterator[Event]:
    """Do what people asked for by the requests that are *chosen*, all when nothing chooses; what the world forbids now
    is tried again later.
    """
    for entry in demandes.waiting(atelier):
        try:
            if chosen is None or chosen(atelier, entry):
                yield demandes.answer(atelier, entry)
        except Exception as error:  # noqa: BLE001 - one request must not stop the others
            yield trouble(atelier, entry.etape.nom, error)


def answer_wishes(atelier: Atelier, runner: Runner) -> Iterator[Event]:
    """Send to be signed what somebody said good to sign; what cannot be done now is tried again later."""
    yield from _of_each(atelier, partial(bons_a_signer.answer, atelier, runner))


def seal_all(atelier: Atelier, runner: Runner) -> Iterator[Event]:
    """Seal what all have signed; what cannot be sealed now is tried again later."""
    yield from _of_each(atelier, partial(signes.seal_signed, atelier, runner))


def lay_forms(atelier: Atelier) -> Iterator[Event]:
    """Lay in the folders of contracts the forms that are due, once a day; what cannot be laid now is tried again."""
    whole = True
    for event in _of_each(atelier, partial(lay_due_forms, atelier)):
        whole = whole and not isinstance(event, Trouble)
        yield event
    atelier.laid = atelier.now().date() if whole else None


def _of_each(atelier: Atelier, act: Callable[[str], Iterator[Event]]) -> Iterator[Event]:
    """What *act* does for each contract; one for which it fails is told, and stops no other."""
    for contrat in atelier.index.sound():
        try:
            yield from act(contrat)
        except Exception as error:  # noqa: BLE001 - as above
            yield trouble(atelier, contrat, error)


@dataclass(frozen=True, slots=True)
class Contenue:
    """A file that an archive or a mail held: *dans* is the path of that one below the inbox."""

    dans: str
    depot: Depot

    @property
    def name(self) -> str:
        """What people call it."""
        return self.depot.nom


_ELSEWHERE = "Vérifiez que le dossier partagé est bien monté et joignable, puis relancez ; rien n’est perdu."

Arrivee = Dropped | Contenue
"""A file to deal with."""


def _digest_of(atelier: Atelier, one: Arrivee) -> str:
    """The content of a file that could not be dealt with; empty when it cannot be read."""
    if isinstance(one, Contenue):
        return one.depot.sha256
    try:
        data = read_dropped(atelier.settings.inbox, one)
    except StorageFailed:
        return ""
    return digest(data) if data is not None else ""


def _key_of(one: Arrivee) -> str:
    """What tells a file from the others, as long as it does not change."""
    if isinstance(one, Contenue):
        return one.depot.sha256
    return f"{path_in_words(one.path)} {one.size} {one.modified_ns}"


def _holds_others(atelier: Atelier, dropped: Dropped) -> bool:
    """Whether a file of the inbox is an archive or a mail; it is read whole for that when its start leaves a doubt."""
    path = atelier.settings.inbox / dropped.path
    if dropped.too_large or content_of(read_start(path)) not in {Contenu.AUTRE, Contenu.WORD, Contenu.COLIS}:
        return False
    data = read_dropped(atelier.settings.inbox, dropped)
    return data is not None and content_of(data) is Contenu.COLIS


def _open(
    atelier: Atelier, runner: Runner, dropped: Dropped, moment: str
) -> tuple[FileDone | None, ColisOuvert | None]:
    """What is said of an archive or a mail, and what it holds when it was opened."""
    start = clock.monotonic()
    depot = _twice(partial(_kept, atelier, dropped, moment))
    if depot is None:
        return None, None
    juge = _twice(partial(runner.run, steps.colis, depot))
    event = replace(told_colis(atelier, juge), seconds=clock.monotonic() - start)
    return event, juge if isinstance(juge, ColisOuvert) else None


def _in_order(atelier: Atelier, arrived: Sequence[Arrivee]) -> list[Arrivee]:
    """Forms, then what joins the contracts that they tell of; each in the order of its dates, for names tell nothing of
    which copy is the newer one.
    """

    def rank(one: Arrivee) -> tuple[bool, int, str]:
        joined = content_of(_start_of(atelier, one)) is not Contenu.AUTRE
        at = one.depot.date_fichier if isinstance(one, Contenue) else one.modified_ns
        return joined, at, one.depot.nom if isinstance(one, Contenue) else one.path

    return sorted(arrived, key=rank)


def _start_of(atelier: Atelier, one: Arrivee) -> bytes:
    if isinstance(one, Contenue):
        return atelier.archive.objects.get(one.depot.sha256)[:START]
    try:
        return read_start(atelier.settings.inbox / one.path)
    except StorageFailed:
        return b""  # told when it is taken


def _take(atelier: Atelier, runner: Runner, arrived: Arrivee, moment: str) -> FileDone | None:
    """One file: safe in the store, recognised, then its journey, at whose end it leaves the inbox."""
    start = clock.monotonic()
    if isinstance(arrived, Dropped) and arrived.too_large:
        return FormDone(name=arrived.name, verdict="ignore")
    depot = arrived.depot if isinstance(arrived, Contenue) else _twice(partial(_kept, atelier, arrived, moment))
    if depot is None:
        return None
    sorte = _recognise(atelier, depot)
    return _twice(partial(receive, atelier, runner, sorte, depot, start), partial(is_put_away, atelier, depot))


def _kept(atelier: Atelier, dropped: Dropped, moment: str) -> Depot | None:
    """A file of the inbox, safe in the store; None when it is gone, or still moving: the next scan will tell."""
    data = read_dropped(atelier.settings.inbox, dropped)
    if data is None:
        return None
    return Depot(
        sha256=atelier.archive.objects.put(data),
        nom=dropped.name,
        chemin=path_in_words(dropped.path),
        recu_le=moment,
        date_fichier=dropped.modified_ns,
        verrou=dropped.verrou,
    )


def _recognise(atelier: Atelier, depot: Depot) -> Sorte[FileDone]:
    """The kind of a file, by what it holds, then by its name."""
    data = atelier.archive.objects.get(depot.sha256)
    content = content_of(data)
    return next(
        sorte
        for sorte in SORTES
        if content in sorte.contents and sorte.recognises(atelier, data) and sorte.named(atelier, depot)
    )


def tell_put_away(atelier: Atelier) -> None:
    """A crash may have fallen between the removal of a file from the inbox and the entry that tells it: told now."""
    still_there = names_there(atelier.settings.inbox)
    for journal in map(atelier.archive.journal, atelier.index.journals()):
        for (sha256, etape), matter in _judged(journal).items():
            if matter.name not in still_there and journal.find(put_away_key(sha256, etape)) is None:
                note_put_away(atelier, journal.contrat, matter, etape)


def _judged(journal: Journal) -> dict[tuple[str, str], Matter]:
    """The dropped files whose fate a journal tells, each with the word under which its leaving is to be told."""
    found: dict[tuple[str, str], Matter] = {}
    for entry in journal.entries():
        for matter in entry.link.materials:
            sorte = _BY_ROLE.get(matter.role)
            etape = sorte.judged(entry.link) if sorte is not None else None
            if etape is not None:
                found.setdefault((matter.digest, etape), matter)
    return found


def note_kept_versions(atelier: Atelier) -> None:
    """A crash may have fallen between the manifest of a version and the entry that tells it: told now, sealed ones
    included.
    """
    for contrat in atelier.index.sound():
        told = atelier.archive.journal(contrat).told(Archivee)
        numero = max((entry.etape.version for entry in told), default=0) + 1
        while (version := atelier.archive.version(contrat, numero)) is not None:
            note_version(atelier, version)
            numero += 1


def make_versions(atelier: Atelier, runner: Runner, contrats: Sequence[str]) -> Iterator[Event]:
    """The next version of each contract that calls for one; what cannot be made now is tried again later."""
    for contrat in contrats:
        try:
            events = _make_version(atelier, runner, contrat)
        except Exception as error:  # noqa: BLE001 - whatever one contract does to us, the others go on
            events = [trouble(atelier, contrat, error)]
        yield from events


def _make_version(atelier: Atelier, runner: Runner, contrat: str) -> list[Event]:
    start = clock.monotonic()
    asked = demand(atelier, contrat)
    if asked is None:
        return []
    made = runner.run(steps.version, asked)
    last = last_version(atelier, contrat)
    if made.version is not None and (last is None or last.numero < made.version):
        raise StorageFailed(f"La version {made.version} de « {contrat} » n’est pas dans l’archive.", _ELSEWHERE)
    etape = Abouti(version=last.numero if last else 0)
    note(atelier, contrat, etape, demand_key(atelier, Abouti, asked), at=asked.date)
    events: list[Event] = []
    if made.retours:
        events.append(Held(contrat, made.a_corriger, tuple(back.retour for back in made.retours)))
    if made.version is not None:
        folder = contract_folder(atelier.settings.outbox, contrat) / DRAFTS / f"v{made.version}"
        shown = folder.relative_to(atelier.settings.outbox).as_posix()
        spent = clock.monotonic() - start
        events.append(VersionDone(contrat, made.version, made.pieces, made.gardees, made.pages, spent, shown))
    return events


def trouble(atelier: Atelier, subject: str, error: Exception) -> Trouble:
    """The failure of one file or one contract, to be said."""
    return Trouble(subject, failure_of(atelier, error))
