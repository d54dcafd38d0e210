"""What signing adds to an instance, altered: signed files, seal, sheet, sums. « controler » finds all of it."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from cpomdoc.domain.canonical import digest, dumps, loads
from cpomdoc.engine.instance.restitution import give_back_version, names_of
from cpomdoc.engine.reports.controle import Controle, control
from cpomdoc.engine.reports.views import look
from cpomdoc.engine.shown.altered import _Expected
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.verify import verify
from tests.parcours import parties
from tests.parcours.parties import PARTIES, Signataires, Trust

FLIPS = 600


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, agreed: Signataires, trusted: Trust) -> Signataires:
    """Signed by three parties, sealed, then signed for no more."""
    made = agreed.copy(tmp_path_factory.mktemp("scelle") / "instance", seal=True)
    for role in PARTIES:
        parties.signed_by_us(made, role, trusted.p12(role))
    made.run()
    return made


@pytest.fixture
def copy(sealed: Signataires, tmp_path: Path) -> Signataires:
    return sealed.copy(tmp_path / "instance")


def seen(bench: Signataires) -> Controle:
    with look(bench.settings) as atelier:
        atelier.now = bench.now
        return control(atelier)


def folder(bench: Signataires) -> Path:
    (found,) = (bench.settings.outbox / "C-1" / "signe").iterdir()
    return found


def write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def test_a_sealed_instance_is_sound_signatures_and_seal_included(sealed):
    found = seen(sealed)
    assert found.alterations == ()
    assert found.signatures == len(PARTIES)


def test_every_bit_flipped_in_each_kind_of_sealed_file_is_found(copy):
    """Also where a signature covers nothing: the journal knows every byte of what was kept."""
    draw, root = random.Random(5), copy.settings.outbox / "C-1"
    kinds: dict[str, list[Path]] = {}
    for path in sorted(folder(copy).rglob("*")):
        if path.is_file():
            kinds.setdefault(f"{path.relative_to(folder(copy)).parts[0]} {path.suffix}", []).append(path)
    kinds["à signer"] = list((root / "a-signer").glob("*.pdf"))
    with look(copy.settings) as atelier:
        expected = _Expected(atelier, "C-1")
    assert len(kinds) > 6
    for files in kinds.values():
        for _ in range(FLIPS):
            path = draw.choice(files)
            sound = path.read_bytes()
            torn = bytearray(sound)
            torn[draw.randrange(len(torn))] ^= 1 << draw.randrange(8)
            path.write_bytes(bytes(torn))
            (found,) = expected.compare(path.relative_to(root).as_posix(), path)
            assert (found.gravite, found.attendu) == ("alteration", digest(sound)), path
            path.write_bytes(sound)


def test_every_bit_flipped_in_a_kept_signed_file_or_seal_is_found(sealed, tmp_path):
    archive, draw = Archive(tmp_path, Files()), random.Random(6)
    archive.prepare()
    (entry,) = sealed.entries(step="sceller")
    source = Archive(sealed.settings.outbox, Files())
    for matter in [*entry.link.products, sealed.entries(step="signer")[-1].link.materials[0]]:
        sound, path = source.objects.get(matter.digest), archive.objects.path(matter.digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(FLIPS):
            torn = bytearray(sound)
            torn[draw.randrange(len(torn))] ^= 1 << draw.randrange(8)
            write(path, bytes(torn))
            assert [one.attendu for one in verify(archive) if one.gravite == "alteration"] == [matter.digest]
        path.unlink()


@pytest.mark.parametrize("place", ["bordereau.json", "bordereau.json.p7s", "Fiche d’historique.pdf", "SHA256SUMS"])
@pytest.mark.parametrize("what", ["deleted", "truncated", "replaced"])
def test_whatever_is_done_to_a_sealed_file_is_found(copy, place, what):
    (path,) = folder(copy).rglob(place)
    match what:
        case "deleted":
            path.unlink()
        case "truncated":
            write(path, path.read_bytes()[:-1])
        case "replaced":
            write(path, next(folder(copy).rglob("*.docx")).read_bytes())
    assert any(place in str(one) for one in seen(copy).alterations)


def test_a_file_put_among_the_sealed_ones_is_found(copy):
    (folder(copy) / "Annexe secrète.pdf").write_bytes(b"%PDF-1.7")
    assert any("Annexe secrète.pdf" in str(one) for one in seen(copy).alterations)


def test_a_journal_made_anew_to_take_a_signature_for_another_is_found_by_the_signature_itself(copy):
    """Whoever re-makes objects, entries and chain, and owns the local index too, still has no key of the parties."""
    archive = Archive(copy.settings.outbox, Files())
    (entry,) = (one for one in copy.entries(step="assembler"))
    other = archive.objects.put(archive.objects.get(entry.link.products[0].digest) + b"\n%autre texte\n")
    parent = None
    for path in sorted(archive.journal("C-1").folder.iterdir()):
        plain = loads(path.read_bytes())
        if plain["etape"] == "assembler":
            plain = {**plain, "sorties": [{**plain["sorties"][0], "sha256": other}]}
        write(path, dumps({**plain, "parent": parent}))
        parent = digest(path.read_bytes())
    shutil.rmtree(copy.settings.state)
    assert any("ce n’est plus celui qui a été envoyé" in str(one) for one in seen(copy).alterations)


def test_the_signed_version_comes_back_whole_under_its_name(copy, tmp_path):
    with look(copy.settings) as atelier:
        names = names_of(atelier, "C-1")
        assert list(names.values()) == ["projet 1", "bon à signer", "signée"]
        version = atelier.archive.version("C-1", 3)
        assert version is not None
        give_back_version(atelier, version, tmp_path / "rendu")
    mine = {path.relative_to(folder(copy)): path.read_bytes() for path in folder(copy).rglob("*") if path.is_file()}
    signed = tmp_path / "rendu" / "Signé"
    assert {path.relative_to(signed): path.read_bytes() for path in signed.rglob("*") if path.is_file()} == mine
    assert len(list((tmp_path / "rendu" / "À signer").iterdir())) == 1
