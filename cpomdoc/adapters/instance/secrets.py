"""A private file -> its content, or a refusal when others may read it; a folder of certificates -> their bytes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cpomdoc.domain.errors import CpomdocError, ExitCode

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_CERTIFICATES = (".pem", ".crt", ".cer", ".der")
_LISTS = (".crl",)
MAX_SIZE = 1 << 20


class SecretRefused(CpomdocError):
    """A key or a password is absent, unreadable, or lies where others can read it."""

    exit_code = ExitCode.SIGNATURE


def read_private(path: Path) -> bytes:
    """The content of a key or password file. Raises SecretRefused unless its owner alone may read it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        raise SecretRefused(f"« {path} » ne peut pas être lu.", "Vérifiez le chemin et vos droits.") from error
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_SIZE:
            raise SecretRefused(f"« {path} » n’est pas un fichier de clé.", "Vérifiez le chemin.")
        if os.name == "posix" and facts.st_mode & _OTHERS:
            raise SecretRefused(
                f"« {path} » peut être lu par d’autres que vous : il n’est pas utilisé.", f"Lancez : chmod 600 {path}"
            )
        return file.read()


def read_password(path: Path) -> str:
    """The first line of a password file. Raises SecretRefused."""
    try:
        return read_private(path).decode("utf-8").split("\n")[0].rstrip("\r")
    except UnicodeDecodeError as error:
        raise SecretRefused(f"« {path} » n’est pas un fichier de texte.", "Enregistrez-le en UTF-8.") from error


def trusted(folder: Path) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The certificates and the revocation lists of a folder; none when it is not there."""
    files = sorted(path for path in folder.glob("*") if path.is_file() and path.stat().st_size <= MAX_SIZE)
    return (
        tuple(path.read_bytes() for path in files if path.suffix.lower() in _CERTIFICATES),
        tuple(path.read_bytes() for path in files if path.suffix.lower() in _LISTS),
    )
