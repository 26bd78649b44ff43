"""Enhanced multi-frame MR (PS3.3 A.36), with identifiers in its functional groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pydicom.uid import EnhancedMRImageStorage

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify, line, shrunk
from phidetect.evaluation.planter import Level, Planter, Tech, name
from phidetect.samples import bases, encode
from phidetect.samples.draw import draw
from phidetect.samples.header import make_uid
from phidetect.types import Category, FrameRange

__all__ = ["enhanced_mr"]


def enhanced_mr(cast: Cast) -> Planter:
    """Return three frames whose groups carry texts, dates and references."""
    made = Planter.new("mr_enhanced.dcm", cast, sop_class=EnhancedMRImageStorage, modality="MR")
    top = made.top
    identify(top)
    equipment(top, manufacturer="Canon Medical Systems", model="Vantage Galan 3T")
    top.set(DeviceSerialNumber="0", SoftwareVersions="V7.0")
    kinds = {
        "ImageType": ["ORIGINAL", "PRIMARY", "DIFFUSION", "NONE"],
        "PixelPresentation": "MONOCHROME",
        "VolumetricProperties": "VOLUME",
        "VolumeBasedCalculationTechnique": "NONE",
        "ComplexImageComponent": "MAGNITUDE",
        "AcquisitionContrast": "DIFFUSION",
    }
    top.set(
        **kinds,
        ContentDate="20200101",
        ContentTime="101500",
        AcquisitionNumber=1,
        ContentQualification="PRODUCT",
        ResonantNucleus="1H",
        KSpaceFiltering="NONE",
        ApplicableSafetyStandardAgency="IEC",
        BurnedInAnnotation="NO",
        LossyImageCompression="00",
        PresentationLUTShape="IDENTITY",
        FrameOfReferenceUID=make_uid(made.file, "frame"),
        PositionReferenceIndicator="",
        AcquisitionDateTime="20200101101500",
        AcquisitionDuration=12.0,
        PatientPosition="HFS",
        EchoPulseSequence="SPIN",
        MultipleSpinEcho="NO",
        MultiPlanarExcitation="NO",
        PhaseContrast="NO",
        TimeOfFlightContrast="NO",
        SteadyStatePulseSequence="NONE",
        EchoPlanarPulseSequence="YES",
        SaturationRecovery="NO",
        SpectrallySelectedSuppression="NONE",
        OversamplingPhase="NONE",
        GeometryOfKSpaceTraversal="RECTILINEAR",
        RectilinearPhaseEncodeReordering="LINEAR",
        SegmentedKSpaceTraversal="SINGLE",
        NumberOfKSpaceTrajectories=1,
        MRAcquisitionType="2D",
    )
    top.set(AcquisitionContextSequence=[])
    top.tech("MagneticFieldStrength", "3").tech("BodyPartExamined", "PROSTATE")
    top.tech("PulseSequenceName", "SE-EPI 2D")
    protocol = cast.person()
    top.text(
        "AcquisitionProtocolName",
        Tech("PROSTATE DWI"),
        " ",
        name(protocol, "acquisition-protocol-name"),
    )
    top.phi(
        "AcquisitionDateTime",
        f"{cast.date()}{cast.time()}",
        "enhanced-acquisition-datetime",
        Category.DATE,
    )
    organization = top.item("DimensionOrganizationSequence")
    organization.phi(
        "DimensionOrganizationUID", cast.uid(), "dimension-organization-uid", Category.UID
    )
    index = top.item(
        "DimensionIndexSequence",
        DimensionIndexPointer=0x00209057,
        FunctionalGroupPointer=0x00209111,
        DimensionOrganizationUID=organization.data.DimensionOrganizationUID,
    )
    index.text(
        "DimensionDescriptionLabel", Tech("In-Stack"), " ", name(cast.person(), "dimension-label")
    )
    shared = top.item("SharedFunctionalGroupsSequence")
    measures = shared.item("PixelMeasuresSequence")
    measures.tech("SliceThickness", "3.5").tech("PixelSpacing", ["0.9375", "0.9375"])
    shared.item("PlaneOrientationSequence", ImageOrientationPatient=["1", "0", "0", "0", "1", "0"])
    anatomy = shared.item("FrameAnatomySequence", FrameLaterality="U")
    anatomy.code("AnatomicRegionSequence", "41216001", "SCT", "Prostate", tech=True)
    shared.item(
        "MRImageFrameTypeSequence",
        **{("FrameType" if k == "ImageType" else k): v for k, v in kinds.items()},
    )
    shared.item("FrameVOILUTSequence", WindowCenter="600", WindowWidth="1200")
    shared.item(
        "PixelValueTransformationSequence", RescaleIntercept="0", RescaleSlope="1", RescaleType="US"
    )
    _mr_groups(shared)
    for number in range(3):
        frame = top.item("PerFrameFunctionalGroupsSequence")
        frame.item("PlanePositionSequence", ImagePositionPatient=["0", "0", str(number * 4)])
        content = frame.item(
            "FrameContentSequence", StackID="1", InStackPositionNumber=number + 1,
            FrameAcquisitionNumber=1, DimensionIndexValues=number + 1,
            FrameReferenceDateTime="20200101101500", FrameAcquisitionDateTime="20200101101500",
            FrameAcquisitionDuration=12.0,
        )  # fmt: skip
        if number == 1:
            content.text(
                "FrameComments",
                Tech("breathing artefact"),
                ", told ",
                name(cast.person(), "frame-comments"),
            )
            content.text("FrameLabel", Tech("b800"), " ", name(cast.person(), "frame-label"))
            content.phi(
                "FrameAcquisitionDateTime",
                f"{cast.date()}{cast.time()}",
                "frame-acquisition-datetime",
                Category.DATE,
            )
    still = shrunk(bases.abdomen(), 200, 320).clip(0, 4095).astype(np.uint16)
    frames = np.repeat(still[None], 3, 0)
    who = cast.person()
    span = FrameRange(2, 3)
    text = line(who.sorted, Category.NAME, row=170, col=10, size=18)
    drawn = draw(frames, [replace(text, frames=span)], ink=(1500,))
    encode.put_frames(made.data, frames, photometric="MONOCHROME2", bits_stored=12)
    for keyword in ("FrameTime", "FrameIncrementPointer"):
        delattr(made.data, keyword)
    made.drawn(drawn, ("pixels-last-frame",), search=[who.search])
    return made


def _mr_groups(shared: Level) -> None:
    """Add the MR macros that are mandatory for ORIGINAL frames (PS3.3 C.8.13.5)."""
    timing = shared.item(
        "MRTimingAndRelatedParametersSequence", RepetitionTime="4200", FlipAngle="90",
        EchoTrainLength=1, RFEchoTrainLength=1, GradientEchoTrainLength=40,
    )  # fmt: skip
    timing.item(
        "OperatingModeSequence", OperatingModeType="STATIC FIELD", OperatingMode="IEC_NORMAL"
    )
    timing.item(
        "SpecificAbsorptionRateSequence",
        SpecificAbsorptionRateDefinition="IEC_WHOLE_BODY",
        SpecificAbsorptionRateValue=0.7,
    )
    shared.item(
        "MRFOVGeometrySequence",
        InPlanePhaseEncodingDirection="ROW",
        MRAcquisitionFrequencyEncodingSteps=320,
        MRAcquisitionPhaseEncodingStepsInPlane=200,
        PercentSampling="100",
        PercentPhaseFieldOfView="100",
    )
    shared.item("MREchoSequence", EffectiveEchoTime=63.0)
    shared.item(
        "MRModifierSequence",
        InversionRecovery="NO",
        FlowCompensation="NONE",
        Spoiling="NONE",
        T2Preparation="NO",
        SpectrallySelectedExcitation="NONE",
        SpatialPresaturation="NONE",
        PartialFourier="NO",
        ParallelAcquisition="NO",
    )
    coil = shared.item(
        "MRReceiveCoilSequence",
        ReceiveCoilManufacturerName="",
        ReceiveCoilType="BODY",
        QuadratureReceiveCoil="NO",
    )
    coil.tech("ReceiveCoilName", "BODY ARRAY 32")
    shared.item(
        "MRTransmitCoilSequence",
        TransmitCoilManufacturerName="",
        TransmitCoilType="BODY",
        TransmitCoilName="BODY",
    )
    shared.item("MRAveragesSequence", NumberOfAverages="4")
    shared.item(
        "MRImagingModifierSequence",
        MagnetizationTransfer="NONE",
        BloodSignalNulling="NO",
        Tagging="NONE",
        TransmitterFrequency=123.2,
        PixelBandwidth="1500",
    )
    diffusion = shared.item("MRDiffusionSequence", DiffusionDirectionality="NONE")
    diffusion.tech("DiffusionBValue", 800.0)
