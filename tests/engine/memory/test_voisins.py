"""One establishment, one contract at a time: what another contract of the instance binds goes back to its bearer."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.engine.events import Held, VersionDone
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, accueil, banc, site
from tests.familles import petite

FAMILLE = (
    petite.FAMILLE
    + """
[[controle]]
code = "E-318"
genre = "unicite"
sur = "etablissements.finess"
message = "l’établissement {valeur} est déjà au contrat {contrat}, du {debut} au {fin}."
remede = "Retirez-le de l’un des deux."
"""
)


def one_site(bench: Banc, contrat: str, finess: str, **changes: str) -> None:
    bench.drop(f"Accueil {contrat}.xlsx", accueil(contrat, [finess], **changes))
    bench.drop(f"Site {contrat}.xlsx", site(finess, contrat))


def furnished(root: Path) -> Banc:
    """An instance whose contract C-1 has a version for Les Tilleuls, 2027 to 2031."""
    bench = banc(root, famille=FAMILLE)
    one_site(bench, "C-1", TILLEULS)
    assert any(isinstance(event, VersionDone) for event in bench.run())
    return bench


def test_an_establishment_of_another_contract_goes_back_to_its_bearer(tmp_path: Path) -> None:
    bench = furnished(tmp_path / "instance")
    one_site(bench, "C-2", TILLEULS, contrat__date_effet="01/01/2030")
    events = bench.run()
    assert [(event.contrat, event.a_corriger) for event in events if isinstance(event, Held)] == [("C-2", 1)]
    (check,) = bench.entries("C-2", "controler")
    (told,) = check.link.facts["anomalies"]
    assert (told["code"], told["cellule"]) == ("E-318", "C7")
    assert "déjà au contrat C-1, du 01/01/2027 au 31/12/2031" in told["message"]
    assert not any(isinstance(event, VersionDone) and event.contrat == "C-2" for event in events)


def test_the_contract_that_follows_and_another_establishment_are_at_peace(tmp_path: Path) -> None:
    bench = furnished(tmp_path / "instance")
    one_site(bench, "C-2", TILLEULS, contrat__date_effet="01/01/2032")
    one_site(bench, "C-3", ROSERAIE)
    assert {event.contrat for event in bench.run() if isinstance(event, VersionDone)} == {"C-2", "C-3"}


def test_once_the_other_contract_has_let_it_go_the_version_is_made(tmp_path: Path) -> None:
    bench = furnished(tmp_path / "instance")
    one_site(bench, "C-2", TILLEULS)
    bench.run()
    one_site(bench, "C-1", ROSERAIE)
    assert {event.contrat for event in bench.run() if isinstance(event, VersionDone)} >= {"C-1"}
    assert {event.contrat for event in bench.run() if isinstance(event, VersionDone)} == {"C-2"}
    assert bench.run() == []
