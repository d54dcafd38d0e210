"""The bytes of a TOML file -> what it says; what is wrong with it, in French, at its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import tomli  # the parser of the standard library itself, compiled: three times as fast

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


def loads(data: bytes, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What the file says, the mark that Notepad puts before it left out. Raises ValueError with what is wrong, as the
    end of a French sentence.
    """
    try:
        return tomli.loads(data.decode("utf-8-sig"), parse_float=parse_float)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ValueError(f"ligne {line}, une lettre n’est pas écrite en UTF-8") from error
    except tomli.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = f"ligne {place[1]}, signe {place[2]}" if place else "à la fin du fichier"
        raise ValueError(f"{where}, l’écriture n’est pas comprise (guillemet, crochet ou signe égal ?)") from error
