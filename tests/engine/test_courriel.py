"""Letters are sent from what the journals say, once, and gathered; a silent server never stops the work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from cpomdoc.adapters.exchange.mail import MailFailed
from cpomdoc.adapters.instance import Courriel
from cpomdoc.adapters.instance.settings import Signatures
from cpomdoc.domain.journal import Archivee
from cpomdoc.engine.courriel import Facteur
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.index import Index
from tests.journal_sample import a, link

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
    yield SimpleNamespace(settings=settings, archive=archive, files=files, index=index)
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
