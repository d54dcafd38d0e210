"""Named contents -> one tar file with its SHA256SUMS, whole or not there; and back, when every byte is right."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from cpomdoc.domain.errors import ArchiveError, CpomdocError, ExitCode, StorageFailed, UnreadableFile

SUMS = "SHA256SUMS"
_OURS_ALONE = 0o600
_REFUSED = "Cette copie ne peut pas être remise en place : {fact}."
_ANOTHER = "Prenez une autre copie ; rien n’a été écrit."


class CopyExists(CpomdocError):
    """A copy is never written over another."""

    exit_code = ExitCode.USAGE


def write_copy(target: Path, contents: Iterable[tuple[str, bytes]]) -> int:
    """Write the copy, the sums last; how many files it holds. A first name is given to a whole copy only."""
    if target.exists():
        raise CopyExists(
            f"« {target} » existe déjà.", "Donnez un autre nom : une copie n’en remplace jamais une autre."
        )
    aside = target.with_name(f".{target.name}.part")
    try:
        with aside.open("xb") as stream:
            os.fchmod(stream.fileno(), _OURS_ALONE)
            sums = _fill(stream, contents)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(target)
        return len(sums)
    except OSError as error:
        raise StorageFailed(f"La copie n’a pas pu être écrite : {error.strerror}.", "Libérez de la place.") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _fill(stream: io.BufferedWriter, contents: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    sums: dict[str, str] = {}
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as copy:
        for name, data in contents:
            _add(copy, name, data)
            sums[name] = hashlib.sha256(data).hexdigest()
        _add(copy, SUMS, "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode())
    return sums


def _add(copy: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o640
    copy.addfile(member, io.BytesIO(data))


def check_copy(source: Path) -> int:
    """Read a copy whole against its sums; how many files it holds. Raises ArchiveError, UnreadableFile."""
    found: dict[str, str] = {}
    sums = b""
    for name, data in _members(source):
        if sums or name in found or not _is_sound(name):
            raise _altered(f"« {name} » n’y a pas sa place")
        if name == SUMS:
            sums = data
        else:
            found[name] = hashlib.sha256(data).hexdigest()
    expected = {name: digest for digest, _, name in (line.partition("  ") for line in _lines(sums))}
    if not expected:
        raise _altered("la fin du fichier manque")
    for name in expected | found:
        if expected.get(name) != found.get(name):
            raise _altered(f"« {name} » {'manque' if name not in found else 'a été modifié'}")
    return len(found)


def _lines(sums: bytes) -> list[str]:
    try:
        return sums.decode().split("\n")[:-1]
    except UnicodeDecodeError as error:
        raise _altered(f"« {SUMS} » a été modifié") from error


def read_copy(source: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a copy that was checked."""
    return ((name, data) for name, data in _members(source) if name != SUMS)


def _members(source: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(source, mode="r:") as copy:
            for member in copy:
                stream = copy.extractfile(member) if member.isreg() else None
                if stream is None:
                    raise _altered(f"« {member.name} » n’est pas un fichier")
                yield member.name, stream.read()
    except tarfile.TarError as error:
        raise _altered("ce n’est pas une copie entière") from error
    except OSError as error:
        raise UnreadableFile(
            f"« {source} » ne peut pas être lu.", "Vérifiez le nom du fichier et vos droits."
        ) from error
    except (ValueError, EOFError, IndexError) as error:  # numbers of a header that are no numbers
        raise _altered("ce n’est pas une copie entière") from error


def _is_sound(name: str) -> bool:
    """Whether a name stays inside the folder where it is put."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\0" not in name


def _altered(fact: str) -> ArchiveError:
    return ArchiveError(_REFUSED.format(fact=fact), _ANOTHER)
