"""The instance that « make bench-echelle » measures is one that the product could have made: sound, finished, and each
contract is another one. Here from the small invented family, without LibreOffice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bench.echelle.copies import reference
from bench.echelle.empreintes import listening
from bench.echelle.instances import Instance, build, copied, groups, heads, require_sound
from bench.echelle.modeles import write_known
from cpomdoc.adapters.instance.settings import TEMPLATE
from cpomdoc.domain import canonical
from cpomdoc.domain.journal import Archivee, Valide
from cpomdoc.engine.atelier import open_atelier
from cpomdoc.engine.memory import note
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.inacheve import is_unfinished
from cpomdoc.engine.reports.controle import control
from cpomdoc.engine.reports.views import look
from tests.engine.banc import ELSEWHERE, ROSERAIE, TILLEULS, Banc, accueil, banc, complete, site

COUNT = 4
PARTS = ("complet", "incomplet", "complet")
FIRST, SECOND, THIRD, FOURTH = (reference(rang) for rang in range(1, COUNT + 1))


@dataclass(frozen=True)
class Bati:
    """An instance of four contracts, the models that it was made from, and its journals as they were built."""

    instance: Instance
    modeles: Banc
    etapes: dict[str, int]

    @property
    def banc(self) -> Banc:
        return Banc(self.instance.root.resolve())


@pytest.fixture(scope="module")
def bati(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bati]:
    source, place = tmp_path_factory.mktemp("modeles"), tmp_path_factory.mktemp("echelle")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(source / "etat"))
        with listening() as sources:
            modeles = banc(source / "instance")
            (modeles.root / "cpomdoc.toml").write_text(TEMPLATE.replace("{service}", "Essai"), encoding="utf-8")
            complete(modeles, "C-1")
            modeles.drop("Site C-2.xlsx", site(ELSEWHERE, "C-2"))
            modeles.run()
        write_known(source, {"complet": ["C-1"], "incomplet": ["C-2"]}, sources)
        instance = Instance(place)
        build(instance, source, COUNT, PARTS)
        yield Bati(instance, modeles, heads(instance))


def test_there_are_as_many_contracts_as_asked(bati: Bati) -> None:
    assert sorted(bati.etapes) == [FIRST, SECOND, THIRD, FOURTH]
    assert [bati.etapes[one] for one in (FIRST, THIRD)] == [len(bati.modeles.entries("C-1"))] * 2
    assert [name for _, name in groups(5, {"complet": ["C-1"], "incomplet": ["C-2"]}, PARTS)] == [
        "complet", "incomplet", "complet", "complet", "incomplet",
    ]  # fmt: skip


def test_controler_finds_nothing_at_all_to_say(bati: Bati) -> None:
    with look(bati.banc.settings) as atelier:
        seen = control(atelier)
    assert seen.sain
    assert seen.constats == ()
    assert seen.contrats == COUNT


def test_a_round_finds_nothing_to_do(bati: Bati) -> None:
    instance = copied(bati.instance, bati.instance.folder.parent / "tour")
    assert Banc(instance.root.resolve()).run() == []
    assert heads(instance) == bati.etapes


def test_each_contract_is_finished_by_the_keys_that_the_product_reckons(bati: Bati) -> None:
    with open_atelier(bati.banc.settings) as atelier:
        assert [one for one in bati.etapes if is_unfinished(atelier, one)] == []
        asked = demand(atelier, FIRST)
    assert asked is not None
    assert asked.ailleurs == ()


def test_two_contracts_have_nothing_in_common_that_would_bind_them(bati: Bati) -> None:
    accepted = [
        {matter.digest for entry in bati.banc.entries(one, Valide.step) for matter in entry.link.matters}
        for one in (FIRST, THIRD)
    ]
    assert accepted[0].isdisjoint(accepted[1])
    perimetres = [set(bati.banc.told(Archivee, one)[-1].perimetre or ()) for one in (FIRST, THIRD, FOURTH)]
    assert [len(one) for one in perimetres] == [2, 2, 2]
    assert len(set.union(*perimetres)) == 6
    assert set.union(*perimetres).isdisjoint({TILLEULS, ROSERAIE})
    moments = [bati.banc.entries(one)[0].link.at for one in (FIRST, THIRD)]
    assert moments[0] != moments[1]


def test_the_forms_of_a_copy_say_what_its_answers_say(bati: Bati) -> None:
    """Dropped again, a form is known for what it is; read again, its answers are those that are kept."""
    bench = Banc(copied(bati.instance, bati.instance.folder.parent / "repris").root.resolve())
    (form,) = [
        entry.link.materials[0]
        for entry in bench.entries(FIRST)
        if isinstance(entry.etape, Valide) and entry.etape.questionnaire == "accueil"
    ]
    with open_atelier(bench.settings) as atelier:
        data = atelier.archive.objects.get(form.digest)
    bench.drop("encore.xlsx", data)
    (known,) = bench.run()
    assert (known.contrat, known.verdict) == (FIRST, "deja_recu")  # type: ignore[attr-defined]


def test_another_form_of_a_copy_makes_its_next_version(bati: Bati) -> None:
    bench = Banc(copied(bati.instance, bati.instance.folder.parent / "suite").root.resolve())
    perimetre = bench.told(Archivee, THIRD)[-1].perimetre or ()
    bench.drop("autre.xlsx", accueil(THIRD, sorted(perimetre), gestionnaire__nom="Un autre nom"))
    bench.run()
    assert [one.version for one in bench.told(Archivee, THIRD)] == [1, 2]


def test_an_altered_instance_is_not_measured(bati: Bati) -> None:
    instance = copied(bati.instance, bati.instance.folder.parent / "abime")
    shown = next((instance.root / "outbox" / "archives" / "objets").rglob("?" * 64))
    shown.unlink()
    with pytest.raises(SystemExit):
        require_sound(instance, COUNT)


def test_a_digest_is_only_listened_to_for_a_time() -> None:
    true = canonical.digest_of
    with listening() as sources:
        name = note.digest_of(("un", 2))  # type: ignore[attr-defined]
    assert sources == {name: b'["un",2]'}
    assert note.digest_of is true  # type: ignore[attr-defined]
