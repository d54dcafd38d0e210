"""What people send in one file: each form or document inside is judged as if it had been dropped, and said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpomdoc.domain.journal import Ecarte, Joint, Ouvert, Range, Recu, Redepose
from cpomdoc.engine.events import ColisDone, Event, FormDone, JointeDone, Trouble, VersionDone
from cpomdoc.engine.journeys.do import STEPS
from cpomdoc.engine.memory.note import DEPOSITOR
from cpomdoc.store.files import Files
from cpomdoc.store.names import DEPOTS
from tests.adapters.colis_sample import mail, outlook, zipped
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, accueil, banc, built, site
from tests.engine.journeys.piece_jointe.test_jointes import furnished, pdf

FORMS = {"Accueil.xlsx": accueil(), f"Site {TILLEULS}.xlsx": site(TILLEULS), f"Site {ROSERAIE}.xlsx": site(ROSERAIE)}
MARIE = "Marie Durand (m.durand@asso.example)"


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance")


def verdicts(events: list[Event]) -> dict[str, str]:
    return {one.name: one.verdict for one in events if isinstance(one, ColisDone | FormDone | JointeDone)}


def notes(bench: Banc) -> list[str]:
    return [one.anomalies[0].code for one in bench.told(Ecarte, DEPOTS)]


@pytest.mark.parametrize("name", ["envoi.zip", "message.eml", "message.msg"])
def test_each_form_of_an_archive_or_a_mail_is_judged_and_the_contract_is_written(bench: Banc, name: str) -> None:
    made = {"envoi.zip": zipped, "message.eml": lambda files: bytes(mail(files)), "message.msg": outlook}[name]
    bench.drop(name, made(FORMS))
    events = bench.run()
    assert verdicts(events) == {name: "ouvert", **{f"{name} › {inside}": "accepte" for inside in FORMS}}
    assert any(isinstance(one, VersionDone) for one in events)
    assert bench.inbox_names() == []
    assert bench.oracle() == []


def test_the_journal_says_what_an_archive_held_and_that_it_left(bench: Banc) -> None:
    bench.drop("envoi.zip", zipped(FORMS))
    bench.run()
    assert bench.steps(DEPOTS) == ["recevoir", "ouvrir", "ranger"]
    (opened,) = bench.told(Ouvert, DEPOTS)
    assert opened.fichiers == tuple(f"envoi.zip › {name}" for name in FORMS)
    assert opened.sentence(()) == "« envoi.zip » ouvert : 3\u00a0fichiers."
    assert "envoi.zip › Accueil.xlsx" in {one.nom for one in bench.told(Recu)}


def test_who_sent_a_mail_is_said_of_each_file_of_it(bench: Banc) -> None:
    bench.drop("message.eml", bytes(mail(FORMS)))
    bench.drop("Ailleurs.xlsx", accueil("C-2"))
    bench.run()
    assert {one.link.actor for one in bench.entries(step="recevoir")} == {MARIE}
    assert {one.link.actor for one in bench.entries("C-2", "recevoir")} == {DEPOSITOR}
    assert (
        bench.told(Ouvert, DEPOTS)[0].sentence(()) == f"« message.eml » ouvert, envoyé par {MARIE} : 3\u00a0fichiers."
    )


def test_documents_are_joined_by_the_folder_and_the_name_that_they_have_inside(tmp_path: Path) -> None:
    bench = built(tmp_path / "instance", furnished)
    bench.drop(
        "envoi.zip", zipped({f"C-1/arrêté {TILLEULS}.pdf": pdf(), f"C-1 - arrêté {ROSERAIE}.pdf": pdf(words="b")})
    )
    assert set(verdicts(bench.run()).values()) == {"ouvert", "jointe"}
    assert {one.piece.nom for one in bench.told(Joint)} == {f"arrêté {TILLEULS}.pdf", f"C-1 - arrêté {ROSERAIE}.pdf"}
    assert bench.oracle() == []


def test_forms_of_an_archive_come_before_the_documents_dropped_with_it(tmp_path: Path) -> None:
    """A document joins the contracts that forms tell of, wherever the form was."""
    bench = built(tmp_path / "instance", furnished)
    bench.drop("C-9 - avis CVS.pdf", pdf())
    bench.drop("z.zip", zipped({"Accueil.xlsx": accueil("C-9")}))
    assert verdicts(bench.run())["C-9 - avis CVS.pdf"] == "jointe"


def test_one_bad_file_inside_never_stops_the_others(bench: Banc) -> None:
    wrong = accueil(gestionnaire__siren="77567227")
    bench.drop("envoi.zip", zipped({"a.txt": b"bonjour", "Faux.xlsx": wrong, **FORMS}))
    seen = verdicts(bench.run())
    assert seen["envoi.zip › a.txt"] == "non_reconnu"
    assert seen["envoi.zip › Faux.xlsx"] == "refuse"
    assert list(seen.values()).count("accepte") == 3
    assert bench.inbox_names() == []


def test_files_of_systems_inside_are_left_out(bench: Banc) -> None:
    noise = {
        "__MACOSX/._Accueil.xlsx": b"x",
        "__MACOSX/Accueil.xlsx": b"x",
        "Thumbs.db": b"x",
        ".DS_Store": b"x",
        "~$Accueil.xlsx": b"x",
    }
    bench.drop("envoi.zip", zipped({**noise, "Accueil.xlsx": accueil()}))
    assert verdicts(bench.run()) == {"envoi.zip": "ouvert", "envoi.zip › Accueil.xlsx": "accepte"}


# --- one inside another -----------------------------------------------------------------------------------------------


def test_an_archive_attached_to_a_mail_is_opened_too(bench: Banc) -> None:
    bench.drop("message.eml", bytes(mail({"dossier.zip": zipped({"C-1/Accueil.xlsx": accueil()})})))
    assert verdicts(bench.run())["message.eml › dossier.zip › C-1 › Accueil.xlsx"] == "accepte"
    assert bench.entries(step="recevoir")[0].link.actor == MARIE


def test_no_deeper(bench: Banc) -> None:
    deep = zipped({"b.zip": zipped({"c.zip": zipped({"Accueil.xlsx": accueil()})}), "Accueil.xlsx": accueil()})
    bench.drop("a.zip", deep)
    events = bench.run()
    assert verdicts(events) == {"a.zip": "ouvert", "a.zip › Accueil.xlsx": "accepte"}
    assert notes(bench) == ["E-447"]
    assert bench.told(Ecarte, DEPOTS)[0].nom == "a.zip › b.zip › c.zip"
    assert bench.inbox_names() == []


def test_an_archive_that_holds_itself_ends(bench: Banc) -> None:
    inner = zipped({"a.zip": zipped({"a.zip": zipped({"x.txt": b"x"})})})
    bench.drop("a.zip", zipped({f"{number}.zip": inner for number in range(3)}))
    bench.run()
    assert notes(bench) == ["E-447"] * 3


def test_a_file_inside_that_is_too_large_is_put_aside_and_the_others_are_taken(bench: Banc) -> None:
    bench.drop("envoi.zip", zipped({"gros.xlsx": bytes(21 << 20), **FORMS}))
    assert list(verdicts(bench.run()).values()).count("accepte") == 3
    assert notes(bench) == ["E-449"]
    assert "21\u00a0Mo" in bench.told(Ecarte, DEPOTS)[0].anomalies[0].message


def test_what_cannot_be_opened_is_put_aside_beside_its_reason(bench: Banc) -> None:
    bench.drop("message.eml", bytes(mail({})))
    (event,) = bench.run()
    assert isinstance(event, ColisDone)
    assert (event.verdict, event.retour) == ("ecartee", "non-reconnus/message.eml.txt")
    assert "n’a pas de pièce jointe" in bench.read(event.retour).decode("utf-8-sig")
    assert bench.read("non-reconnus/message.eml") == bytes(mail({}))
    assert bench.inbox_names() == []
    assert bench.oracle() == []


# --- again, and after a crash -----------------------------------------------------------------------------------------


def test_the_same_archive_twice_is_already_received_and_does_nothing_twice(bench: Banc) -> None:
    bench.drop("envoi.zip", zipped(FORMS))
    bench.run()
    before = bench.entries()
    bench.drop("envoi.zip", zipped(FORMS))
    events = bench.run()
    assert set(verdicts(events).values()) == {"deja_recu"}
    assert not any(isinstance(one, VersionDone) for one in events)
    assert {one.link.step for one in bench.entries()[len(before) :]} == {"redeposer"}
    assert len(bench.told(Redepose, DEPOTS)) == 1
    assert bench.inbox_names() == []
    assert bench.oracle() == []


def test_a_form_sent_and_dropped_by_itself_is_known(bench: Banc) -> None:
    bench.drop("envoi.zip", zipped(FORMS))
    bench.run()
    bench.drop("Accueil.xlsx", FORMS["Accueil.xlsx"])
    assert verdicts(bench.run()) == {"Accueil.xlsx": "deja_recu"}


def test_an_archive_stays_until_each_file_of_it_was_judged(bench: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """The world fails for one file: nothing of the archive is lost, and the next round ends the work."""
    bench.drop("envoi.zip", zipped(FORMS))
    whole = STEPS["valider"]

    def fail(atelier: object, recu: object) -> object:
        raise OSError("the share has gone")

    from cpomdoc.engine.journeys.formulaire import valider

    monkeypatch.setattr(valider, "valider", fail)
    assert sum(isinstance(one, Trouble) for one in bench.run()) == 3
    assert bench.inbox_names() == ["envoi.zip"]
    monkeypatch.setattr(valider, "valider", whole)
    assert list(verdicts(bench.run()).values()).count("accepte") == 3
    assert bench.inbox_names() == []
    assert bench.oracle() == []


class Killed(BaseException):
    """The process dies here."""


def test_what_is_opened_again_after_a_crash_did_not_come_again(bench: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the archive held was judged, and the process died before the archive was emptied."""
    bench.drop("envoi.zip", zipped(FORMS))
    with monkeypatch.context() as patch:
        patch.setattr("cpomdoc.engine.journeys.colis.ouvrir.vider", _killed)
        with pytest.raises(Killed):
            bench.run()
    assert bench.steps().count("valider") == len(FORMS)
    bench.run()
    assert bench.told(Redepose) == []
    assert bench.steps().count("valider") == len(FORMS)
    assert bench.inbox_names() == []
    assert bench.oracle() == []


def _killed(*_: object) -> None:
    raise Killed


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_around_the_removal_loses_and_doubles_nothing(bench: Banc, moment: str) -> None:
    bench.drop("envoi.zip", zipped(FORMS))

    def die(when: str, operation: str, where: Path) -> None:
        if (when, operation, where.name) == (moment, "set_aside", "envoi.zip"):
            raise Killed

    bench.files = Files(die)
    with pytest.raises(Killed):
        bench.run()
    bench.files = Files()
    bench.run()
    assert bench.inbox_names() == []
    assert len(bench.told(Ouvert, DEPOTS)) == len(bench.told(Range, DEPOTS)) == 1
    assert bench.steps().count("valider") == 3
    assert bench.oracle() == []
