"""What leaves for other programs, or comes from them: bags, SEDA packages, calendars, mail, copies, exports."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.exchange.bagit import make_bag
    from cpomdoc.adapters.exchange.calendar import write_calendar
    from cpomdoc.adapters.exchange.copie import check_copy, read_copy, write_copy
    from cpomdoc.adapters.exchange.exports import sheets_of
    from cpomdoc.adapters.exchange.mail import Serveur, send
    from cpomdoc.adapters.exchange.seda import MANIFEST, content_name, transfer
else:
    __getattr__ = on_demand(
        __name__,
        bagit="make_bag",
        calendar="write_calendar",
        copie="check_copy read_copy write_copy",
        exports="sheets_of",
        mail="Serveur send",
        seda="MANIFEST content_name transfer",
    )

__all__ = [
    "MANIFEST",
    "Serveur",
    "check_copy",
    "content_name",
    "make_bag",
    "read_copy",
    "send",
    "sheets_of",
    "transfer",
    "write_calendar",
    "write_copy",
]
