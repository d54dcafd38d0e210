"""Signatures, seals and time stamps: set, and examined. What does it is loaded by the first who signs or examines."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.signature.certificates import SignatureFailed, as_pem, certificate_of, ends_soon
    from cpomdoc.adapters.signature.examining import Confiance, examine
    from cpomdoc.adapters.signature.seals import examine_seal, examine_stamp
    from cpomdoc.adapters.signature.signing import (
        Cle,
        field_size,
        open_key,
        seal,
        sign,
        signed_fields,
        time_stamp,
        time_stamper,
    )
    from cpomdoc.adapters.signature.stamps import stamp
else:
    __getattr__ = on_demand(
        __name__,
        certificates="SignatureFailed as_pem certificate_of ends_soon",
        examining="Confiance examine",
        seals="examine_seal examine_stamp",
        signing="Cle field_size open_key seal sign signed_fields time_stamp time_stamper",
        stamps="stamp",
    )

__all__ = [
    "Cle",
    "Confiance",
    "SignatureFailed",
    "as_pem",
    "certificate_of",
    "ends_soon",
    "examine",
    "examine_seal",
    "examine_stamp",
    "field_size",
    "open_key",
    "seal",
    "sign",
    "signed_fields",
    "stamp",
    "time_stamp",
    "time_stamper",
]
