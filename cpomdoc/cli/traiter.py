"""« traiter », « surveiller »: the inbox -> work done, one line each; the last line says what to do next."""

from __future__ import annotations

import signal
from collections.abc import Sequence

import click

from cpomdoc.adapters.instance import Settings, clock
from cpomdoc.cli import instance
from cpomdoc.cli.base import Commande
from cpomdoc.cli.events import line, plain_event
from cpomdoc.cli.screen import bad, count, duration, good, odd, plain, progress, say, say_json
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.attente import FichierEnAttente
from cpomdoc.domain.errors import ExitCode
from cpomdoc.domain.places import TO_SIGN
from cpomdoc.engine.events import (
    Accroc,
    ColisDone,
    DiffereDone,
    Event,
    FamilleFautive,
    FileDone,
    Held,
    LiasseDone,
    RepondueDone,
    ScelleDone,
    Trouble,
    VersionDone,
    Waits,
)
from cpomdoc.engine.rounds import at_work, counts_as_refused
from cpomdoc.watcher import Bell, Notice, watch


@click.command(cls=Commande)
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def traiter(as_json: bool) -> int:
    """Traite une fois ce qui est dans inbox.

    Chaque formulaire est contrôlé : il est accepté, ou revient dans outbox avec ce qui est à corriger. Les contrats
    dont les formulaires sont là sont rédigés et mis en pages.
    """
    settings = instance.settings()
    start = clock.monotonic()
    events = _one_round(settings)
    if as_json:
        say_json([plain_event(event) for event in events])
    else:
        _conclude(settings, events, clock.monotonic() - start)
    return _exit_code(events)


def _one_round(settings: Settings) -> list[Event]:
    with at_work(settings) as rounds:
        ready = rounds.still(_tell_waits)
        if ready:
            progress(f"À traiter : {count(len(ready), 'fichier')}")
        events: list[Event] = []
        for event in rounds.round(ready):
            events.append(event)
            _follow(events, len(ready) + found_inside(events))
        rounds.send_letters(now=True)
        refresh_dashboard(rounds.atelier, rounds.avis)
        for accroc in rounds.accrocs():
            events.append(accroc)
            progress(line(accroc))
    return events


def _tell_waits(waits: FichierEnAttente) -> None:
    progress(f"{plain(waits.phrase(clock.now()))} Une minute d’attente, au plus.")


def found_inside(events: Sequence[Event]) -> int:
    """How many files the archives and mails of a drop held."""
    return sum(len(event.fichiers) for event in events if isinstance(event, ColisDone))


def _follow(events: Sequence[Event], total: int) -> None:
    """Say what was just done; files are numbered."""
    done = [event for event in events if isinstance(event, FileDone)]
    event = events[-1]
    mark = f"  {f'[{len(done)}/{total}]':>{2 * len(str(total)) + 3}} " if isinstance(event, FileDone) else ""
    progress(f"{mark}{line(event)}")
    if isinstance(event, FileDone) and len(done) == total and any(one.verdict == "accepte" for one in done):
        progress("Rédaction et mise en pages des contrats…")


def _conclude(settings: Settings, events: Sequence[Event], seconds: float) -> None:
    """The verdict, and where to look next."""
    took = duration(seconds)
    versions = [event for event in events if isinstance(event, VersionDone)]
    returned = [event for event in events if counts_as_refused(event)]
    again = [event for event in events if isinstance(event, FileDone) and event.verdict == "deja_recu"]
    outbox = settings.outbox.name
    waits = [event for event in events if isinstance(event, Waits)]
    aside = [event for event in events if isinstance(event, Accroc)]
    if len(waits) + len(aside) == len(events):
        if waits:
            say(f"Rien d’autre à traiter : {count(len(waits), 'fichier attend', 'fichiers attendent')}.")
        else:
            say(f"Rien à traiter. Déposez les formulaires remplis dans « {settings.inbox.name} ».")
        return
    troubles = [event for event in events if isinstance(event, Trouble)]
    faulty = [event for event in events if isinstance(event, FamilleFautive)]
    verdict = bad(f"{count(len(troubles), 'point')} en attente.") if troubles else good(f"Fait en {took}.")
    if len(again) == len(events):
        say(f"{verdict} Rien de nouveau : {count(len(again), 'fichier')} déjà {'reçus' if len(again) > 1 else 'reçu'}.")
        return
    say(verdict)
    for one in faulty:
        say(f"  {bad('Modèles à corriger')} : {plain(one.message)} {plain(one.suite)}")
    for version in versions:
        say(f"  Projet à relire : {outbox}/{plain(version.folder)}")
    for event in returned:
        assert isinstance(event, FileDone)
        words = _WORDS.get(event.verdict, "À corriger")
        say(f"  {odd(words)} : {outbox}/{plain(event.retour)}")
    for event in events:
        if isinstance(event, Held):
            for path in event.retours:
                say(f"  {odd('À corriger')} : {outbox}/{plain(path)}")
        elif isinstance(event, LiasseDone):
            say(f"  {good('À signer')} : {outbox}/{plain(event.contrat)}/{TO_SIGN}/{plain(event.fichier)}")
        elif isinstance(event, DiffereDone):
            say(f"  {odd('Pas encore bon à signer')} : {outbox}/{plain(event.retour)}")
        elif isinstance(event, RepondueDone):
            for done in event.faites[:_DONE_SHOWN]:
                say(f"  {good('Fait')} : {plain(done)}")
            if len(event.faites) > _DONE_SHOWN:
                say(f"  {good('Fait')} : et {count(len(event.faites) - _DONE_SHOWN, 'autre demande')}.")
            if event.retour:
                say(f"  {odd('À corriger')} : {outbox}/{plain(event.retour)}")
        elif isinstance(event, ScelleDone):
            say(f"  {good('Signé')} : {outbox}/{plain(event.dossier)}")
    say(f"Vue d’ensemble : {outbox}/ETAT.html, ou cpomdoc etat")


_DONE_SHOWN = 3
"""Lines of the verdict about one request: each of its answers was told as it was done."""

_WORDS = {
    "non_reconnu": "Non reconnu",
    "ecartee": "Non reconnu",
    "en_attente": "À choisir",
    "refusee": "Signature refusée",
}


def _exit_code(events: Sequence[Event]) -> int:
    for event in events:
        if isinstance(event, Trouble | Accroc):
            return event.error.exit_code
    if any(isinstance(event, FamilleFautive) for event in events):
        return ExitCode.TEMPLATE
    wrong = any(counts_as_refused(event) or isinstance(event, Held | DiffereDone) or _partly(event) for event in events)
    return ExitCode.FINDINGS if wrong else ExitCode.DONE


def _partly(event: Event) -> bool:
    """Whether something that was asked could not be done."""
    return isinstance(event, RepondueDone) and bool(event.raisons)


@click.command(cls=Commande)
def surveiller() -> int:
    """Traite les dépôts au fil de l’eau, jusqu’à l’arrêt.

    Ctrl-C ou le signal TERM l’arrêtent après le travail en cours ; une seconde fois, tout de suite. Dans les deux cas,
    rien n’est perdu : le prochain démarrage reprend où il en était.
    """
    bell = Bell()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _stop(bell))
    settings = instance.settings()
    watch(settings, _tell, bell)
    _tell(Notice("Arrêté."))
    return ExitCode.DONE


def _stop(bell: Bell) -> None:
    if bell.stopping:
        raise KeyboardInterrupt
    bell.stop()


def _tell(event: Event | Notice) -> None:
    """One dated line, so that the output is a log by itself."""
    at = clock.now().strftime("%d/%m %H:%M:%S")
    if isinstance(event, Notice):
        say(f"{at}  {event.text}")
        if event.remedy:
            say(f"{at}  {event.remedy}")
        return
    say(f"{at}  {line(event)}")
    if isinstance(event, DiffereDone):
        say(f"{at}    à régler : {plain(event.retour)}")
    if isinstance(event, FileDone | RepondueDone) and event.retour:
        word = "à choisir" if isinstance(event, FileDone) and event.verdict == "en_attente" else "à corriger"
        say(f"{at}    {word} : {plain(event.retour)}")
    if isinstance(event, VersionDone):
        say(f"{at}    projet à relire : {plain(event.folder)}")
