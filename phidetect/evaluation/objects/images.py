"""Images: CT, MR, ultrasound, radiographs, mammogram, screen capture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    CTImageStorage,
    DigitalMammographyXRayImageStorageForPresentation,
    DigitalXRayImageStorageForPresentation,
    MRImageStorage,
    SecondaryCaptureImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.headers import full_header
from phidetect.evaluation.modules import (
    banner,
    equipment,
    geometry,
    identify,
    line,
    lines,
    picture,
    shrunk,
)
from phidetect.evaluation.objects.planes import add_planes
from phidetect.evaluation.planter import Level, Phi, Planter, Tech, name
from phidetect.samples import bases, encode
from phidetect.samples.draw import draw
from phidetect.types import Category, FrameRange

__all__ = ["cr", "ct", "dx", "mg", "mr", "sc", "us"]


def ct(cast: Cast) -> Planter:
    """Return a CT slice with an identifier in every element of patient, study and series."""
    made = Planter.new("ct.dcm", cast, sop_class=CTImageStorage, modality="CT")
    top = made.top
    full_header(top)
    equipment(top, manufacturer="Siemens Healthineers", model="SOMATOM Force")
    geometry(top, spacing="0.488281")
    made.canaries = [c for c in made.canaries if c.surface != "frame-of-reference-uid"]
    top.phi("FrameOfReferenceUID", cast.uid(), "frame-of-reference-uid", Category.UID)
    top.set(ImageType=["ORIGINAL", "PRIMARY", "AXIAL"], AcquisitionNumber=1)
    top.tech("KVP", "120").tech("ConvolutionKernel", "Br40d").tech("SliceThickness", "1.25")
    top.tech("BodyPartExamined", "HEAD").tech("ExposureTime", "500").tech("XRayTubeCurrent", "287")
    top.tech("GantryDetectorTilt", "0.0").tech("SpiralPitchFactor", 0.55)
    top.tech("PatientPosition", "HFS").tech("FilterType", "FLAT")
    top.code("AnatomicRegionSequence", "69536005", "SCT", "Head", tech=True)
    frames = shrunk(bases.head(), 256, 256)[None].astype(np.int16)
    texts, search, _who = banner(cast)
    texts += lines("kV 120", "W 2000 L 500", row=210, col=8)
    picture(
        made, frames, texts, ("pixels-16-bit-name", "pixels-16-bit-id", "pixels-16-bit-date"),
        search=search, ink=(3071,),
    )  # fmt: skip
    top.tech("RescaleIntercept", "-1024").tech("RescaleSlope", "1")
    top.set(RescaleType="HU", WindowCenter="500", WindowWidth="2000")
    return made


def mr(cast: Cast) -> Planter:
    """Return a JPEG 2000 MR slice with a comment in its code stream."""
    made = Planter.new("mr.dcm", cast, sop_class=MRImageStorage, modality="MR")
    top = made.top
    identify(top)
    equipment(top, manufacturer="GE MEDICAL SYSTEMS", model="SIGNA Premier")
    geometry(top, spacing="0.742188")
    top.set(ImageType=["ORIGINAL", "PRIMARY", "OTHER"], MRAcquisitionType="2D")
    top.set(ScanOptions="FAST_GEMS", SequenceVariant="SK", Laterality="", PatientPosition="FFP")
    top.tech("ScanningSequence", "GR").tech("RepetitionTime", "4.2").tech("EchoTime", "2.1")
    top.tech("MagneticFieldStrength", "3").tech("ReceiveCoilName", "BREAST 18 CH")
    top.tech("FlipAngle", "12").tech("SliceThickness", "2.4").tech("EchoTrainLength", "1")
    top.tech("SequenceName", "*fl3d1").tech("BodyPartExamined", "BREAST")
    patient, reader = cast.person(), cast.person()
    top.text(
        "StudyDescription",
        Tech("MRI BREAST"),
        " for ",
        name(patient, "study-description"),
        " by Dr. ",
        Phi(
            text=reader.family,
            surface="study-description",
            category=Category.STAFF_NAME,
            search=(reader.family,),
        ),
    )
    top.text(
        "SeriesDescription", Tech("AX DYN T1 FS"), " ", name(cast.person(), "series-description")
    )
    top.text(
        "ProtocolName",
        Tech("BREAST DYNAMIC"),
        " Dr ",
        name(cast.person(), "protocol-name", staff=True),
    )
    frames = np.pad(shrunk(bases.abdomen(), 200, 320), ((0, 50), (0, 0)))[None].astype(np.uint16)
    who = cast.person()
    texts = [line(who.sorted, Category.NAME, row=212, col=8, size=20)]
    texts += lines("TR 4.2 TE 2.1", row=4, col=200)
    picture(made, frames, texts, ("pixels-jpeg2000",), search=[who.search], ink=(1200,))
    note = cast.person()
    encode.encode_jpeg2000(made.data, frames, comment=f"exported for {note.shown}")
    made.hidden(
        "jpeg2000-comment", "bitstream", note.shown, category=Category.NAME, search=note.search,
        path=top.path(0x7FE00010),
    )  # fmt: skip
    return made


def us(cast: Cast) -> Planter:
    """Return an ultrasound loop with a banner on every frame and a name on late frames only."""
    made = Planter.new("us.dcm", cast, sop_class=UltrasoundMultiFrameImageStorage, modality="US")
    top = made.top
    identify(top)
    equipment(top, manufacturer="Philips Medical Systems", model="EPIQ 7C")
    top.set(
        ImageType=["ORIGINAL", "PRIMARY", "ABDOMINAL", "0001"], PatientOrientation="", Laterality=""
    )
    top.tech("TransducerData", ["C5-1", "ABD"]).tech("MechanicalIndex", "0.8")
    top.tech("BoneThermalIndex", "0.4").tech("ProcessingFunction", "HARMONICS")
    top.tech("DepthOfScanField", "110")
    still = shrunk(bases.doppler(), 360, 480).clip(0, 255).astype(np.uint8)
    frames: NDArray[np.uint8] = np.repeat(still[None], 6, 0)
    texts, search, _who = banner(cast)
    place, staff, late = cast.institution(), cast.person(), cast.person()
    texts.append(line(place, Category.INSTITUTION, row=6, col=-8))
    texts.append(line(f"Tech: {staff.shown}", Category.STAFF_NAME, row=30, col=-8))
    texts += lines("MI 0.8", "TIS 0.4", "FR 25 Hz", row=270, col=-8)
    texts += lines("LYMPH NODE", row=330, col=12)
    drawn = draw(frames, texts, ink=(255, 255, 255))
    late_line = line(late.sorted, Category.NAME, row=300, col=12)
    span = FrameRange(4, 6)
    drawn_late = draw(frames[4:6], [late_line], ink=(255, 255, 255))
    encode.put_frames(made.data, frames, photometric="RGB", bits_stored=8)
    made.drawn(
        drawn,
        (
            "pixels-rgb-name",
            "pixels-rgb-id",
            "pixels-rgb-date",
            "pixels-rgb-institution",
            "pixels-rgb-staff",
        ),
        search=[*search, (place.split()[0],), staff.search],
    )
    made.drawn([replace(drawn_late[0], frames=span)], ("pixels-late-frames",), search=[late.search])
    return made


def cr(cast: Cast) -> Planter:
    """Return a radiograph in MONOCHROME1 with overlays, curves and an icon."""
    made = Planter.new("cr.dcm", cast, sop_class=ComputedRadiographyImageStorage, modality="CR")
    top = made.top
    identify(top)
    equipment(top, manufacturer="FUJIFILM Corporation", model="FCR XG5000")
    top.set(ImageType=["ORIGINAL", "PRIMARY"], PatientOrientation=["L", "F"])
    top.tech("BodyPartExamined", "SPINE").tech("ViewPosition", "AP").tech("Sensitivity", "260")
    top.tech("PlateType", "HR-V")
    frames = (4095 - shrunk(bases.spine(400), 320, 320)).clip(0, 4095)[None].astype(np.uint16)
    who = cast.person()
    texts = [line(who.sorted, Category.NAME, row=290, col=8, size=18)]
    texts.append(line("R", Category.MARKER, row=20, col=-30, size=32))
    picture(
        made, frames, texts, ("pixels-monochrome1",), search=[who.search],
        photometric="MONOCHROME1", bits_stored=12, ink=(0,),
    )  # fmt: skip
    add_planes(top)
    return made


def _projection(top: Level) -> None:
    """Set the DX modules that a mammogram shares (PS3.3 C.8.11)."""
    top.set(
        DetectorType="SCINTILLATOR", PositionerType="",
        PresentationIntentType="FOR PRESENTATION", PatientOrientation=["L", "F"],
        ImageType=["DERIVED", "PRIMARY"], PixelIntensityRelationship="LOG",
        PixelIntensityRelationshipSign=1, RescaleIntercept="0", RescaleSlope="1",
        RescaleType="US", PresentationLUTShape="IDENTITY", LossyImageCompression="00",
        BurnedInAnnotation="YES", ImageLaterality="L",
        WindowCenter="2048", WindowWidth="4096", KVP="", DistanceSourceToDetector="",
    )  # fmt: skip
    top.set(AcquisitionContextSequence=[], InstanceCreatorUID="2.25.7433")
    top.tech("ImagerPixelSpacing", ["0.143", "0.143"])


def dx(cast: Cast) -> Planter:
    """Return a digital radiograph with an acquisition context."""
    made = Planter.new(
        "dx.dcm", cast, sop_class=DigitalXRayImageStorageForPresentation, modality="DX"
    )
    top = made.top
    identify(top)
    equipment(top, manufacturer="Carestream Health", model="DRX-Evolution")
    _projection(top)
    top.tech("DetectorType", "SCINTILLATOR").tech("BodyPartExamined", "KNEE")
    top.tech("ViewPosition", "AP").tech("Grid", "FOCUSED")
    top.code("AnatomicRegionSequence", "72696002", "SCT", "Knee", tech=True)
    view = top.code("ViewCodeSequence", "399348003", "SCT", "antero-posterior", tech=True)
    view.set()
    spoken = top.item("AcquisitionContextSequence", ValueType="TEXT")
    spoken.code("ConceptNameCodeSequence", "121106", "DCM", "Comment", tech=True)
    spoken.text(
        "TextValue", Tech("patient standing"), ", held by mother ",
        name(cast.person(), "acquisition-context-text"),
    )  # fmt: skip
    staff = top.item("AcquisitionContextSequence", ValueType="PNAME")
    staff.code("ConceptNameCodeSequence", "121114", "DCM", "Performing Physician")
    staff.person("PersonName", "acquisition-context-person", staff=True)
    frames = (shrunk(bases.spine(400), 320, 320)).clip(0, 4095)[None].astype(np.uint16)
    who = cast.person()
    texts = [line(who.sorted, Category.NAME, row=8, col=8, size=18)]
    texts.append(line("L", Category.MARKER, row=270, col=-30, size=32))
    picture(
        made, frames, texts, ("pixels-12-bit",), search=[who.search], bits_stored=12, ink=(4095,)
    )
    return made


def mg(cast: Cast) -> Planter:
    """Return a mammogram whose JPEG frame carries a comment and EXIF."""
    made = Planter.new(
        "mg.dcm", cast, sop_class=DigitalMammographyXRayImageStorageForPresentation, modality="MG"
    )
    top = made.top
    identify(top)
    equipment(top, manufacturer="HOLOGIC, Inc.", model="Selenia Dimensions")
    _projection(top)
    top.set(PositionerType="MAMMOGRAPHIC", OrganExposed="BREAST", BreastImplantPresent="NO")
    top.tech("CompressionForce", "94").tech("BodyPartThickness", "52").tech(
        "AnodeTargetMaterial", "TUNGSTEN"
    )
    top.tech("ImageLaterality", "L").tech("BodyPartExamined", "BREAST").tech(
        "FilterMaterial", "RHODIUM"
    )
    top.set(PartialView="NO")
    top.code("AnatomicRegionSequence", "76752008", "SCT", "Breast", tech=True)
    view = top.code("ViewCodeSequence", "399368009", "SCT", "medio-lateral oblique", tech=True)
    view.set(ViewModifierCodeSequence=[])
    frames = (shrunk(bases.spine(400), 320, 240) / 16).clip(0, 255)[None].astype(np.uint8)
    frames[:, :, 150:] = 0
    who = cast.person()
    texts = [line(who.sorted, Category.NAME, row=292, col=40, size=16)]
    texts.append(line("LMLO", Category.MARKER, row=20, col=-8, size=26))
    picture(made, frames, texts, ("pixels-jpeg",), search=[who.search], bits_stored=8, ink=(255,))
    top.set(RescaleSlope="1", WindowCenter="128", WindowWidth="256")
    note, artist = cast.person(), cast.person()
    encode.encode_jpeg_grey(
        made.data, frames, comment=f"acquired from {note.shown}", artist=artist.shown
    )
    top.set(LossyImageCompression="01")
    pixels = top.path(0x7FE00010)
    made.hidden(
        "jpeg-comment",
        "bitstream",
        note.shown,
        category=Category.NAME,
        search=note.search,
        path=pixels,
    )
    made.hidden(
        "jpeg-exif",
        "bitstream",
        artist.shown,
        category=Category.NAME,
        search=artist.search,
        path=pixels,
    )
    return made


def sc(cast: Cast) -> Planter:
    """Return a screen capture in which somebody typed, with his own name in its comments."""
    made = Planter.new("sc.dcm", cast, sop_class=SecondaryCaptureImageStorage, modality="OT")
    top = made.top
    who = cast.person()
    top.phi("PatientName", who.pn, "patient-name", Category.NAME, search=(who.pn,), exact=True)
    top.phi("PatientID", cast.identifier("MRN"), "patient-id", Category.ID)
    top.text(
        "ImageComments", "seen with ",
        Phi(
            text=who.sorted, surface="patient-name-in-text", category=Category.NAME,
            search=(who.sorted, who.shown), exact=True,
        ),
        ", ", Tech("window W 80 L 40"),
    )  # fmt: skip
    top.set(ConversionType="WSD", Laterality="", PatientOrientation="")
    top.tech("SecondaryCaptureDeviceManufacturer", "Barco")
    frames = np.full((1, 300, 440, 3), 238, np.uint8)
    texts, search, _who = banner(cast, row=20, col=20, size=20)
    phone, home = cast.phone(), cast.address()
    mail, owner = cast.email()
    texts += [
        line(f"Phone {phone}", Category.PHONE, row=130, col=20, size=18),
        line(home, Category.ADDRESS, row=160, col=20, size=18),
        line(mail, Category.EMAIL, row=190, col=20, size=16),
    ]
    texts += lines("Volume 12.4 ml", row=250, col=20, size=18)
    picture(
        made, frames, texts,
        ("pixels-dark-on-light-name", "pixels-dark-on-light-id", "pixels-dark-on-light-date",
         "pixels-phone", "pixels-address", "pixels-email"),
        search=[*search, (phone,), (home,), (mail, *owner.search)],
        photometric="RGB", bits_stored=8, ink=(20, 20, 40),
    )  # fmt: skip
    encode.encode_rle(made.data)
    return made
