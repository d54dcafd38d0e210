"""One establishment, one contract at a time: what another contract of the instance binds goes back to its bearer."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.domain.avant_signature import Sorte
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.journal import Rapproche
from cpomdoc.engine.decisions.points import lift
from cpomdoc.engine.decisions.signature import reasons_against
from cpomdoc.engine.events import Held, VersionDone
from cpomdoc.engine.memory.points import points_of
from cpomdoc.store.journal import entry_name
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, accueil, banc, built, site
from tests.engine.test_ennuis import life
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
    bench = built(tmp_path / "instance", furnished)
    one_site(bench, "C-2", TILLEULS, contrat__date_effet="01/01/2030")
    events = bench.run()
    assert [(event.contrat, event.a_corriger) for event in events if isinstance(event, Held)] == [("C-2", 1)]
    (check,) = bench.told(Rapproche, "C-2")
    (told,) = check.anomalies
    assert (told.code, told.cellule) == ("E-318", "C7")
    assert "déjà au contrat C-1, du 01/01/2027 au 31/12/2031" in told.message
    assert not any(isinstance(event, VersionDone) and event.contrat == "C-2" for event in events)


def test_the_contract_that_follows_and_another_establishment_are_at_peace(tmp_path: Path) -> None:
    bench = built(tmp_path / "instance", furnished)
    one_site(bench, "C-2", TILLEULS, contrat__date_effet="01/01/2032")
    one_site(bench, "C-3", ROSERAIE)
    assert {event.contrat for event in bench.run() if isinstance(event, VersionDone)} == {"C-2", "C-3"}


def test_once_the_other_contract_has_let_it_go_the_version_is_made(tmp_path: Path) -> None:
    bench = built(tmp_path / "instance", furnished)
    one_site(bench, "C-2", TILLEULS)
    bench.run()
    one_site(bench, "C-1", ROSERAIE)
    assert {event.contrat for event in bench.run() if isinstance(event, VersionDone)} >= {"C-1"}
    assert {event.contrat for event in bench.run() if isinstance(event, VersionDone)} == {"C-2"}
    assert bench.run() == []


def test_a_contract_that_cannot_be_compared_with_an_altered_one_is_not_signed_before_a_person_looks(
    tmp_path: Path,
) -> None:
    bench = built(tmp_path / "instance", furnished)
    kept = bench.settings.outbox / "archives" / "contrats" / "C-1" / "journal" / entry_name(2)
    whole = kept.read_bytes()
    kept.chmod(0o644)
    kept.write_bytes(b"{}")
    one_site(bench, "C-2", TILLEULS)
    with life(bench) as vie:
        atelier = vie.rounds.atelier
        assert [one.contrat for one in vie.round() if isinstance(one, VersionDone)] == ["C-2"]
        (point,) = points_of(atelier, "C-2")
        assert (point.ouvert, point.sorte) == (True, Sorte.NON_VERIFIE)
        assert "« C-1 »" in point.texte.replace("\u00a0", " ")
        assert point.raison in reasons_against(atelier, "C-2", CONTRAT)
        assert point.nom in vie.page("C-2")
        lift(atelier, "C-2", [point.nom], "Mme Aubert", "Comparé avec le contrat signé.")
        assert point.raison not in reasons_against(atelier, "C-2", CONTRAT)

        kept.write_bytes(whole)
        assert {one.contrat for one in vie.round() if isinstance(one, Held)} == {"C-1", "C-2"}
        assert points_of(atelier, "C-2") == ()
