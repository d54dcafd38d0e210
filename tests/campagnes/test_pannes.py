"""The quick part of the campaign of faults (tests/campagnes/pannes, « make pannes »): each kind of fault, a few times.

kill -9 of the real commands under DBOS, from forms to a sealed contract; refused operations; a full disk; an older
archive; altered files. After each, a further start, the oracle (tests/oracle.py), and the end of an undisturbed run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.campagnes.pannes import alterations, coups, monde_autour, refus
from tests.campagnes.pannes.essais import Campagne
from tests.campagnes.pannes.scenes import SCENES


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campagne]:
    made = Campagne(tmp_path_factory.mktemp("pannes"))
    yield made
    made.close()


@pytest.fixture
def campagne(prepared: Campagne) -> Iterator[Campagne]:
    """Nothing counted yet; in the end nothing may be wrong."""
    prepared.counts.clear()
    prepared.wrong.clear()
    yield prepared
    assert prepared.wrong == []


def counted(campagne: Campagne, word: str) -> int:
    return sum(count for name, count in campagne.counts.items() if name.startswith(word))


@pytest.mark.parametrize(
    ("name", "every"),
    [("formulaires", 12), ("bon à signer", 10), ("dernière signature et sceau", 8)],
)
def test_killed_in_a_step_the_commands_started_again_come_to_the_same_end(
    campagne: Campagne, name: str, every: int
) -> None:
    coups.steps(campagne, SCENES[name], every)
    assert counted(campagne, "coups") >= 2


def test_killed_at_a_durable_operation_the_work_goes_on_to_the_same_end(campagne: Campagne) -> None:
    coups.operations(campagne, SCENES["formulaires"], 2)
    coups.operations(campagne, SCENES["dernière signature et sceau"], 1)
    assert counted(campagne, "coups") == 3


def test_killed_again_and_again_at_random_nothing_is_lost_doubled_or_torn(campagne: Campagne) -> None:
    coups.at_random(campagne, SCENES["formulaires"], 3, random.Random(3))
    assert counted(campagne, "coups") == 3


@pytest.mark.parametrize(("name", "every"), [("surveiller", 18), ("surveiller, signature et sceau", 12)])
def test_at_hand_over_nothing_is_begun_and_no_journal_grows(campagne: Campagne, name: str, every: int) -> None:
    """The watcher, killed in a step, then started twice in a row."""
    coups.watcher_twice(campagne, SCENES[name], every)
    assert counted(campagne, "deux départs, remises") == 2 * counted(campagne, f"deux départs, {name}") > 0


FAULTS = (
    {"lieu": "outbox", "sens": "ecrit", "numero": 120, "erreur": "ENOSPC", "toujours": True},
    {"lieu": "etat", "sens": "ecrit", "numero": 40, "erreur": "EROFS", "toujours": True},
    {"lieu": "etat base", "sens": "ecrit", "numero": 90, "erreur": "EIO", "toujours": False},
    {"lieu": "etat base", "sens": "lit", "numero": 20, "erreur": "EIO", "toujours": True},
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one['erreur']} {one['lieu']} {one['sens']}")
def test_what_the_system_refuses_is_done_once_it_refuses_no_more(campagne: Campagne, fault: dict[str, object]) -> None:
    refus.refused(campagne, SCENES["formulaires"], fault)
    assert counted(campagne, f"refus, {fault['lieu']} {fault['sens']}") == 1


@pytest.mark.parametrize("place", ["outbox", "etat"])
def test_a_full_disk_stops_the_work_which_ends_the_same_once_there_is_room(campagne: Campagne, place: str) -> None:
    if not refus.mounting_is_allowed(campagne.folder):
        pytest.skip("a small disk cannot be mounted here")
    refus.full_disks(campagne, SCENES["formulaires"], place, 1)
    assert counted(campagne, "pleins, code 5") == 1


def test_an_outbox_put_back_from_mid_work_comes_to_the_same_end_beside_any_state(
    campagne: Campagne,
) -> None:
    for state in ("neuf", "perdu"):
        monde_autour.put_back(campagne, SCENES["formulaires"], "archiver", "commence", state)
    monde_autour.newer_archive(campagne, SCENES["formulaires"], "rediger", "finit")
    assert counted(campagne, "archives") == 3


def test_two_watchers_on_one_folder_do_the_work_of_one(campagne: Campagne) -> None:
    monde_autour.two_watchers(campagne, 1)


def test_an_altered_file_is_found_before_anybody_has_read_the_index_again(campagne: Campagne) -> None:
    alterations.alter_all(campagne, 12, "dernière signature et sceau")
    assert campagne.counts[f"altérations, {alterations.NEWEST}"] >= 4


# --- the campaign itself is tried -------------------------------------------------------------------------------------


def test_an_end_that_is_not_the_undisturbed_one_is_seen(prepared: Campagne) -> None:
    """Else nothing above could fail: a form that was not taken, a file that was published and is gone."""
    scene = SCENES["formulaires"]
    prepared.calm(scene)
    with prepared.instance(scene) as bench:
        (bench.settings.inbox / "Tilleuls C-1.xlsx").unlink()
        prepared.go_on(bench, scene)
        assert not prepared.compare(bench, scene, "sans un formulaire")
    with prepared.instance(scene) as bench:
        prepared.go_on(bench, scene)
        next(bench.settings.outbox.glob("C-1/projets/v1/*.pdf")).unlink()
        assert not prepared.compare(bench, scene, "sans un document")
    assert prepared.wrong
    prepared.wrong.clear()


def test_a_kill_leaves_work_to_be_done(prepared: Campagne) -> None:
    """Else the kills above would fall after the end."""
    scene = SCENES["formulaires"]
    with prepared.instance(scene) as bench:
        assert coups.disturbed(prepared, scene, bench, {"meurt": {"etape": "rediger", "moment": "finit"}}) == 0
        assert prepared.calm(scene).differences(bench)
