"""Settings of a wrong kind are said with their name and what they await; those that are right are taken as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpomdoc.adapters.instance import NoInstance, load_settings

WRONG = {
    "directeurs": ("courriel", '"d@exemple.fr"'),
    "personnel": ("courriel", "[1, 2]"),
    "serveur": ("courriel", "[]"),
    "port": ("courriel", '"587"'),
    "chiffrement": ("courriel", "true"),
    "utilisateur": ("courriel", "12"),
    "mot_de_passe": ("courriel", "false"),
    "expediteur": ("courriel", "{}"),
    "regroupement": ("courriel", "-1"),
    "nom": ("service", "2027"),
    "inbox": ("dossiers", "1"),
    "outbox": ("dossiers", '["outbox"]'),
    "templates": ("dossiers", '"deux\\nlignes"'),
    "base": ("moteur", "3"),
    "convertisseurs": ("moteur", '"deux"'),
    "stabilite": ("depots", "nan"),
    "confiance": ("signature", "1.5"),
    "horodatage": ("signature", "[]"),
    "sceau": ("signature", "1979-05-27"),
    "mot_de_passe_sceau": ("signature", "true"),
    "dua": ("archives", "10.5"),
    "sort_final": ("archives", "['conserver']"),
    "service_versant": ("archives", "1"),
    "service_archives": ("archives", "1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_setting_of_a_wrong_kind_is_named_with_its_table_and_an_example(tmp_path: Path, name: str) -> None:
    table, value = WRONG[name]
    (tmp_path / "cpomdoc.toml").write_text(f"[{table}]\n{name} = {value}\n")
    with pytest.raises(NoInstance) as failure:
        load_settings(tmp_path)
    assert f"«\u00a0{name}\u00a0», dans la rubrique [{table}], attend " in failure.value.message
    assert f"{name} = " in failure.value.remedy
    assert failure.value.exit_code == 2


@pytest.mark.parametrize("table", sorted({table for table, _ in WRONG.values()}))
def test_a_table_that_is_no_table_is_said(tmp_path: Path, table: str) -> None:
    (tmp_path / "cpomdoc.toml").write_text(f'{table} = "oui"\n')
    with pytest.raises(NoInstance, match="est une rubrique") as failure:
        load_settings(tmp_path)
    assert f"[{table}]" in failure.value.remedy


def test_an_empty_file_has_every_default(tmp_path: Path) -> None:
    (tmp_path / "cpomdoc.toml").write_text("")
    settings = load_settings(tmp_path)
    assert (settings.stability, settings.courriel.directeurs, settings.archivage.dua) == (2.0, (), 10)
    assert settings.signatures.sceau is None


def test_what_is_right_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "cpomdoc.toml").write_text(
        '[courriel]\ndirecteurs = ["d@exemple.fr", "e@exemple.fr"]\nport = 25\nmot_de_passe = "cles/c"\n'
        '[depots]\nstabilite = 3\n[archives]\nsort_final = "trier"\n'
    )
    settings = load_settings(tmp_path)
    assert settings.courriel.directeurs == ("d@exemple.fr", "e@exemple.fr")
    assert (settings.courriel.port, settings.courriel.mot_de_passe) == (25, tmp_path / "cles/c")
    assert (settings.stability, settings.archivage.sort_final) == (3.0, "trier")
