"""The bounds that a child process sets itself before it looks at a file of which nobody vouches.

Standard library only, and little of it: the child that reads a form pays for all that it loads.
"""

from __future__ import annotations

import math


def limit_itself(seconds: float, memory: int, *, may_write: bool = False) -> None:
    """Bound the processor time and the bytes of memory of this process, and forbid it files unless it *may_write* some.

    Where the system cannot, the parent's clock remains.
    """
    try:
        import resource
    except ImportError:  # a Python built without it
        return
    processor = math.ceil(seconds)
    wanted = {
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_CPU: (processor, processor + 1),
        resource.RLIMIT_CORE: (0, 0),
    }
    for kind, limits in (wanted if may_write else {**wanted, resource.RLIMIT_FSIZE: (0, 0)}).items():
        try:
            resource.setrlimit(kind, limits)
        except (ValueError, OSError):  # some systems know a limit by name only, or already have a lower one
            continue
