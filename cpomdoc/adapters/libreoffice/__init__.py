"""LibreOffice, kept at arm's length: a Word file -> its PDF."""

from cpomdoc.adapters.libreoffice.office import Office
from cpomdoc.adapters.libreoffice.probe import find_office

__all__ = ["Office", "find_office"]
