"""What a document says of itself, twice: the information dictionary and the XMP packet, which must agree."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape

from pipeline.pdfa.objects import PdfValue
from pipeline.pdfa.strings import printable

PRODUCER = "Sohoa"
LANGUAGE = "vi-VN"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def info_dictionary(title: str, created: datetime) -> dict[str, PdfValue]:
    """The document information dictionary; `created` must know its zone."""
    offset = created.strftime("%z")
    date = f"D:{created:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'".encode("ascii")
    return {"Title": printable(title), "Creator": PRODUCER, "Producer": PRODUCER, "CreationDate": date, "ModDate": date}


def xmp_packet(title: str, created: datetime) -> bytes:
    """The XMP metadata stream, UTF-8, with the PDF/A identification (ISO 19005-2, 6.6)."""
    date = created.isoformat(timespec="seconds")
    return _XMP.format(title=escape(printable(title)), language=LANGUAGE, date=date, producer=PRODUCER).encode("utf-8")
