"""A child of asking.py that something else ends, whatever it is asked."""

from __future__ import annotations

import os
import signal


def main(*_: object) -> None:
    """Die as if the machine had no memory left."""
    os.kill(os.getpid(), signal.SIGKILL)
