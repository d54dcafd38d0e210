"""A PDF -> the same PDF, which says what its colours are: sRGB, the profile that every screen and printer knows.

Private helper of assembly.py.
"""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageCms

_DATE = slice(24, 36)
_FIXED_DATE = bytes.fromhex("07da00010001000000000000")  # 2010-01-01: a profile made now would hold the clock


def declare_colours(pdf: pikepdf.Pdf) -> None:
    """The one output intent of *pdf*."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_DATE] = _FIXED_DATE
    name = String("sRGB IEC61966-2.1")
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=name,
        Info=name,
        DestOutputProfile=pdf.make_stream(bytes(profile), N=3),
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
