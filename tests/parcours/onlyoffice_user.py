"""A person at the engine of ONLYOFFICE: a script (JSON) of documents to open, commands to run, and where to save.

Run with build/moteur on the path of Python. The script is a list of ``{"open": path, "save": path, "commands": [js]}``.
It imports nothing of cpomdoc: it is somebody else. Without a licence the engine stamps a word in the headers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(path: str) -> int:
    import docbuilder  # installed by tools/install_judges.sh, for the tests alone

    for script in json.loads(Path(path).read_text(encoding="utf-8")):
        builder = docbuilder.CDocBuilder()
        if builder.OpenFile(script["open"], "") != 0:
            return 1
        for command in script["commands"]:
            builder.ExecuteCommand(command)
        if builder.SaveFile("docx", script["save"]) != 0:
            return 1
        builder.CloseFile()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
