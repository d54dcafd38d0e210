"""A file that waits is told with its reason; the locks of office programs give up the name that they hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cpomdoc.domain.attente import FichierEnAttente, Raison, lock_names, lock_owner

NOW = datetime.fromisoformat("2026-11-29T14:00:00+01:00")


def excel(name: str, wide: str | None = None) -> bytes:
    """The lock of Excel: the name twice, in the letters of Windows and in those of all alphabets."""
    return _office(name, name if wide is None else wide, 55, 165)


def word(name: str, wide: str | None = None) -> bytes:
    return _office(name, name if wide is None else wide, 54, 162)


def _office(name: str, wide: str, at: int, size: int) -> bytes:
    narrow = name.encode("cp1252", "replace")
    first = (bytes([len(narrow)]) + narrow).ljust(at, b" ")
    second = len(wide).to_bytes(2, "little") + wide.encode("utf-16-le")
    return (first + second).ljust(size, b" ")


@pytest.mark.parametrize(
    ("name", "locks"),
    [
        ("Ident.xlsx", {"~$Ident.xlsx", ".~lock.Ident.xlsx#"}),
        ("Projet.docx", {"~$Projet.docx", ".~lock.Projet.docx#"}),
        ("Contrat.docx", {"~$Contrat.docx", "~$ontrat.docx", ".~lock.Contrat.docx#"}),
        ("Contrats.docx", {"~$Contrats.docx", "~$ntrats.docx", ".~lock.Contrats.docx#"}),
        (
            "Annexe 1 - Fiche.docx",
            {"~$Annexe 1 - Fiche.docx", "~$nexe 1 - Fiche.docx", ".~lock.Annexe 1 - Fiche.docx#"},
        ),
        ("sans suffixe", {"~$sans suffixe", "~$ns suffixe", ".~lock.sans suffixe#"}),
        ("v1.2.docx", {"~$v1.2.docx", ".~lock.v1.2.docx#"}),
    ],
)
def test_word_drops_one_letter_of_seven_and_two_of_more(name, locks):
    assert set(lock_names(name)) == locks


@pytest.mark.parametrize("made", [excel, word])
@pytest.mark.parametrize("name", ["SECRETARIAT-2", "Claire Petit", "É. Noël", "x", "Ж" * 20, "n" * 52])
def test_the_name_in_a_lock_of_office_is_read(made, name):
    assert lock_owner("~$Ident.xlsx", made(name)) == name


def test_a_lock_without_its_second_form_gives_the_first_one():
    assert lock_owner("~$Ident.xlsx", bytes([12]) + "Hélène Noël".encode("cp1252") + b" ") == "Hélène Noël"


@pytest.mark.parametrize("data", [b"", b"somebody", b"\x00" * 165, b"\xff" * 165, b"\x05ab", bytes(range(256))])
def test_a_lock_that_says_nothing_names_nobody_or_what_it_holds(data):
    assert "\ufffd" not in lock_owner("~$Ident.xlsx", data)
    assert lock_owner("~$Ident.xlsx", data).isprintable()


@pytest.mark.parametrize(
    ("data", "owner"),
    [
        ("Claire Petit,cpetit,SECRETARIAT-2,29.11.2026 09:00,file:///home/cpetit/;", "Claire Petit"),
        (",cpetit,SECRETARIAT-2,29.11.2026 09:00,file:///x;", "cpetit"),
        (",,SECRETARIAT-2,29.11.2026 09:00,file:///x;", "SECRETARIAT-2"),
        ("Petit\\, Claire,cpetit,SECRETARIAT-2,29.11.2026 09:00,;", "Petit, Claire"),
        ("", ""),
        (",,,,;", ""),
    ],
)
def test_a_lock_of_libreoffice_names_the_person_else_the_session_else_the_machine(data, owner):
    assert lock_owner(".~lock.Ident.xlsx#", data.encode()) == owner


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(hours=5), "9 h"),
        (timedelta(hours=4, minutes=55), "9 h 05"),
        (timedelta(hours=20, minutes=30), "hier, 17 h 30"),
        (timedelta(days=9, hours=5), "le 20 novembre 2026, 9 h"),
        (timedelta(minutes=-3), "14 h 03"),
    ],
)
def test_an_open_file_is_told_with_who_and_since_when(ago, words):
    file = FichierEnAttente("Ident.xlsx", Raison.OUVERT, "SECRETARIAT-2", NOW - ago, "~$Ident.xlsx")
    assert file.phrase(NOW).replace("\u00a0", " ") == f"« Ident.xlsx » attend : ouvert par SECRETARIAT-2 depuis {words}"


def test_nobody_named_is_another_machine():
    assert FichierEnAttente("a.xlsx", Raison.OUVERT).pourquoi(NOW) == "ouvert par un autre poste"


@pytest.mark.parametrize("raison", Raison)
def test_every_reason_has_its_words_and_its_way_out(raison):
    file = FichierEnAttente("a.xlsx", raison, limite=20)
    assert file.pourquoi(NOW)
    assert file.remede.endswith(".")
