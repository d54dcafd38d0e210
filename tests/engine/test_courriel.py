"""Letters are sent from what the journals say, once, and gathered; a silent server never stops the work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from cpomdoc.adapters.exchange.mail import MailFailed
from cpomdoc.adapters.instance import Courriel
from cpomdoc.adapters.instance.settings import Signatures
from cpomdoc.domain.journal import Archivee
from cpomdoc.domain.portefeuille import Reunion, RevueVue
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.engine.courriel import Facteur
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.index import Index
from tests.journal_sample import a, link
from tests.stages.suivi.positions import BASE, FAMILIES

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SET_UP = Courriel(serveur="smtp.exemple.fr", expediteur="c@exemple.fr", directeurs=("d@exemple.fr",), regroupement=15)


class Post:
    """Keeps the letters; refuses them while *down*."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.down = False

    def __call__(self, serveur, expediteur, to, objet, corps, at) -> None:
        if self.down:
            raise MailFailed("Le serveur ne répond pas.", "Réessayez.")
        self.letters.append(corps)


@pytest.fixture
def atelier(tmp_path):
    files = Files()
    archive = Archive(tmp_path / "outbox", files)
    archive.prepare()
    settings = SimpleNamespace(
        courriel=SET_UP, state=tmp_path, outbox=tmp_path / "outbox", signatures=Signatures(tmp_path)
    )
    index = Index(tmp_path / "index.sqlite", archive)
    yield SimpleNamespace(
        settings=settings, archive=archive, files=files, index=index, positions=None, familles=FAMILIES
    )
    index.close()


def made(atelier, version: int, contrat: str = "CPOM-2027-014") -> None:
    atelier.archive.append(contrat, link(a(Archivee, version=version), key=f"k{version}", at=AT.isoformat()))


def test_what_was_done_before_letters_were_set_up_is_not_news(atelier):
    made(atelier, 1)
    post = Post()
    facteur = Facteur(atelier, post)
    facteur.tour(AT, now=True)
    made(atelier, 2)
    facteur.tour(AT, now=True)
    assert len(post.letters) == 1
    assert "version 2" in post.letters[0]


def test_an_altered_journal_keeps_the_news_of_no_other_contract_back(atelier, tmp_path):
    made(atelier, 1)
    post = Post()
    facteur = Facteur(atelier, post)
    facteur.tour(AT, now=True)
    entry = tmp_path / "outbox/archives/contrats/CPOM-2027-014/journal/000001.json"
    before = entry.read_bytes()
    entry.chmod(0o644)
    entry.write_bytes(b"{}")
    made(atelier, 1, "CPOM-2027-021")
    facteur.tour(AT, now=True)
    (letter,) = post.letters
    assert "CPOM-2027-021" in letter
    assert "CPOM-2027-014" not in letter
    entry.write_bytes(before)
    facteur.tour(AT, now=True)
    assert len(post.letters) == 1, "what was told before is no news once the journal is put back"


def test_news_are_gathered_then_sent_once(atelier):
    post = Post()
    facteur = Facteur(atelier, post)
    facteur.tour(AT)
    made(atelier, 1)
    facteur.tour(AT)
    made(atelier, 1, "CPOM-2027-021")
    assert facteur.tour(AT + timedelta(minutes=14)) == ()
    assert post.letters == []
    facteur.tour(AT + timedelta(minutes=16))
    facteur.tour(AT + timedelta(minutes=40))
    assert len(post.letters) == 1
    assert "CPOM-2027-021" in post.letters[0]


def test_a_letter_that_could_not_go_is_told_and_goes_later(atelier):
    post = Post()
    facteur = Facteur(atelier, post)
    facteur.tour(AT)
    made(atelier, 1)
    post.down = True
    assert [notice.titre for notice in facteur.tour(AT, now=True)] == ["Le serveur ne répond pas."]
    post.down = False
    assert Facteur(atelier, post).tour(AT, now=True) == ()
    assert len(post.letters) == 1


def test_nothing_is_sent_while_no_server_is_named(atelier):
    atelier.settings.courriel = replace(SET_UP, serveur="")
    post = Post()
    facteur = Facteur(atelier, post)
    facteur.tour(AT, now=True)
    made(atelier, 1)
    facteur.tour(AT, now=True)
    assert post.letters == []
    assert not (atelier.settings.state / "courriel.json").exists()


# --- reminders --------------------------------------------------------------------------------------------------------

MIDDLE = (Reunion(date(2029, 3, 1), "Dialogue de gestion de mi-parcours"),)
TERME = EcheanceVue(date(2031, 12, 31), None, "Dernier jour du contrat", "", charge="comite")


def on(facteur: Facteur, day: date) -> None:
    facteur.tour(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def followed(atelier, *dates: EcheanceVue) -> None:
    whole = tuple(RevueVue(year, None) for year in range(2027, 2031))
    atelier.positions = {"A": ("mark", replace(BASE, echeances=dates, revues=whole, reunions=MIDDLE))}


def test_a_date_is_told_ninety_thirty_and_seven_days_before_and_once_each(atelier):
    followed(atelier, TERME)
    post = Post()
    facteur = Facteur(atelier, post)
    on(facteur, date(2031, 9, 1))
    told = []
    for day in (date(2031, 10, 1), date(2031, 10, 2), date(2031, 10, 3), date(2031, 12, 1), date(2031, 12, 23),
                date(2031, 12, 24), date(2031, 12, 31)):  # fmt: skip
        before = len(post.letters)
        on(facteur, day)
        on(facteur, day)
        told += [day] * (len(post.letters) - before)
    assert told == [date(2031, 10, 2), date(2031, 12, 1), date(2031, 12, 24)]
    assert "31 décembre 2031 (dans 90 jours), CPOM-2027-014 : Dernier jour du contrat" in post.letters[0]
    assert "à la charge de : le gestionnaire et les autorités" in post.letters[0]


def test_what_is_near_on_the_day_when_letters_are_set_up_is_no_reminder_and_its_next_moment_is(atelier):
    followed(atelier, TERME)
    post = Post()
    facteur = Facteur(atelier, post)
    on(facteur, date(2031, 12, 10))
    on(facteur, date(2031, 12, 11))
    assert post.letters == []
    on(facteur, date(2031, 12, 24))
    assert len(post.letters) == 1


def test_a_reminder_that_could_not_leave_leaves_the_next_time(atelier):
    followed(atelier, TERME)
    post = Post()
    facteur = Facteur(atelier, post)
    on(facteur, date(2031, 9, 1))
    post.down = True
    assert facteur.tour(datetime(2031, 10, 2, 9, tzinfo=UTC))[0].gravite == "attention"
    post.down = False
    on(facteur, date(2031, 10, 2))
    assert len(post.letters) == 1


def test_a_contract_that_ends_without_a_next_one_is_said_to_be_late_once_and_its_days_are_counted(atelier):
    followed(atelier)
    post = Post()
    facteur = Facteur(atelier, post)
    on(facteur, date(2031, 1, 1))
    on(facteur, date(2032, 1, 3))
    on(facteur, date(2032, 1, 4))
    late = [one for one in post.letters if "Contrat échu" in one]
    assert len(late) == 1
    assert "31 décembre 2031 (en retard de 3 jours)" in late[0]


def test_a_letter_of_reminders_names_neither_persons_nor_organisations(atelier):
    followed(atelier, TERME)
    post = Post()
    facteur = Facteur(atelier, post)
    on(facteur, date(2031, 9, 1))
    on(facteur, date(2031, 10, 2))
    assert "Tilleuls" not in post.letters[0]
