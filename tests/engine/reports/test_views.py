"""What the first page says of what waits and of what the world refused: named while they are few, then counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from cpomdoc.domain.attente import FichierEnAttente, Raison
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import Anomalie, Avis, EtatContrat
from cpomdoc.engine.events import Trouble
from cpomdoc.engine.modeles.prise import Faute
from cpomdoc.engine.reports.views import notices_of, notices_of_families, notices_of_law, notices_of_waiting
from tests.dashboard.samples import contrat

INSTANCE = SimpleNamespace(
    now=lambda: datetime.fromisoformat("2026-11-29T14:00:00+01:00"),
    settings=SimpleNamespace(inbox=Path("/srv/cpom/inbox")),
)


def waiting(*held: FichierEnAttente) -> Avis:
    """The only notice of these files, its unbreakable spaces as plain ones."""
    (notice,) = notices_of_waiting(INSTANCE, held)  # type: ignore[arg-type]
    return Avis(notice.gravite, notice.titre.replace("\u00a0", " "), notice.texte.replace("\u00a0", " "))


def unreadable(*names: str) -> list[FichierEnAttente]:
    return [FichierEnAttente(name, Raison.ILLISIBLE) for name in names]


def test_nothing_is_said_of_an_inbox_where_nothing_waits():
    assert list(notices_of_waiting(INSTANCE, [])) == []  # type: ignore[arg-type]


def test_one_file_that_waits_is_told_by_its_sentence_with_what_makes_it_be_taken():
    told = waiting(FichierEnAttente("Ident.xlsx", Raison.INCOMPLET))
    assert told.titre == "« Ident.xlsx » attend : il n’est pas encore complet (copie en cours ?)"
    assert told.texte.startswith("Il sera pris dès qu’il sera entier.")


@pytest.mark.parametrize(
    ("count", "rest"), [(2, None), (5, None), (6, "Et 1 autre."), (7, "Et 2 autres."), (40, "Et 35 autres.")]
)
def test_of_several_files_the_first_five_are_named_and_the_others_counted(count: int, rest: str | None):
    told = waiting(*unreadable(*(f"{rank}.xlsx" for rank in range(1, count + 1))))
    assert told.titre == f"{count} fichiers attendent dans « inbox »"
    *named, remedy = told.texte.split("\n")
    assert remedy.startswith("Donnez au compte qui fait tourner cpomdoc le droit de le lire")  # once for all
    assert [line.partition(" attend")[0] for line in named if line.startswith("«")] == [
        f"« {rank}.xlsx »" for rank in range(1, min(count, 5) + 1)
    ]
    assert [line for line in named if not line.startswith("«")] == ([rest] if rest else [])


def test_files_that_wait_for_different_things_have_each_its_remedy_once():
    told = waiting(*unreadable("a.xlsx", "b.xlsx"), FichierEnAttente("c.xlsx", Raison.VOLUMINEUX, limite=20))
    assert told.texte.count("Donnez au compte") == told.texte.count("Un formulaire pèse moins de 20 Mo.") == 1


def test_a_refusal_of_the_world_is_said_once_with_all_that_waits_for_it():
    full, gone = (
        CpomdocError("Le disque est plein.", "Libérez de la place."),
        CpomdocError("Il est parti.", "Remettez-le."),
    )
    told = notices_of([Trouble("a.xlsx", full), Trouble("C-1", gone), Trouble("b.xlsx", full)])
    assert [(one.gravite, one.titre) for one in told] == [("monde", "Le disque est plein."), ("monde", "Il est parti.")]
    assert told[0].texte == "Libérez de la place.\nEn attente : « a.xlsx », « b.xlsx ». La reprise est automatique."


@pytest.mark.parametrize(("count", "said"), [(5, "« 4 », « 5 »."), (6, "« 5 » et 1 autre."), (9, "« 5 » et 4 autres.")])
def test_of_many_subjects_that_wait_for_one_thing_five_are_named(count: int, said: str):
    full = CpomdocError("Le disque est plein.", "Libérez de la place.")
    (told,) = notices_of([Trouble(str(rank), full) for rank in range(1, count + 1)])
    assert said in told.texte.replace("\u00a0", " ")
    assert "« 6 »" not in told.texte


def test_a_family_that_is_not_taken_is_told_with_what_goes_on_meanwhile():
    fault = Faute(
        cle="ehpad", message="famille.toml manque.", remede="Rétablissez-le.", suite="Les autres vont.", arretee=True
    )
    assert notices_of_families([fault]) == (
        Avis("attention", "famille.toml manque.", "Rétablissez-le.\nLes autres vont."),
    )


def unknown_value(reference: str, *values: str) -> EtatContrat:
    """A contract that waits for these values of the law, and has another point to look at."""
    said = [f"cette réponse n’a pas été vérifiée : la valeur « {value} » n’est pas connue." for value in values]
    found = [Anomalie("W-501", "a_verifier", "Moyens", "C9", "", "", "", words, "Cherchez-la.") for words in said]
    other = Anomalie("W-301", "a_verifier", "Moyens", "C9", "", "", "", "un autre point.", "")
    return replace(contrat(reference, "Les Tilleuls"), anomalies=(other, *found, *found))


def test_the_person_who_keeps_the_templates_is_told_each_value_of_the_law_that_lacks_once_with_its_contracts():
    (told,) = notices_of_law([unknown_value("C-1", "point GIR"), unknown_value("C-2", "point GIR", "seuil")])
    assert told.titre == "2 valeurs de la réglementation manquent aux modèles".replace(" ", "\u00a0", 1)
    lines = told.texte.replace("\u00a0", " ").split("\n")
    assert [line.partition(" : ")[0] for line in lines[:2]] == ["« C-1 », « C-2 »", "« C-2 »"]
    assert "personne qui tient les modèles" in lines[-1]
    assert ".toml" not in told.texte


def test_values_beyond_five_are_counted_and_not_left_unsaid():
    (told,) = notices_of_law([unknown_value("C-1", *(f"valeur {number}" for number in range(7)))])
    assert "\nEt 2\u00a0autres.\n" in told.texte


def test_nothing_is_told_when_every_value_of_the_law_is_known():
    assert list(notices_of_law([unknown_value("C-1")])) == []


@pytest.mark.parametrize("statut", [Statut.SIGNE, Statut.ARCHIVE, Statut.REMPLACE, Statut.ABANDONNE])
def test_a_contract_that_is_signed_or_given_up_waits_for_no_value_of_the_law(statut: Statut):
    assert list(notices_of_law([replace(unknown_value("C-1", "point GIR"), statut=statut)])) == []
