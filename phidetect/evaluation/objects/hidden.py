"""What no viewer shows: preamble, file meta, padding, retired elements, signatures."""

from __future__ import annotations

import hashlib
import struct

import numpy as np
from pydicom.uid import UID, SecondaryCaptureImageStorage

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify, picture, shrunk
from phidetect.evaluation.planter import Planter
from phidetect.samples import bases
from phidetect.types import BytesLocation, Category, ElementLocation, ElementPath

__all__ = ["hidden_bytes", "signed"]


def _image(cast: Cast, file: str) -> Planter:
    made = Planter.new(file, cast, sop_class=SecondaryCaptureImageStorage, modality="OT")
    identify(made.top)
    equipment(made.top)
    made.top.set(ConversionType="WSD", Laterality="", PatientOrientation="")
    frames = (shrunk(bases.spine(128), 96, 96) / 16).clip(0, 255)[None].astype(np.uint8)
    picture(made, frames, [], bits_stored=8)
    return made


def hidden_bytes(cast: Cast) -> Planter:
    """Return an image with text in every place outside its data set."""
    made = _image(cast, "hidden.dcm")
    top = made.top
    who = cast.person()
    made.preamble = b"\0" * 16 + who.shown.encode().ljust(112, b"\0")
    made.hidden(
        "preamble", "preamble", who.shown, category=Category.NAME, search=who.search, offset=16
    )
    meta = made.meta
    for keyword, surface, text in (
        ("SourceApplicationEntityTitle", "meta-source-ae", cast.identifier("SRCAE")),
        ("SendingApplicationEntityTitle", "meta-sending-ae", cast.identifier("SNDAE")),
        ("ReceivingApplicationEntityTitle", "meta-receiving-ae", cast.identifier("RCVAE")),
    ):
        setattr(meta, keyword, text)
        made.add(
            surface,
            BytesLocation(surface="file-meta", offset=0, length=len(text), path=top.path(keyword)),
            [text],
            category=Category.OTHER_PHI,
        )
    who = cast.person()
    meta.PrivateInformationCreatorUID = UID(cast.uid())
    made.add(
        "meta-private-creator",
        BytesLocation(
            surface="file-meta", offset=0, length=1, path=top.path("PrivateInformationCreatorUID")
        ),
        [str(meta.PrivateInformationCreatorUID)],
        category=Category.UID,
    )
    meta.PrivateInformation = who.shown.encode() + b"\0" * (len(who.shown) % 2)
    made.add(
        "meta-private-information",
        BytesLocation(
            surface="file-meta",
            offset=0,
            length=len(who.shown),
            path=top.path("PrivateInformation"),
        ),
        [who.shown],
        category=Category.NAME,
        search=who.search,
    )
    who = cast.person()
    padding = b"\0" * 20 + who.shown.encode()
    made.data.add_new(0xFFFCFFFC, "OB", padding + b"\0" * (len(padding) % 2))
    made.add(
        "trailing-padding",
        ElementLocation(path=ElementPath.of(0xFFFCFFFC)),
        [who.shown],
        category=Category.NAME,
        search=who.search,
    )
    who = cast.person()
    made.trailer = b"\0\0" + who.shown.encode() + b"\0" * (len(who.shown) % 2)
    made.hidden(
        "trailing-bytes", "trailing", who.shown, category=Category.NAME, search=who.search, offset=2
    )
    _retired(made)
    word = cast.person().family[:12].ljust(12).encode()
    made.finish = lambda raw: _insert(raw, 0x00400000, b"UL", word)
    made.add(
        "group-length",
        ElementLocation(path=ElementPath.of(0x00400000)),
        [word.decode().strip()],
        category=Category.NAME,
    )
    top.tech("SecondaryCaptureDeviceManufacturerModelName", "Scan 300 dpi flatbed")
    return made


def _retired(made: Planter) -> None:
    """Plant into elements that the Standard has retired (PS3.6)."""
    top, cast = made.top, made.cast
    for tag, vr, surface in (
        (0x00084000, "LT", "retired-identifying-comments"),
        (0x00324000, "LT", "retired-study-comments"),
        (0x00380040, "LO", "retired-discharge-diagnosis"),
    ):
        who = cast.person()
        top.phi(tag, f"asked {who.shown}", surface, Category.NAME, vr=vr, search=who.search)
    top.phi(0x00101000, cast.identifier("OLDID"), "retired-other-patient-ids", Category.ID, vr="LO")
    who = cast.person()
    top.phi(
        0x00101050,
        who.shown,
        "retired-insurance-plan",
        Category.OTHER_PHI,
        vr="LO",
        search=who.search,
    )


def _insert(raw: bytes, tag: int, vr: bytes, value: bytes) -> bytes:
    """Return an Explicit VR Little Endian file with an element that no library writes."""
    at = 132
    while at < len(raw):
        group, element, kind, short = struct.unpack("<HH2sH", raw[at : at + 8])
        if (group << 16 | element) > tag and group != 2:
            break
        if kind in (b"OB", b"OW", b"SQ", b"UN", b"UT", b"UC", b"UR"):
            size = struct.unpack("<I", raw[at + 8 : at + 12])[0]
            if size == 0xFFFFFFFF:
                raise ValueError("an element of undefined length stands before")
            at += 12 + size
        else:
            at += 8 + short
    new = struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr, len(value)) + value
    return raw[:at] + new + raw[at:]


def signed(cast: Cast) -> Planter:
    """Return an image with encrypted attributes and a digital signature."""
    made = _image(cast, "signed.dcm")
    top, who = made.top, cast.person()
    top.tech("SecondaryCaptureDeviceManufacturerModelName", "Sealed 2048")
    certificate = _certificate(f"Dr {who.shown}")
    top.item(
        "MACParametersSequence",
        MACIDNumber=1,
        MACCalculationTransferSyntaxUID="1.2.840.10008.1.2.1",
        MACAlgorithm="SHA256",
        DataElementsSigned=[0x00080016],
    )
    signature = top.item(
        "DigitalSignaturesSequence", MACIDNumber=1, DigitalSignatureUID="2.25.74331001",
        DigitalSignatureDateTime="20200101101500", CertificateType="X509_1993_SIG",
        CertificateOfSigner=certificate, Signature=bytes(range(64)),
    )  # fmt: skip
    made.add(
        "signature-certificate",
        ElementLocation(path=signature.path("CertificateOfSigner")),
        [who.shown],
        category=Category.STAFF_NAME,
        search=who.search,
    )
    signature.phi("DigitalSignatureUID", cast.uid(), "signature-uid", Category.UID)
    signature.phi(
        "DigitalSignatureDateTime",
        f"{cast.date()}{cast.time()}",
        "signature-datetime",
        Category.DATE,
    )
    secret = b"".join(hashlib.sha256(f"sealed {n}".encode()).digest() for n in range(4))
    top.item(
        "EncryptedAttributesSequence",
        EncryptedContentTransferSyntaxUID="1.2.840.10008.1.2.1",
        EncryptedContent=secret,
    )
    made.add(
        "encrypted-attributes",
        ElementLocation(path=ElementPath.of(0x04000500)),
        [secret.hex()],
        category=Category.OTHER_PHI,
        search=(secret.hex(),),
        exact=True,
        runs=[secret[:32], secret[-32:]],
    )
    return made


def _certificate(common_name: str) -> bytes:
    """Return a certificate in DER, in shape alone: its signature verifies nothing."""

    def der(kind: int, body: bytes) -> bytes:
        size = bytes([len(body)]) if len(body) < 128 else b"\x82" + struct.pack(">H", len(body))
        return bytes([kind]) + size + body

    attribute = der(0x30, der(6, b"\x55\x04\x03") + der(12, common_name.encode()))
    subject = der(0x30, der(0x31, attribute))
    rsa = der(0x30, der(6, bytes.fromhex("2a864886f70d01010b")) + b"\5\0")
    validity = der(0x30, der(23, b"200101000000Z") + der(23, b"300101000000Z"))
    key = der(0x30, rsa + der(3, bytes(33)))
    body = der(0x30, der(2, b"\1") + rsa + subject + validity + subject + key)
    whole = der(0x30, body + rsa + der(3, bytes(33)))
    return whole + b"\0" * (len(whole) % 2)
