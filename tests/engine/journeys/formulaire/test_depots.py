"""From the inbox to a verdict: what is taken, what is left, what is said of it, and that nothing is ever lost."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.reading import reader
from cpomdoc.domain.attente import Raison
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import ExitCode
from cpomdoc.domain.journal import Range, Recu, Redepose, Valide
from cpomdoc.engine import inbox, reception
from cpomdoc.engine.events import Event, FormDone, LockIgnored, Trouble, VersionDone
from cpomdoc.engine.inbox import Dropped, Settling, scan, waiting
from cpomdoc.engine.memory.forms import accepted, form_of
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.names import DEPOTS
from tests.engine.banc import (
    NOW,
    ROSERAIE,
    TILLEULS,
    Banc,
    accueil,
    banc,
    complete,
    form,
    one_pass,
    refill,
    site,
    state,
)
from tests.familles import petite


@pytest.fixture(params=["sans moteur", "DBOS"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance", dbos=request.param == "DBOS")


@pytest.fixture
def alone(tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance")


def verdicts(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.name, event.verdict) for event in events if isinstance(event, FormDone)]


def test_a_dropped_file_leaves_the_inbox_only_once_it_is_safe_in_the_store(alone: Banc) -> None:
    """Seen at each durable operation: as long as no entry says that the file came, it stands in the inbox."""
    data = accueil()
    path = alone.drop("Accueil.xlsx", data)
    archive = Archive(alone.settings.outbox, Files())
    sha256 = next(iter(alone.dropped))

    def safe(moment: str, operation: str, where: Path) -> None:
        received = any(entry.link.step == "valider" for entry in archive.journal("C-1").entries())
        assert path.exists() or (received and archive.objects.get(sha256) == data)

    alone.files = Files(safe)
    assert verdicts(alone.run()) == [("Accueil.xlsx", "accepte")]
    assert not path.exists()
    assert archive.objects.get(sha256) == data


def test_the_same_content_again_is_said_noted_once_and_never_an_error(bench: Banc) -> None:
    bench.drop("Accueil.xlsx", accueil())
    first = bench.run()[0]
    assert isinstance(first, FormDone)
    for _ in range(2):
        path = bench.drop("Copie.xlsx", accueil())
        os.utime(path, ns=(10**18, 10**18))
        (event,) = (event for event in bench.run() if isinstance(event, FormDone))
        assert (event.verdict, event.contrat, event.first) == ("deja_recu", "C-1", "2026-11-21T10:00:00+01:00")
    assert bench.inbox_names() == []
    assert bench.steps().count("redeposer") == 1
    assert bench.steps().count("valider") == 1
    assert bench.oracle() == []


def test_two_copies_dropped_together_are_one_form_and_one_repeat(bench: Banc) -> None:
    bench.drop("a.xlsx", accueil())
    bench.drop("b.xlsx", accueil())
    assert verdicts(bench.run()) == [("a.xlsx", "accepte"), ("b.xlsx", "deja_recu")]
    assert bench.inbox_names() == []


def test_a_refused_form_comes_back_and_its_correction_dropped_as_is_is_accepted(bench: Banc) -> None:
    bench.drop("Site.xlsx", form("sites", petite.site_answers(TILLEULS, "10", "4", "9")))
    (event,) = bench.run()
    assert isinstance(event, FormDone)
    assert (event.verdict, event.a_corriger) == ("refuse", 1)
    assert event.retour == f"C-1/a-corriger/RETOUR Sites - C-1 - {TILLEULS}.xlsx"
    bench.drop(Path(event.retour).name, refill(bench.read(event.retour), "sites", {"publics.gir2": 6}))
    assert verdicts(bench.run()) == [(Path(event.retour).name, "accepte")]
    assert bench.shown() == []  # the RETOUR has no reader left
    assert bench.oracle() == []


def test_a_return_that_a_person_corrects_in_place_is_never_written_over(alone: Banc) -> None:
    alone.drop("Site.xlsx", form("sites", petite.site_answers(TILLEULS, "10", "4", "9")))
    (event,) = alone.run()
    assert isinstance(event, FormDone)
    work = alone.settings.outbox / event.retour
    work.unlink()
    work.write_bytes(mine := refill(alone.read_object(event.retour), "sites", {"publics.gir2": 5}))
    alone.drop("Site.xlsx", form("sites", petite.site_answers(TILLEULS, "10", "4", "8")))
    (again,) = alone.run()
    assert isinstance(again, FormDone)
    assert again.retour == event.retour.replace(".xlsx", " (2).xlsx")
    alone.drop("Site.xlsx", site(TILLEULS))
    alone.run()
    assert alone.shown() == [event.retour.removeprefix("C-1/")]
    assert work.read_bytes() == mine


def test_a_form_dropped_again_after_another_took_its_place_gives_its_answers_back(bench: Banc) -> None:
    """The same questionnaire of the same establishment: the first answers, others, and the first ones again."""
    bench.drop("Accueil.xlsx", accueil(sites=[TILLEULS]))
    first, other = site(TILLEULS), site(TILLEULS, publics__residents="12", publics__gir1="6")
    for turn, (data, residents) in enumerate([(first, "10"), (other, "12"), (first, "10")], 1):
        path = bench.drop("Tilleuls.xlsx", data)
        os.utime(path, ns=(turn * 10**18, turn * 10**18))
        bench.now = lambda turn=turn: NOW + timedelta(days=turn)  # type: ignore[misc]
        events = bench.run()
        assert ("Tilleuls.xlsx", "accepte") in verdicts(events)
        assert [event.numero for event in events if isinstance(event, VersionDone)] == [turn]
        assert f"{TILLEULS} : {residents} résidents" in bench.words(f"C-1/projets/v{turn}/Contrat.docx")
        assert bench.inbox_names() == []
    with bench.open() as (atelier, _):
        (kept,) = (entry for entry in accepted(atelier, "C-1").values() if entry.etape.questionnaire == "sites")
        assert form_of(kept).digest == digest(first)
    assert [valide.nom for valide in bench.told(Valide)].count("Tilleuls.xlsx") == 3
    assert bench.steps().count("recevoir") == 3  # each content came once
    assert bench.oracle() == []


def test_what_a_form_says_of_itself_is_in_the_entry_that_receives_it(bench: Banc) -> None:
    bench.drop("Accueil.xlsx", accueil())
    bench.run()
    (received,) = bench.told(Recu)
    assert received == Recu(nom="Accueil.xlsx", famille="petite", questionnaire="accueil", site="", gestionnaire="ADEF")


def test_a_form_that_names_no_organisation_is_received_without_one(bench: Banc) -> None:
    bench.drop("Tilleuls.xlsx", site(TILLEULS))
    bench.run()
    (received,) = bench.told(Recu)
    assert (received.site, received.gestionnaire) == (TILLEULS, None)


def test_the_entry_of_a_form_dropped_again_says_which_questionnaire_it_answers(bench: Banc) -> None:
    bench.drop("Tilleuls.xlsx", site(TILLEULS))
    bench.run()
    bench.drop("Copie.xlsx", site(TILLEULS))
    bench.run()
    at = "2026-11-21T10:00:00+01:00"
    assert bench.told(Redepose) == [Redepose(nom="Copie.xlsx", deja_recu_le=at, questionnaire="sites")]


def test_a_file_that_is_no_form_is_set_aside_byte_for_byte_with_the_reason(bench: Banc) -> None:
    photo = b"\xff\xd8\xff\xe0 rien d'un formulaire"
    bench.drop("photo <1>.jpg", photo)
    assert verdicts(bench.run()) == [("photo <1>.jpg", "non_reconnu")]
    assert bench.inbox_names() == []
    assert bench.read("non-reconnus/photo -1-.jpg") == photo
    text = bench.read("non-reconnus/photo -1-.jpg.txt").decode("utf-8-sig")
    assert "« photo <1>.jpg » n’a pas pu être traité." in text
    bench.drop("encore.jpg", photo)
    assert verdicts(bench.run()) == [("encore.jpg", "deja_recu")]
    assert bench.oracle() == []


def test_two_unknown_files_of_one_name_are_both_kept(alone: Banc) -> None:
    for data in (b"une photo", b"une autre"):
        alone.drop("photo.jpg", data)
        alone.run()
    assert alone.read("non-reconnus/photo.jpg") == b"une photo"
    assert alone.read("non-reconnus/photo (2).jpg") == b"une autre"
    assert (alone.settings.outbox / "non-reconnus/photo (2).jpg.txt").is_file()


def test_a_form_of_a_family_that_is_not_there_yet_is_taken_once_it_is(alone: Banc) -> None:
    folder = alone.settings.templates / "petite"
    other = alone.settings.templates / "autre"
    folder.rename(other)
    (other / "famille.toml").write_text((other / "famille.toml").read_text().replace('"petite"', '"autre"'))
    alone.drop("Accueil.xlsx", accueil())
    assert verdicts(alone.run()) == [("Accueil.xlsx", "non_reconnu")]
    other.rename(folder)
    (folder / "famille.toml").write_text((folder / "famille.toml").read_text().replace('"autre"', '"petite"'))
    alone.drop("Accueil.xlsx", accueil())
    assert verdicts(alone.run()) == [("Accueil.xlsx", "accepte")]


def test_a_form_dropped_again_once_its_family_is_as_before_leaves_the_inbox(bench: Banc) -> None:
    """The same form, the same family, another drop: the journey of the first time does not answer for it."""
    toml = bench.settings.templates / "petite" / "famille.toml"
    first = toml.read_text()
    for turn, words in enumerate((first, first.replace('titre = "', 'titre = "Autre ', 1), first), 1):
        toml.write_text(words)
        path = bench.drop("Accueil.xlsx", accueil())
        os.utime(path, ns=(turn * 10**18, turn * 10**18))
        assert verdicts(bench.run()) == [("Accueil.xlsx", "accepte")]
        assert bench.inbox_names() == []


def test_a_bad_file_never_blocks_the_others(bench: Banc) -> None:
    bench.drop("0 vide.xlsx", b"")
    bench.drop("1 bombe.xlsx", accueil()[:2000])
    bench.drop("2 texte.xlsx", b"PK\x03\x04 ceci n'est pas un classeur")
    complete(bench)
    events = bench.run()
    assert [verdict for _, verdict in verdicts(events)] == ["non_reconnu"] * 3 + ["accepte"] * 3
    assert isinstance(events[-1], VersionDone)
    assert bench.oracle() == []


def test_a_fault_of_ours_on_one_file_is_told_and_the_others_go_on(bench: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    from cpomdoc.engine.journeys.formulaire import recevoir

    read_form = recevoir.read_form
    bad = bench.drop("0 piège.xlsx", site(TILLEULS, "C-9"))
    sha256 = next(iter(bench.dropped))

    def stumble(atelier: object, digest: str) -> object:
        if digest == sha256:
            raise RuntimeError("une faute de programme")
        return read_form(atelier, digest)  # type: ignore[arg-type]

    monkeypatch.setattr(recevoir, "read_form", stumble)
    bench.drop("1 bon.xlsx", accueil())
    events = bench.run()
    assert isinstance(events[0], Trouble)
    assert events[0].error.exit_code == 70
    assert verdicts(events) == [("1 bon.xlsx", "accepte")]
    assert bad.exists()
    logs = list(bench.settings.state.glob("erreur-interne-*.log"))
    assert len(logs) == 1
    assert "une faute de programme" in logs[0].read_text()
    monkeypatch.undo()
    assert ("0 piège.xlsx", "accepte") in verdicts(bench.run())


def test_a_sound_form_whose_reader_is_killed_stays_and_is_taken_once_readers_live(
    bench: Banc, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not the file's fault: no verdict, no « déjà reçu », and the world's exit code."""
    complete(bench)
    start = reader._START
    monkeypatch.setattr(reader, "_START", f"import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n{start}")
    events = bench.run()
    assert [type(event) for event in events] == [Trouble] * 3
    assert {event.error.exit_code for event in events if isinstance(event, Trouble)} == {ExitCode.TOOL}
    assert len(bench.inbox_names()) == 3
    assert bench.oracle(running=True) == []
    monkeypatch.undo()
    events = bench.run()
    assert [verdict for _, verdict in verdicts(events)] == ["accepte"] * 3
    assert isinstance(events[-1], VersionDone)
    assert bench.oracle() == []


@pytest.mark.parametrize(
    "name",
    ["~$Accueil.xlsx", ".caché.xlsx", "Accueil.xlsx.part", "Accueil.tmp", "Thumbs.db", "LISEZMOI.txt", "a.crdownload"],
)
def test_files_in_the_making_are_not_taken(alone: Banc, name: str) -> None:
    alone.drop(name, accueil())
    assert alone.run() == []
    assert alone.inbox_names() == [name]


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("Accueil.xlsx", "~$Accueil.xlsx"),
        ("Accueil.xlsx", ".~lock.Accueil.xlsx#"),
        ("Ident.docx", "~$Ident.docx"),
        ("Contrat.docx", "~$ontrat.docx"),
        ("Annexe 1 - Fiche.docx", "~$nexe 1 - Fiche.docx"),
        ("dossier/Contrat.docx", "dossier/~$ontrat.docx"),
    ],
)
def test_a_file_that_is_open_elsewhere_is_not_taken(alone: Banc, name: str, lock: str) -> None:
    alone.drop(name, accueil())
    (alone.settings.inbox / lock).write_bytes(b"somebody")
    assert alone.run() == []
    (alone.settings.inbox / lock).unlink()
    assert verdicts(alone.run()) == [(Path(name).name, "accepte")]


@pytest.mark.parametrize("lock", ["~$ntrat.docx", "~$trat.docx", "~$ontrat.doc", ".~lock.ontrat.docx#", "~$"])
def test_the_lock_of_another_name_holds_nothing(alone: Banc, lock: str) -> None:
    alone.drop("Contrat.docx", accueil())
    (alone.settings.inbox / lock).write_bytes(b"somebody")
    assert verdicts(alone.run()) == [("Contrat.docx", "accepte")]


def forgotten(bench: Banc, lock: str, data: bytes, hours: float) -> None:
    """A lock left in the inbox *hours* ago."""
    path = bench.settings.inbox / lock
    path.write_bytes(data)
    at = time.time() - 3600 * hours
    os.utime(path, (at, at))


def test_a_lock_of_more_than_a_day_is_overridden_and_said(alone: Banc) -> None:
    alone.drop("Accueil.xlsx", accueil())
    forgotten(alone, "~$Accueil.xlsx", bytes([13]) + b"SECRETARIAT-2", 9 * 24 + 1)
    lock, event, *_ = alone.run()
    assert lock == LockIgnored("Accueil.xlsx", "un verrou de SECRETARIAT-2, vieux de 9\u00a0jours")
    assert verdicts([event]) == [("Accueil.xlsx", "accepte")]
    (received,) = alone.entries(step="recevoir")
    assert received.link.sentence == (
        "« Accueil.xlsx » reçu, malgré un verrou de SECRETARIAT-2, vieux de 9\u00a0jours, qui le disait ouvert."
    )


def test_a_lock_of_less_than_a_day_still_holds(alone: Banc) -> None:
    alone.drop("Accueil.xlsx", accueil())
    forgotten(alone, "~$Accueil.xlsx", b"", 23)
    assert alone.run() == []


def test_of_two_locks_the_younger_one_counts(alone: Banc) -> None:
    alone.drop("Accueil.xlsx", accueil())
    forgotten(alone, "~$Accueil.xlsx", b"", 200)
    forgotten(alone, ".~lock.Accueil.xlsx#", b",,SECRETARIAT-2,,;", 1)
    assert alone.run() == []
    (held,) = waiting(alone.settings.inbox)
    assert (held.par, held.verrou) == ("SECRETARIAT-2", ".~lock.Accueil.xlsx#")


def test_a_file_that_may_not_be_read_waits_and_the_others_go_on(alone: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    path = alone.drop("Accueil.xlsx", accueil())
    alone.drop("Site.xlsx", site(TILLEULS, "C-2"))
    really = os.open

    def guarded(where: Path, *flags: int) -> int:
        if Path(where) == path:
            raise PermissionError(13, "Permission denied")
        return really(where, *flags)

    monkeypatch.setattr(os, "open", guarded)
    assert verdicts(alone.run()) == [("Site.xlsx", "accepte")]
    assert [(one.nom, one.raison) for one in waiting(alone.settings.inbox)] == [("Accueil.xlsx", Raison.ILLISIBLE)]
    monkeypatch.undo()
    assert verdicts(alone.run()) == [("Accueil.xlsx", "accepte")]


def test_a_folder_that_may_not_be_opened_is_said(alone: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    alone.drop("secret/Accueil.xlsx", accueil())
    really = os.scandir

    def guarded(where: Path) -> object:
        if Path(where).name == "secret":
            raise PermissionError(13, "Permission denied")
        return really(where)

    monkeypatch.setattr(os, "scandir", guarded)
    assert alone.run() == []
    assert [(one.nom, one.raison) for one in waiting(alone.settings.inbox)] == [("secret", Raison.ILLISIBLE)]


def test_a_file_dealt_with_and_open_again_is_not_told_as_put_away(alone: Banc) -> None:
    """Its removal was cut short; somebody opened it meanwhile."""
    path = alone.drop("Accueil.xlsx", accueil())
    alone.files = Files(lambda when, operation, where: _die_at_removal(when, operation, where, path))
    with pytest.raises(KeyboardInterrupt):
        alone.run()
    alone.files = Files()
    (alone.settings.inbox / "~$Accueil.xlsx").write_bytes(b"")
    alone.run()
    assert alone.told(Range) == []
    (alone.settings.inbox / "~$Accueil.xlsx").unlink()
    alone.run()
    assert len(alone.told(Range)) == 1
    assert alone.oracle() == []


def _die_at_removal(when: str, operation: str, where: Path, path: Path) -> None:
    if (when, operation, where.name) == ("before", "set_aside", path.name):
        raise KeyboardInterrupt


def test_links_pipes_and_folders_that_are_links_are_never_opened(alone: Banc, tmp_path: Path) -> None:
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    (elsewhere / "secret.xlsx").write_bytes(accueil())
    (alone.settings.inbox / "lien.xlsx").symlink_to(elsewhere / "secret.xlsx")
    (alone.settings.inbox / "dossier").symlink_to(elsewhere)
    os.mkfifo(alone.settings.inbox / "tuyau.xlsx")
    assert alone.run() == []
    assert inbox.read_whole(alone.settings.inbox / "lien.xlsx") is None
    assert inbox.read_whole(alone.settings.inbox / "tuyau.xlsx") is None
    assert (elsewhere / "secret.xlsx").exists()


def test_a_file_is_ready_once_it_has_not_moved_for_long_enough() -> None:
    settling = Settling(2.0)
    young, grown = Dropped("a.xlsx", 10, 1), Dropped("a.xlsx", 20, 2)
    assert settling.ready([young], 0.0) == []
    assert settling.ready([grown], 1.5) == []
    assert settling.ready([grown], 3.0) == []
    assert settling.ready([grown], 3.5) == [grown]
    assert settling.ready([], 4.0) == []
    assert settling.ready([grown], 9.0) == []  # it came back: it is waited for again


def test_a_file_in_a_folder_of_the_inbox_is_taken_and_the_folder_left(alone: Banc) -> None:
    alone.drop("EHPAD/2027/Accueil.xlsx", accueil())
    assert verdicts(alone.run()) == [("Accueil.xlsx", "accepte")]
    assert alone.inbox_names() == []


def test_a_file_replaced_between_reading_and_putting_away_is_not_lost(alone: Banc) -> None:
    path = alone.drop("Accueil.xlsx", accueil())
    newer = accueil(gestionnaire__nom="ADEF Résidences")

    def replace_it(moment: str, operation: str, where: Path) -> None:
        if (moment, where.parent.name) == ("after", "journal") and where.name == "000002.json":
            path.write_bytes(newer)

    alone.files = Files(replace_it)
    alone.run()
    assert path.read_bytes() == newer
    alone.files = Files()
    alone.drop("Accueil.xlsx", newer)
    assert verdicts(alone.run()) == [("Accueil.xlsx", "accepte")]
    assert len(alone.entries(step="valider")) == 2
    assert alone.oracle() == []


def test_a_file_that_vanishes_after_the_scan_is_nothing(alone: Banc) -> None:
    path = alone.drop("Accueil.xlsx", accueil())
    with alone.open() as (atelier, runner):
        seen = scan(alone.settings.inbox)
        path.unlink()
        assert list(reception.process(atelier, runner, seen)) == []


def test_a_file_name_that_is_no_text_is_dealt_with_like_any_other(bench: Banc) -> None:
    (bench.settings.inbox / os.fsdecode(b"Accueil \xe9t\xe9.xlsx")).write_bytes(data := accueil())
    bench.dropped[next(iter(_digests(data)))] = "Accueil"
    assert verdicts(bench.run()) == [("Accueil \ufffdt\ufffd.xlsx", "accepte")]
    assert bench.inbox_names() == []


def _digests(data: bytes) -> list[str]:
    import hashlib

    return [hashlib.sha256(data).hexdigest()]


@pytest.mark.parametrize(
    "reference",
    ["../../../etc/passwd", "..", "/etc/passwd", "C:\\Windows", "archives", "ARCHIVES", "non-reconnus", "CON",
     "2027/014", "a\nb", "C-1\u202e", "C-" * 150, "projets", "LISEZMOI.txt", "{{ 7*7 }}"],
)  # fmt: skip
def test_a_contract_reference_never_leads_out_of_its_own_folder(alone: Banc, reference: str) -> None:
    alone.drop("Accueil.xlsx", form("accueil", {**petite.ANSWERS, "contrat.numero": reference}))
    alone.drop("Faux.xlsx", form("accueil", {**petite.ANSWERS, "contrat.numero": reference, "contrat.duree": "x"}))
    before = {path for path in alone.root.parent.rglob("*") if "instance" not in path.parts[-1:]}
    events = alone.run()
    no_reference = reference in {"..", "{{ 7*7 }}"}  # written for want of one: given back, and kept in its place
    assert [verdict for _, verdict in verdicts(events)] == ["refuse" if no_reference else "accepte", "refuse"]
    archived = {path.name for path in (alone.settings.outbox / "archives/contrats").iterdir()}
    shown = {path.name for path in alone.settings.outbox.iterdir()} - {"archives"}
    assert len(archived) == 1
    assert shown == archived
    assert archived.isdisjoint({"_depots", "archives", "non-reconnus", "..", "CON"})
    outside = set(alone.root.parent.rglob("*")) - before
    assert all(path.is_relative_to(alone.root) for path in outside)
    retours = {event.retour for event in events if isinstance(event, FormDone) and event.retour}
    assert retours
    assert all((alone.settings.outbox / retour).is_file() for retour in retours)
    assert alone.oracle() == []


def test_a_form_cannot_bear_the_name_of_the_journal_of_unknown_files(alone: Banc) -> None:
    alone.drop("Accueil.xlsx", form("accueil", {**petite.ANSWERS, "contrat.numero": DEPOTS}))
    alone.drop("Timbre.xlsx", form("accueil", {**petite.ANSWERS, "contrat.numero": ""}, contrat=DEPOTS))
    assert [verdict for _, verdict in verdicts(alone.run())] == ["non_reconnu"] * 2
    assert "valider" not in alone.steps(DEPOTS)
    assert alone.oracle() == []


def test_a_reference_typed_with_odd_spaces_is_one_contract(alone: Banc) -> None:
    alone.drop("Accueil.xlsx", form("accueil", {**petite.ANSWERS, "contrat.numero": " C  1\u200b "}))
    alone.run()
    alone.drop("Accueil.xlsx", form("accueil", {**petite.ANSWERS, "contrat.numero": " C  1\u200b "}))
    assert verdicts(alone.run()) == [("Accueil.xlsx", "deja_recu")]
    assert len(list((alone.settings.outbox / "archives/contrats").iterdir())) == 1


def test_a_file_larger_than_any_form_is_left_and_said(alone: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MAX_SIZE", 1000)
    alone.drop("film.mp4", b"x" * 1001)
    assert verdicts(alone.run()) == [("film.mp4", "ignore")]
    assert alone.inbox_names() == ["film.mp4"]


def test_a_pass_without_new_input_writes_nothing(bench: Banc) -> None:
    complete(bench)
    bench.drop("photo.jpg", b"rien")
    bench.drop("Faux.xlsx", site(ROSERAIE, publics__gir1="9"))
    bench.run()
    before = state(bench)
    assert bench.run() == []
    with bench.open() as (atelier, runner):
        assert one_pass(atelier, runner) == one_pass(atelier, runner) == []
    assert state(bench) == before
