"""What is in the inbox -> what was done about it, one event at a time, for « traiter » and the watcher."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import DRAFTS
from cpomdoc.engine import jointes, relectures
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.decisions import bons_a_signer, signes
from cpomdoc.engine.events import Event, FileDone, FormDone, FormVerdict, Held, Trouble, VersionDone
from cpomdoc.engine.inbox import Dropped, journey_of, read_start, read_whole, scan
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.ranger import FORM, note_put_away, path_in_words, put_away
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.forms import accepted, familles_digest, form_of, last_version
from cpomdoc.engine.memory.inacheve import done_key, unfinished
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.store.files import OURS
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import DEPOTS
from cpomdoc.store.view import contract_folder

_CALLS_FOR_A_VERSION = frozenset({"accepte", "jointe", "remplacee", "relue"})


def process(atelier: Atelier, runner: Runner, ready: Sequence[Dropped]) -> Iterator[Event]:
    """Deal with every file of *ready*, then make the versions that they call for. A bad file never stops the others."""
    _tell_put_away(atelier)
    touched: set[str] = set()
    for dropped in _forms_first(atelier, ready):
        try:
            event = _take(atelier, runner, dropped)
        except Exception as error:  # noqa: BLE001 - whatever one file does to us, the others go on
            yield trouble(atelier, dropped.name, error)
            continue
        if event is not None:
            yield event
            if event.verdict in _CALLS_FOR_A_VERSION:
                touched.add(event.contrat)
    yield from make_versions(atelier, runner, sorted(touched | set(unfinished(atelier))))
    yield from answer_wishes(atelier, runner)
    yield from seal_all(atelier, runner)


def answer_wishes(atelier: Atelier, runner: Runner) -> Iterator[Event]:
    """Send to be signed what somebody said good to sign; what cannot be done now is tried again later."""
    try:
        yield from bons_a_signer.answer(atelier, runner)
    except Exception as error:  # noqa: BLE001 - a file to sign that cannot be made must not stop the dashboard
        yield trouble(atelier, "bon à signer", error)


def seal_all(atelier: Atelier, runner: Runner) -> Iterator[Event]:
    """Seal what all have signed; what cannot be sealed now is tried again later."""
    try:
        yield from signes.seal_complete(atelier, runner)
    except Exception as error:  # noqa: BLE001 - a seal that fails must not stop the dashboard
        yield trouble(atelier, "scellement", error)


def _forms_first(atelier: Atelier, ready: Sequence[Dropped]) -> list[Dropped]:
    """Forms, then what joins the contracts that they tell of; otherwise as they came."""
    return sorted(ready, key=lambda dropped: journey_of(read_start(atelier.settings.inbox / dropped.path)) != FORM)


def _tell_put_away(atelier: Atelier) -> None:
    """A crash may have fallen between the removal of a file from the inbox and the entry that tells it: told now."""
    still_there = {one.name for one in scan(atelier.settings.inbox)}
    for journal in atelier.archive.journals():
        jointes.tell_put_away(atelier, journal, still_there)
        relectures.tell_put_away(atelier, journal, still_there)
        signes.tell_put_away(atelier, journal, still_there)
        judged: dict[str, Matter] = {}
        told: set[str] = set()
        for entry in journal.entries():
            for matter in entry.link.materials:
                if matter.role != FORM:
                    continue
                if entry.link.step in {"valider", "retourner"}:
                    judged.setdefault(matter.digest, matter)
                elif entry.link.step == "ranger":
                    told.add(matter.digest)
        for sha256, matter in judged.items():
            if sha256 not in told and matter.name not in still_there:
                note_put_away(atelier, journal.contrat, matter)


def _take(atelier: Atelier, runner: Runner, dropped: Dropped) -> FileDone | None:
    start = clock.monotonic()
    path = atelier.settings.inbox / dropped.path
    if dropped.too_large:
        return FormDone(dropped.name, "ignore", "", "", 0, 0, 0.0)
    data = read_whole(path)
    if data is None:
        return None  # gone, or still moving: the next scan will tell
    sha256 = atelier.archive.objects.put(data)
    depot = {"sha256": sha256, "nom": dropped.name, "chemin": path_in_words(dropped.path)}
    journey = journey_of(data)
    if journey in {"piece_jointe", "signature"} and signes.answers_a_sending(atelier, data):
        return signes.take_dropped(atelier, runner, depot, dropped, start)
    if journey == "piece_jointe":
        return jointes.take(atelier, runner, depot, dropped, start)
    if journey == "relecture":
        return relectures.take(atelier, runner, depot, dropped, start)
    known = _known(atelier, sha256)
    if known is not None and known.verdict is not None and known.put_away:
        newer = _overtaken(atelier, known, sha256)
        if not newer:
            return _again(atelier, depot, known, start, dropped.modified_ns)
        depot["apres"] = newer
    depot["recu_le"] = known.at if known is not None else atelier.now().isoformat()
    result = runner.run("formulaire", depot)
    verdict: FormVerdict = "accepte" if result["accepte"] else "non_reconnu" if result.get("non_reconnu") else "refuse"
    return FormDone(
        dropped.name,
        verdict,
        result["contrat"],
        result["questionnaire"],
        result["a_corriger"],
        result["a_verifier"],
        clock.monotonic() - start,
        result.get("retour", ""),
        a_remplir=result.get("a_remplir", 0),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """A content received before: where, when, whether today's families have already said their verdict, and whether the
    file of the first time has left the inbox: when it has not, this one is that one, and its journey is to be ended.
    """

    contrat: str
    at: str
    verdict: str | None
    questionnaire: str
    retour: str
    put_away: bool


def _known(atelier: Atelier, sha256: str) -> _Known | None:
    seen = atelier.index.seen(sha256)
    if seen is None:
        return None
    verdict, retour, questionnaire, put_away = None, "", "", False
    today = {famille.key: famille.digest for famille in atelier.familles.values()} | {"": familles_digest(atelier)}
    for entry in atelier.archive.journal(seen.contrat).entries():
        facts = entry.link.facts
        if any(matter.digest == sha256 for matter in entry.link.materials):
            if entry.link.step == "recevoir":
                questionnaire = str(facts.get("questionnaire", ""))
            elif entry.link.step in {"valider", "retourner"}:
                fresh = facts["empreinte_famille"] == today.get(str(facts["famille"]))
                verdict = entry.link.step if fresh else None
                retour = str(facts.get("retour", ""))
            elif entry.link.step == "ranger":
                put_away = True
    return _Known(seen.contrat, seen.at, verdict, questionnaire, retour, put_away)


def _overtaken(atelier: Atelier, known: _Known, sha256: str) -> str:
    """When this content was accepted once and another took its place since: the digest of the other's entry. The person
    who drops it again wants these answers back.
    """
    last = accepted(atelier, known.contrat)
    mine = [entry for entry in last.values() if entry.link.facts["questionnaire"] == known.questionnaire]
    if known.verdict != "valider" or any(form_of(entry).digest == sha256 for entry in mine):
        return ""
    sites = {entry.link.facts["site"] for entry in _accepting(atelier, known.contrat, sha256)}
    return next((entry.digest for entry in mine if entry.link.facts["site"] in sites), "")


def _accepting(atelier: Atelier, contrat: str, sha256: str) -> list[Entry]:
    entries = atelier.archive.journal(contrat).entries()
    return [entry for entry in entries if entry.link.step == "valider" and form_of(entry).digest == sha256]


def _again(atelier: Atelier, depot: dict[str, str], known: _Known, start: float, modified_ns: int) -> FormDone:
    """The same content again: said, noted once, and put away; never an error."""
    note(
        atelier,
        known.contrat,
        "redeposer",
        step_key("redeposer", [depot["sha256"]], nom=depot["nom"], date=modified_ns),
        materials=[Matter("formulaire", depot["sha256"], depot["nom"])],
        facts={"nom": depot["nom"], "questionnaire": known.questionnaire, "deja_recu_le": known.at},
    )
    put_away(atelier, depot["chemin"], depot["sha256"])
    contrat = "" if known.contrat == DEPOTS else known.contrat
    seconds = clock.monotonic() - start
    retour = known.retour if known.verdict == "retourner" else ""
    return FormDone(depot["nom"], "deja_recu", contrat, known.questionnaire, 0, 0, seconds, retour, known.at)


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
    result = runner.run("version", asked)
    last = last_version(atelier, contrat)
    facts = {"version": last.numero if last else 0}
    note(atelier, contrat, "aboutir", done_key(atelier, asked), at=asked["date"], facts=facts)
    events: list[Event] = []
    if result["retours"]:
        events.append(Held(contrat, result["a_corriger"], tuple(back["retour"] for back in result["retours"])))
    if result.get("bordereau"):
        folder = contract_folder(atelier.settings.outbox, contrat) / DRAFTS / f"v{result['version']}"
        pieces = [*result["gardees"], *result["faites"]]
        events.append(
            VersionDone(
                contrat,
                result["version"],
                len(pieces),
                len(result["gardees"]),
                sum(piece["pages"] for piece in pieces),
                clock.monotonic() - start,
                _relative(folder, atelier.settings.outbox),
            )
        )
    return events


def trouble(atelier: Atelier, subject: str, error: Exception) -> Trouble:
    """The failure of one file or one contract, to be said. When it is our fault, its details are kept, each once."""
    if isinstance(error, CpomdocError):
        return Trouble(subject, error)
    details = "".join(traceback.format_exception(error)).encode("utf-8", "backslashreplace")
    path = atelier.settings.state / f"erreur-interne-{digest(details)[:12]}.log"
    atelier.files.replace(path, details, OURS)
    return Trouble(
        subject,
        CpomdocError(
            "Une erreur interne s’est produite. Rien de ce que vous avez déposé n’est perdu.",
            f"Transmettez ce fichier à la personne qui entretient cpomdoc : {path}",
        ),
    )


def _relative(folder: Path, outbox: Path) -> str:
    return folder.relative_to(outbox).as_posix()
