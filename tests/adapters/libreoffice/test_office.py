"""The converter works, agrees with itself, and nothing that LibreOffice does can hang or litter the machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cpomdoc.adapters.libreoffice.office import Conversion, Office
from cpomdoc.adapters.libreoffice.probe import OfficeInfo, carlito_present, find_office
from cpomdoc.adapters.pdf.finish import heading_pages
from cpomdoc.domain.errors import ExitCode, ToolFailed, ToolMissing, UnreadableFile
from tests.adapters.converters import MISBEHAVIOURS, alive, left, stand_in
from tests.adapters.word_sample import TITLE, commented_contract, contract

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with Office() as office:
        yield office


@pytest.fixture(scope="module")
def converted(office: Office) -> Conversion:
    return office.convert(contract(), title=TITLE, timeout=120)


def test_this_machine_has_all_that_a_conversion_needs():
    found = find_office()
    assert found.missing == ()
    assert found.version.startswith("LibreOffice ")
    assert found.carlito
    assert carlito_present()


def test_a_document_becomes_a_pdf_with_its_pages_counted(converted: Conversion):
    assert converted.pdf.startswith(b"%PDF-")
    assert converted.pages == 5
    assert converted.version[0].isdigit()


def test_the_lines_of_the_table_of_contents_are_the_bookmarks_of_the_same_pdf(converted: Conversion):
    lines = [(entry.label, int(entry.page)) for entry in converted.entries]
    assert lines[:3] == [
        ("TITRE 1 — Dispositions n° 1", 2),
        ("Article 1 — Engagements de qualité 1-1", 2),
        ("1.1 Suivi des engagements 1", 2),
    ]
    assert lines == heading_pages(converted.pdf)


def test_a_comment_does_not_kill_the_office(office: Office):
    converted = office.convert(commented_contract(), title=TITLE, timeout=120)
    assert converted.pages == 2
    before = office._worker
    office.convert(contract(1, 1), title=TITLE, timeout=120)
    assert office._worker is before


def test_what_is_no_word_file_is_said_before_libreoffice_sees_it(office: Office):
    with pytest.raises(UnreadableFile):
        office.convert(b"%PDF-1.7 not a Word file", title=TITLE, timeout=120)


def test_soffice_sees_no_network_where_the_kernel_allows_it(office: Office, converted: Conversion):
    if subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True, check=False).returncode == 0:
        devices = Path(f"/proc/{_soffice(office)}/net/dev").read_text().splitlines()[2:]
        assert [device.split(":")[0].strip() for device in devices] == ["lo"]


def test_the_hardened_profile_is_the_one_in_use(office: Office, converted: Conversion):
    assert office._worker is not None
    profile = (office._worker._folder / "profil/user/registrymodifications.xcu").read_text()
    assert '"ooLocale"' in profile, "LibreOffice itself has written in it"
    for setting in ('"DisableMacrosExecution"', '"BlockUntrustedRefererLinks"'):
        assert f'<prop oor:name={setting} oor:op="fuse"><value>true</value>' in profile


def test_a_soffice_that_was_killed_is_replaced_unseen():
    with Office() as office:
        first = office.convert(contract(1, 1), title=TITLE, timeout=120)
        group = _group(office)
        for process in alive(group):
            os.kill(process, signal.SIGKILL)
        again = office.convert(contract(1, 1), title=TITLE, timeout=120)
        assert (again.pages, again.entries) == (first.pages, first.entries)
        assert _group(office) != group


def test_two_offices_work_side_by_side_and_leave_nothing():
    def convert(articles: int) -> tuple[int, list[Path]]:
        with Office() as office:
            converted = office.convert(contract(1, articles), title=TITLE, timeout=120)
            return len(converted.entries), _belongings(office)

    with ThreadPoolExecutor(2) as pool:
        (one, litter), (two, more) = pool.map(convert, (1, 2))
    assert (one, two) == (3, 5)
    assert [path for path in [*litter, *more] if path.exists()] == []


def test_an_office_whose_parent_is_killed_leaves_no_process_and_no_file():
    script = (
        "from cpomdoc.adapters.libreoffice import Office; from word_sample import contract; import time\n"
        "office = Office(); office.convert(contract(), title='T', timeout=120)\n"
        "worker = office._worker; print(worker._process.pid, worker._folder, *worker._pipes, flush=True)\n"
        "time.sleep(600)"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "adapters")])
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert parent.stdout is not None
    group, *belongings = parent.stdout.readline().split()
    assert len(alive(int(group))) == 2
    parent.kill()
    parent.wait()
    _wait_until(lambda: not alive(int(group)) and not any(Path(path).exists() for path in belongings))


@pytest.mark.parametrize("misbehaviour", MISBEHAVIOURS)
def test_a_converter_that(misbehaviour: str, tmp_path: Path):
    """… is stopped with all its children, replaced once, then said to have failed, within the limit."""
    info, script, groups = stand_in(tmp_path, MISBEHAVIOURS[misbehaviour])
    limit = 1.0
    start = time.monotonic()
    with Office(info, worker=script) as office, pytest.raises(ToolFailed) as failure:
        office.convert(contract(1, 1), title="Annexe 3", timeout=limit)
    assert time.monotonic() - start < 2 * limit + 10  # the limit is ours, the rest is the machine's
    assert failure.value.exit_code == ExitCode.TOOL
    assert "« Annexe 3 »" in failure.value.message
    assert failure.value.remedy
    started = [int(group) for group in groups.read_text().split()]
    assert len(started) == 2
    assert [process for group in started for process in left(group)] == []


def test_a_missing_libreoffice_is_said_with_the_command_that_installs_it():
    info = OfficeInfo(None, None, "", ("LibreOffice Writer", "python3-uno"), carlito=False)
    with Office(info) as office, pytest.raises(ToolMissing) as missing:
        office.convert(contract(1, 1), title=TITLE, timeout=1)
    assert "LibreOffice Writer et python3-uno" in missing.value.message
    assert "sudo apt-get install libreoffice-writer-nogui libreoffice-calc-nogui python3-uno" in missing.value.remedy


def test_an_empty_folder_holds_no_libreoffice(tmp_path: Path):
    assert "LibreOffice Writer" in find_office(tmp_path).missing


def test_an_office_is_renewed_after_many_documents(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cpomdoc.adapters.libreoffice.office.RECYCLE_DOCUMENTS", 2)
    with Office() as office:
        office.convert(contract(1, 1), title=TITLE, timeout=120)
        group = _group(office)
        office.convert(contract(1, 1), title=TITLE, timeout=120)
        assert office._worker is None
        assert left(group) == []


def _group(office: Office) -> int:
    assert office._worker is not None
    return office._worker._process.pid


def _soffice(office: Office) -> int:
    [soffice] = [
        process
        for process in alive(_group(office))
        if Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")[0].endswith(b"soffice.bin")
    ]
    return soffice


def _belongings(office: Office) -> list[Path]:
    assert office._worker is not None
    pipes = [pipe for pipe in office._worker._pipes if pipe.exists()]
    assert len(pipes) == 2, "LibreOffice names its sockets otherwise"
    return [office._worker._folder, *pipes]


def _wait_until(condition) -> None:
    limit = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.1)
