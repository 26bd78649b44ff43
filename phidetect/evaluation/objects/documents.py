"""Encapsulated PDF, CDA, STL and OBJ (PS3.3 A.45, A.85)."""

from __future__ import annotations

import struct

import numpy as np
from pydicom.uid import (
    UID,
    EncapsulatedCDAStorage,
    EncapsulatedOBJStorage,
    EncapsulatedPDFStorage,
    EncapsulatedSTLStorage,
)

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify, line, lines
from phidetect.evaluation.pdf import PdfText, write_pdf
from phidetect.evaluation.planter import Planter, Tech, name
from phidetect.samples.draw import draw
from phidetect.samples.header import make_uid
from phidetect.types import Category, Region

__all__ = ["cda", "obj", "pdf", "stl"]


def _document(cast: Cast, file: str, sop_class: UID, modality: str, mime: str) -> Planter:
    made = Planter.new(file, cast, sop_class=sop_class, modality=modality)
    top = made.top
    identify(top)
    equipment(top)
    top.set(
        ConversionType="WSD", ContentDate="20200101", ContentTime="101500",
        AcquisitionDateTime="20200101101500", BurnedInAnnotation="YES", ConceptNameCodeSequence=[],
        MIMETypeOfEncapsulatedDocument=mime,
    )  # fmt: skip
    title = modality if modality != "DOC" else "Report"
    top.text(
        "DocumentTitle", Tech(f"{title} of study"), " for ", name(cast.person(), "document-title")
    )
    return made


def _embed(made: Planter, raw: bytes) -> None:
    made.data.EncapsulatedDocumentLength = len(raw)
    made.data.add_new(0x00420011, "OB", raw + b"\0" * (len(raw) % 2))


def pdf(cast: Cast) -> Planter:
    """Return a PDF with an identifier in each of its parts, the second page scanned."""
    made = _document(cast, "pdf.dcm", EncapsulatedPDFStorage, "DOC", "application/pdf")
    patient, born, number = cast.person(), cast.day(first=1935, last=1980), cast.identifier("MRN")
    phone = cast.phone()
    title, author, creator, note, visitor = (cast.person() for _ in range(5))
    file_owner, scanned, reader = cast.person(), cast.person(), cast.person()
    shown = born.strftime("%d.%m.%Y")
    text = [
        "Echocardiography report", f"Patient: {patient.sorted}", f"Born {shown}, MRN {number}",
        f"Telephone {phone}", "LVEF 62 %, no pericardial effusion", f"Read by Dr. {reader.shown}",
    ]  # fmt: skip
    page = np.full((1, 160, 480), 250, np.uint8)
    texts = [line(scanned.sorted, Category.NAME, row=20, col=20, size=24)]
    texts += lines("Aortic root 34 mm", row=90, col=20, size=22)
    drawn = draw(page, texts, ink=(20,))
    raw = write_pdf(
        PdfText(
            lines=text, title=f"Echo of {title.shown}", author=author.shown, creator=creator.shown,
            note=f"call back {note.shown}", attachment_name=f"{file_owner.family}.txt",
            attachment=f"Letter to {visitor.shown}\nTR velocity 2.31 m/s\n", scan=page[0],
        )
    )  # fmt: skip
    _embed(made, raw)
    for surface, value, category, search in (
        ("pdf-text-name", patient.sorted, Category.NAME, patient.search),
        ("pdf-text-date", shown, Category.DATE, (shown, born.strftime("%Y%m%d"))),
        ("pdf-text-id", number, Category.ID, (number,)),
        ("pdf-text-phone", phone, Category.PHONE, (phone,)),
        ("pdf-text-staff", reader.shown, Category.STAFF_NAME, reader.search),
        ("pdf-info-title", title.shown, Category.NAME, title.search),
        ("pdf-info-author", author.shown, Category.STAFF_NAME, author.search),
        ("pdf-xmp", creator.shown, Category.STAFF_NAME, creator.search),
        ("pdf-annotation", note.shown, Category.NAME, note.search),
        ("pdf-attachment-name", file_owner.family, Category.NAME, (file_owner.family,)),
        ("pdf-attachment", visitor.shown, Category.NAME, visitor.search),
    ):
        made.document(surface, value, category=category, search=search)
    made.document("technical-document", "LVEF 62 %")
    name_box, kept = drawn[0].box, drawn[1].box
    for box, planted, surface in (
        (name_box, drawn[0], "pdf-scanned-page"), (kept, drawn[1], "technical-document-pixels"),
    ):  # fmt: skip
        middle = (box.row0 + box.row1) // 2
        runs = [
            page[0, row].tobytes()[box.col0 : box.col1] for row in (middle - 2, middle, middle + 2)
        ]
        region = Region(plane="page-2", frames=planted.frames, box=box)
        made.document(
            surface,
            planted.text,
            category=planted.category,
            page=1,
            glyphs=region,
            runs=runs,
            search=scanned.search if surface == "pdf-scanned-page" else (),
        )
    return made


def cda(cast: Cast) -> Planter:
    """Return a clinical document (HL7 CDA R2) with an identifier in each of its parts."""
    made = _document(cast, "cda.dcm", EncapsulatedCDAStorage, "DOC", "text/XML")
    made.data.HL7InstanceIdentifier = f"{make_uid('cda', 'instance')}"
    patient, author, spoken, hidden = (cast.person() for _ in range(4))
    number, phone, home, born = (
        cast.identifier("MRN"),
        cast.phone(),
        cast.address(),
        cast.date(first=1930, last=1980),
    )
    where = cast.institution()
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
 <!-- dictated by {hidden.shown} -->
 <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
 <id root="{made.data.HL7InstanceIdentifier}"/>
 <code code="18748-4" codeSystem="2.16.840.1.113883.6.1" displayName="Diagnostic imaging study"/>
 <title>Imaging report</title>
 <effectiveTime value="20200101"/>
 <recordTarget><patientRole><id extension="{number}" root="2.25.7433"/>
  <addr><streetAddressLine>{home}</streetAddressLine></addr><telecom value="tel:{phone}"/>
  <patient><name><given>{patient.given}</given><family>{patient.family}</family></name>
   <birthTime value="{born}"/></patient></patientRole></recordTarget>
 <author><assignedAuthor><assignedPerson><name>{author.shown}</name></assignedPerson>
  <representedOrganization><name>{where}</name></representedOrganization></assignedAuthor></author>
 <component><structuredBody><component><section><title>Findings</title>
  <text>Stenosis 45 % of the left carotid. Told to {spoken.shown}.</text></section></component>
 </structuredBody></component>
</ClinicalDocument>
"""
    _embed(made, text.encode())
    for surface, value, category, search in (
        ("cda-patient-name", patient.shown, Category.NAME, patient.search),
        ("cda-patient-id", number, Category.ID, (number,)),
        ("cda-address", home, Category.ADDRESS, (home,)),
        ("cda-telecom", phone, Category.PHONE, (phone,)),
        ("cda-birth-time", born, Category.DATE, (born,)),
        ("cda-author", author.shown, Category.STAFF_NAME, author.search),
        ("cda-organization", where, Category.INSTITUTION, (where.split()[0],)),
        ("cda-narrative", spoken.shown, Category.NAME, spoken.search),
        ("cda-comment", hidden.shown, Category.STAFF_NAME, hidden.search),
    ):
        made.document(surface, value, category=category, search=search)
    made.document("technical-document", "Stenosis 45 %")
    return made


def stl(cast: Cast) -> Planter:
    """Return a binary STL mesh whose 80 byte header names somebody."""
    made = _document(cast, "stl.dcm", EncapsulatedSTLStorage, "M3D", "model/stl")
    who = cast.person()
    _model(made)
    head = f"exported for {who.shown}".encode().ljust(80, b" ")
    facets = [(0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0), (0, 0, -1, 0, 0, 0, 0, 1, 0, 1, 0, 0)]
    body = b"".join(struct.pack("<12fH", *facet, 0) for facet in facets)
    _embed(made, head + struct.pack("<I", len(facets)) + body)
    made.document("stl-header", who.shown, category=Category.NAME, search=who.search)
    return made


def obj(cast: Cast) -> Planter:
    """Return a Wavefront OBJ mesh with a comment, a group name and a material library."""
    made = _document(cast, "obj.dcm", EncapsulatedOBJStorage, "M3D", "model/obj")
    comment, group = cast.person(), cast.person()
    _model(made)
    text = (
        f"# segmented for {comment.shown}\no {group.family}\ng aortic_arch\n"
        "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
    )
    _embed(made, text.encode())
    made.document("obj-comment", comment.shown, category=Category.NAME, search=comment.search)
    made.document("obj-object-name", group.family, category=Category.NAME, search=(group.family,))
    made.document("technical-document", "aortic_arch")
    return made


def _model(made: Planter) -> None:
    top = made.top
    top.set(
        FrameOfReferenceUID=make_uid(made.file, "frame"), PositionReferenceIndicator="",
        DeviceSerialNumber="0", SoftwareVersions="1", Manufacturer="Materialise",
        ManufacturerModelName="Mimics",
    )  # fmt: skip
    top.code("MeasurementUnitsCodeSequence", "mm", "UCUM", "mm", tech=True)
    top.set(ModelModification="NO", ModelMirroring="NO")
    top.code("ModelUsageCodeSequence", "129013", "DCM", "Planning Intent", tech=True)
