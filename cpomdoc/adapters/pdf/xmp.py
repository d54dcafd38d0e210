"""What a PDF says of itself -> its XMP packet (PDF/A-3b and PDF/UA-1) and its Info dictionary, which agree.

Private helper of finish.py and of liasses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

CREATOR = "cpomdoc"

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
{dublin_core}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{creator}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class Description:
    """Title, author and subject (empty: not said), language, the program that laid it out, the date of the version."""

    title: str
    author: str
    subject: str
    lang: str
    producer: str
    date: datetime


def xmp_packet(described: Description) -> bytes:
    """The XMP packet; LibreOffice's own escapes the title twice and does not declare the pdfuaid schema."""

    def alternative(tag: str, text: str) -> str:
        item = f'<rdf:li xml:lang="x-default">{escape(text)}</rdf:li>'
        return f"<dc:{tag}><rdf:Alt>{item}</rdf:Alt></dc:{tag}>" if text else ""

    def items(tag: str, kind: str, text: str) -> str:
        item = f"<rdf:li>{escape(text)}</rdf:li>"
        return f"<dc:{tag}><rdf:{kind}>{item}</rdf:{kind}></dc:{tag}>" if text else ""

    return _PACKET.format(
        dublin_core=alternative("title", described.title)
        + items("creator", "Seq", described.author)
        + alternative("description", described.subject)
        + items("language", "Bag", described.lang),
        producer=escape(described.producer),
        creator=CREATOR,
        date=_utc(described.date).strftime("%Y-%m-%dT%H:%M:%SZ"),
    ).encode()


def info_entries(described: Description) -> dict[str, str]:
    """The Info dictionary: the same facts, entry for entry."""
    date = _utc(described.date).strftime("D:%Y%m%d%H%M%SZ")
    entries = {
        "/Title": described.title,
        "/Author": described.author,
        "/Subject": described.subject,
        "/Producer": described.producer,
        "/Creator": CREATOR,
        "/CreationDate": date,
        "/ModDate": date,
    }
    return {name: text for name, text in entries.items() if text}


def _utc(date: datetime) -> datetime:
    if date.tzinfo is None:
        raise ValueError("the date of a version carries its time zone")
    return date.astimezone(UTC)
