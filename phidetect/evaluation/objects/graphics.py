"""Presentation state and segmentation (PS3.3 A.33, A.51)."""

from __future__ import annotations

import numpy as np
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage, SegmentationStorage

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify
from phidetect.evaluation.planter import Planter, Tech, bits, name
from phidetect.samples.header import make_uid
from phidetect.types import Category

__all__ = ["gsps", "seg"]

_CT = "1.2.840.10008.5.1.4.1.1.2"


def gsps(cast: Cast) -> Planter:
    """Return a presentation state with a name in each of its texts."""
    made = Planter.new(
        "gsps.dcm", cast, sop_class=GrayscaleSoftcopyPresentationStateStorage, modality="PR"
    )
    top = made.top
    identify(top)
    equipment(top, model="Viewer 5")
    top.set(
        PresentationCreationDate="20200101",
        PresentationCreationTime="101500",
        PresentationLUTShape="IDENTITY",
        Laterality="",
    )
    label = "".join(c for c in cast.person().family.upper() if c.isalpha())[:16]
    top.phi("ContentLabel", label, "content-label", Category.NAME, search=(label,))
    top.text(
        "ContentDescription",
        Tech("arrows on lesion"),
        ", ",
        name(cast.person(), "content-description"),
    )
    top.person("ContentCreatorName", "content-creator", staff=True)
    top.phi("PresentationCreationDate", cast.date(), "presentation-creation-date", Category.DATE)
    series = top.item("ReferencedSeriesSequence", SeriesInstanceUID=make_uid("gsps", "series"))
    image = {"ReferencedSOPClassUID": _CT, "ReferencedSOPInstanceUID": make_uid("gsps", "image")}
    series.item("ReferencedImageSequence", **image)
    layer = top.item("GraphicLayerSequence", GraphicLayer="LAYER1", GraphicLayerOrder=1)
    layer.text(
        "GraphicLayerDescription",
        Tech("measurements"),
        " of Dr ",
        name(cast.person(), "graphic-layer-description", staff=True),
    )
    note = top.item("GraphicAnnotationSequence", GraphicLayer="LAYER1")
    note.item("ReferencedImageSequence", **image)
    spot = {
        "AnchorPointAnnotationUnits": "PIXEL",
        "AnchorPoint": [10.0, 10.0],
        "AnchorPointVisibility": "Y",
    }
    text = note.item("TextObjectSequence", **spot)
    text.text(
        "UnformattedTextValue", Tech("lesion 14 mm"), " ", name(cast.person(), "graphic-text")
    )
    box = note.item("TextObjectSequence", **spot)
    box.tech("UnformattedTextValue", "ROI mean 42.7 HU")
    note.item(
        "GraphicObjectSequence", GraphicAnnotationUnits="PIXEL", GraphicDimensions=2,
        NumberOfGraphicPoints=2, GraphicData=[10.0, 10.0, 40.0, 40.0], GraphicType="POLYLINE",
        GraphicFilled="N",
    )  # fmt: skip
    area = top.item(
        "DisplayedAreaSelectionSequence", DisplayedAreaTopLeftHandCorner=[1, 1],
        DisplayedAreaBottomRightHandCorner=[256, 256], PresentationSizeMode="SCALE TO FIT",
        PresentationPixelAspectRatio=["1", "1"],
    )  # fmt: skip
    area.item("ReferencedImageSequence", **image)
    return made


def seg(cast: Cast) -> Planter:
    """Return a binary segmentation of two segments."""
    made = Planter.new("seg.dcm", cast, sop_class=SegmentationStorage, modality="SEG")
    top = made.top
    identify(top)
    equipment(top, manufacturer="Brainlab", model="Elements Segmentation")
    top.set(
        DeviceSerialNumber="0", SoftwareVersions="3.1", ImageType=["DERIVED", "PRIMARY"],
        ContentDate="20200101", ContentTime="101500", FrameOfReferenceUID=make_uid("seg", "frame"),
        PositionReferenceIndicator="", ContentLabel="SEGMENTS", SegmentationType="BINARY",
        LossyImageCompression="00", SegmentsOverlap="NO",
    )  # fmt: skip
    top.text(
        "ContentDescription",
        Tech("organs at risk"),
        ", ",
        name(cast.person(), "seg-content-description"),
    )
    top.person("ContentCreatorName", "seg-content-creator", staff=True)
    first = top.item("SegmentSequence", SegmentNumber=1, SegmentAlgorithmType="MANUAL")
    first.text("SegmentLabel", Tech("Liver"), " ", name(cast.person(), "segment-label"))
    first.text(
        "SegmentDescription",
        Tech("right lobe"),
        " drawn by ",
        name(cast.person(), "segment-description", staff=True),
    )
    first.phi("TrackingID", cast.identifier("LESION"), "tracking-id", Category.ID)
    first.phi("TrackingUID", cast.uid(), "tracking-uid", Category.UID)
    second = top.item("SegmentSequence", SegmentNumber=2, SegmentAlgorithmType="AUTOMATIC")
    second.tech("SegmentLabel", "GTV").tech("SegmentAlgorithmName", "nnU-Net 2.2")
    for segment, code, meaning in ((first, "10200004", "Liver"), (second, "108369006", "Tumor")):
        segment.code(
            "SegmentedPropertyCategoryCodeSequence",
            "123037004",
            "SCT",
            "Anatomical Structure",
            tech=segment is first,
        )
        segment.code("SegmentedPropertyTypeCodeSequence", code, "SCT", meaning, tech=True)
    organization = make_uid("seg", "dimension")
    top.item("DimensionOrganizationSequence", DimensionOrganizationUID=organization)
    top.item(
        "DimensionIndexSequence",
        DimensionIndexPointer=0x0062000B,
        FunctionalGroupPointer=0x0062000A,
        DimensionOrganizationUID=organization,
    )
    shared = top.item("SharedFunctionalGroupsSequence")
    shared.item("PixelMeasuresSequence", SliceThickness="2", PixelSpacing=["1", "1"])
    shared.item("PlaneOrientationSequence", ImageOrientationPatient=["1", "0", "0", "0", "1", "0"])
    for number in (1, 2):
        frame = top.item("PerFrameFunctionalGroupsSequence")
        frame.item("FrameContentSequence", DimensionIndexValues=number)
        frame.item("PlanePositionSequence", ImagePositionPatient=["0", "0", str(number)])
        frame.item("SegmentIdentificationSequence", ReferencedSegmentNumber=number)
    planes = np.zeros((2, 64, 64), np.uint8)
    planes[:, 20:44, 20:44] = 1
    top.set(
        SamplesPerPixel=1, PhotometricInterpretation="MONOCHROME2", Rows=64, Columns=64,
        NumberOfFrames=2, BitsAllocated=1, BitsStored=1, HighBit=0, PixelRepresentation=0,
    )  # fmt: skip
    made.data.add_new(0x7FE00010, "OB", bits(planes))
    return made
