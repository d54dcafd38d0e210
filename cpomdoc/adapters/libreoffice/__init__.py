"""LibreOffice, kept at arm's length: a Word file -> its PDF; a workbook of another format -> .xlsx."""

from cpomdoc.adapters.libreoffice.office import Office, OtherWorkbook, sweep_temporaries
from cpomdoc.adapters.libreoffice.probe import find_office

__all__ = ["Office", "OtherWorkbook", "find_office", "sweep_temporaries"]
