"""Paquet -> the manifest of a SEDA 2.2 archive transfer (NF Z 44-022, « ArchiveTransfer »), ready to be zipped.

Every file is a binary object with its digest and format (PRONOM where it is known), and an archival unit of its own,
grouped by role below one unit for the contract, which bears the retention rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from lxml import etree

from cpomdoc.domain.paquet import Fichier, Paquet, SortFinal

NAMESPACE = "fr:gouv:culture:archivesdefrance:seda:v2.2"
MANIFEST = "manifest.xml"
CONTENT = "content"
"""Where the objects stand beside the manifest, under their digest, as archive services expect."""

_FORMATS: Mapping[str, tuple[str, str, str]] = {
    "pdf": ("application/pdf", "fmt/480", "PDF/A-3b"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "fmt/412", "Word"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "fmt/214", "Excel"),
    "json": ("application/json", "fmt/817", "JSON"),
    "txt": ("text/plain", "x-fmt/111", "Texte"),
    "p7s": ("application/pkcs7-signature", "", "Signature CMS"),
    "tsr": ("application/timestamp-reply", "", "Horodatage RFC 3161"),
    "pem": ("application/x-pem-file", "", "Certificat"),
    "png": ("image/png", "fmt/13", "PNG"),
    "jpg": ("image/jpeg", "fmt/43", "JPEG"),
    "tif": ("image/tiff", "fmt/353", "TIFF"),
    "ics": ("text/calendar", "fmt/388", "iCalendar"),
}
_OTHER = ("application/octet-stream", "", "")
_FINAL: Mapping[SortFinal, str] = {"conserver": "Keep", "trier": "Keep", "détruire": "Destroy"}
"""SEDA knows « Keep » and « Destroy »; sorting is said in the description."""
_LISTS = (
    "ReplyCodeListVersion",
    "MessageDigestAlgorithmCodeListVersion",
    "MimeTypeCodeListVersion",
    "EncodingCodeListVersion",
    "FileFormatCodeListVersion",
    "CompressionAlgorithmCodeListVersion",
    "DataObjectVersionCodeListVersion",
    "StorageRuleCodeListVersion",
    "AppraisalRuleCodeListVersion",
    "AccessRuleCodeListVersion",
    "DisseminationRuleCodeListVersion",
    "ReuseRuleCodeListVersion",
    "ClassificationRuleCodeListVersion",
    "HoldRuleCodeListVersion",
    "AcquisitionInformationCodeListVersion",
    "AuthorizationReasonCodeListVersion",
    "RelationshipCodeListVersion",
)


def transfer(paquet: Paquet) -> bytes:
    """The manifest of *paquet*: the same bytes for the same package."""
    root = etree.Element(_name("ArchiveTransfer"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _add(root, "Comment", paquet.title)
    _add(root, "Date", paquet.made.isoformat(timespec="seconds"))
    _add(root, "MessageIdentifier", paquet.identifiant)
    versions = _add(root, "CodeListVersions")
    for name in _LISTS:
        _add(versions, name, f"{name}0")
    package = _add(root, "DataObjectPackage")
    for number, fichier in enumerate(paquet.fichiers, 1):
        _object(package, number, fichier)
    _description(_add(package, "DescriptiveMetadata"), paquet)
    _management(_add(package, "ManagementMetadata"), paquet)
    _add(_add(root, "ArchivalAgency"), "Identifier", paquet.service_archives)
    _add(_add(root, "TransferringAgency"), "Identifier", paquet.service_versant)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def content_name(fichier: Fichier) -> str:
    """The name of a file's content beside the manifest."""
    return f"{CONTENT}/{fichier.sha256}.{fichier.suffix}"


def _object(package: etree._Element, number: int, fichier: Fichier) -> None:
    group = _add(package, "DataObjectGroup", id=f"GRP{number:04d}")
    binary = _add(group, "BinaryDataObject", id=f"OBJ{number:04d}")
    mime, pronom, litteral = _FORMATS.get(fichier.suffix, _OTHER)
    _add(binary, "DataObjectVersion", "BinaryMaster_1")
    _add(binary, "Uri", content_name(fichier))
    _add(binary, "MessageDigest", fichier.sha256, algorithm="SHA-256")
    _add(binary, "Size", str(fichier.size))
    identification = _add(binary, "FormatIdentification")
    if litteral:
        _add(identification, "FormatLitteral", litteral)
    _add(identification, "MimeType", mime)
    if pronom:
        _add(identification, "FormatId", pronom)
    info = _add(binary, "FileInfo")
    _add(info, "Filename", fichier.path.rpartition("/")[2])
    _add(info, "LastModified", fichier.modified.isoformat(timespec="seconds"))


def _description(metadata: etree._Element, paquet: Paquet) -> None:
    unit = _add(metadata, "ArchiveUnit", id="UA0000")
    management = _add(unit, "Management")
    appraisal = _add(management, "AppraisalRule")
    _add(appraisal, "Rule", f"APP-{paquet.regle.dua}ANS")
    _add(appraisal, "StartDate", paquet.regle.start.isoformat())
    _add(appraisal, "FinalAction", _FINAL[paquet.regle.sort_final])
    content = _add(unit, "Content")
    _add(content, "DescriptionLevel", "File")
    _add(content, "Title", paquet.title)
    _add(content, "OriginatingAgencyArchiveUnitIdentifier", paquet.contrat)
    _add(content, "Description", _said(paquet))
    _add(content, "StartDate", paquet.start.isoformat())
    _add(content, "EndDate", paquet.end.isoformat())
    numbered = list(enumerate(paquet.fichiers, 1))
    for place, (role, group) in enumerate(groupby(numbered, key=lambda pair: pair[1].role), 1):
        _group(unit, f"UA{place:04d}G", role, list(group))


def _said(paquet: Paquet) -> str:
    rule = paquet.regle
    return (
        f"{paquet.description} Durée d’utilité administrative : {rule.dua} ans à compter du "
        f"{rule.start:%d/%m/%Y}. Sort final : {rule.sort_final}."
    )


def _group(above: etree._Element, name: str, role: str, fichiers: Sequence[tuple[int, Fichier]]) -> None:
    unit = _add(above, "ArchiveUnit", id=name)
    content = _add(unit, "Content")
    _add(content, "DescriptionLevel", "RecordGrp")
    _add(content, "Title", role)
    for number, fichier in fichiers:
        item = _add(unit, "ArchiveUnit", id=f"UA{number:04d}")
        described = _add(item, "Content")
        _add(described, "DescriptionLevel", "Item")
        _add(described, "Title", fichier.title)
        _add(_add(item, "DataObjectReference"), "DataObjectGroupReferenceId", f"GRP{number:04d}")


def _management(metadata: etree._Element, paquet: Paquet) -> None:
    _add(metadata, "LegalStatus", "Public Archive")
    _add(metadata, "OriginatingAgencyIdentifier", paquet.service)
    _add(metadata, "SubmissionAgencyIdentifier", paquet.service_versant)


def _add(above: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(above, _name(name), attributes)
    element.text = text
    return element


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
