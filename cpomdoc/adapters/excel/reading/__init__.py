"""Excel files that people give back, of which nobody vouches: bytes -> cells, or why they are not read."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.excel.reading.reader import Illisible, read_cadre, read_classeur
else:
    __getattr__ = on_demand(__name__, reader="Illisible read_cadre read_classeur")

__all__ = ["Illisible", "read_cadre", "read_classeur"]
