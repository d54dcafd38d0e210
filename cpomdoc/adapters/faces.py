"""What a package shows, module by module -> the ``__getattr__`` of its face: a module is loaded when it is asked for.

For packages whose modules rest on unlike libraries, or hold the program of a child process: who asks for one name pays
for its module only. No name may be that of a module. Standard library only, and little of it (see excel/reading).
"""

from __future__ import annotations

import sys
from collections.abc import Callable


def on_demand(package: str, /, **modules: str) -> Callable[[str], object]:
    """*modules*: the names that each module of *package* gives to its face, with spaces between."""
    homes = {name: f"{package}.{module}" for module, names in modules.items() for name in names.split()}

    def get(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        __import__(homes[name])
        return getattr(sys.modules[homes[name]], name)

    return get
