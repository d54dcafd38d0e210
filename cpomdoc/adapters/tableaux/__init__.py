"""The tables of a Word file or a PDF that was made elsewhere, of which nobody vouches (decision 0036)."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.tableaux.reader import read_tables
else:
    __getattr__ = on_demand(__name__, reader="read_tables")

__all__ = ["read_tables"]
