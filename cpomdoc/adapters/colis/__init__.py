"""Files that hold others, of which nobody vouches: zip archives and mails -> the files inside, or why not."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.colis.opening import MAX_COLIS, Colis, Dedans, Ferme, open_colis
    from cpomdoc.adapters.colis.signs import looks_like_colis
else:
    __getattr__ = on_demand(__name__, opening="MAX_COLIS Colis Dedans Ferme open_colis", signs="looks_like_colis")

__all__ = ["MAX_COLIS", "Colis", "Dedans", "Ferme", "looks_like_colis", "open_colis"]
