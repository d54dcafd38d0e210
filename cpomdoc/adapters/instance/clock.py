"""The clock, read here and nowhere else: local time with its offset, to the second."""

from __future__ import annotations

import time
from datetime import datetime


def now() -> datetime:
    """Local time, offset included, without microseconds."""
    return datetime.now().astimezone().replace(microsecond=0)


def monotonic() -> float:
    """Seconds that never go backwards: for waiting and for durations, never for dates."""
    return time.monotonic()
