"""Structure set, plan and dose (PS3.3 A.18 to A.20)."""

from __future__ import annotations

import numpy as np
from pydicom.uid import RTDoseStorage, RTPlanStorage, RTStructureSetStorage

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, geometry, identify
from phidetect.evaluation.planter import Planter, Tech, name
from phidetect.samples.header import make_uid
from phidetect.types import Category

__all__ = ["rt_dose", "rt_plan", "rt_structures"]


def rt_structures(cast: Cast) -> Planter:
    """Return a structure set of two regions of interest."""
    made = Planter.new("rtstruct.dcm", cast, sop_class=RTStructureSetStorage, modality="RTSTRUCT")
    top = made.top
    identify(top)
    top.set(
        OperatorsName="", FrameOfReferenceUID=make_uid("rt", "frame"), PositionReferenceIndicator=""
    )
    equipment(top, manufacturer="Varian Medical Systems", model="ARIA RadOnc")
    label = cast.person()
    top.phi(
        "StructureSetLabel",
        label.family[:16],
        "structure-set-label",
        Category.NAME,
        search=(label.family[:16],),
    )
    top.text(
        "StructureSetName", Tech("Prostate primary"), " ", name(cast.person(), "structure-set-name")
    )
    top.text(
        "StructureSetDescription",
        Tech("after hormone therapy"),
        ", ",
        name(cast.person(), "structure-set-description"),
    )
    top.phi("StructureSetDate", cast.date(), "structure-set-date", Category.DATE)
    top.set(StructureSetTime="101500")
    frame = make_uid("rt", "frame")
    top.item("ReferencedFrameOfReferenceSequence", FrameOfReferenceUID=frame)
    first = top.item(
        "StructureSetROISequence",
        ROINumber=1,
        ReferencedFrameOfReferenceUID=frame,
        ROIGenerationAlgorithm="MANUAL",
    )
    first.text("ROIName", Tech("PTV 60"), " ", name(cast.person(), "roi-name"))
    first.text(
        "ROIDescription",
        Tech("margin 5 mm"),
        ", by ",
        name(cast.person(), "roi-description", staff=True),
    )
    second = top.item(
        "StructureSetROISequence",
        ROINumber=2,
        ReferencedFrameOfReferenceUID=frame,
        ROIGenerationAlgorithm="AUTOMATIC",
    )
    second.tech("ROIName", "GTV")
    for number, kind in ((1, "PTV"), (2, "GTV")):
        contour = top.item(
            "ROIContourSequence", ReferencedROINumber=number, ROIDisplayColor=["255", "0", "0"]
        )
        contour.item(
            "ContourSequence", ContourGeometricType="CLOSED_PLANAR", NumberOfContourPoints=3,
            ContourData=["0", "0", "0", "10.25", "0", "0", "10.25", "10.25", "0"],
        )  # fmt: skip
        seen = top.item(
            "RTROIObservationsSequence", ObservationNumber=number, ReferencedROINumber=number
        )
        seen.tech("RTROIInterpretedType", kind)
        if number == 1:
            seen.person("ROIInterpreter", "roi-interpreter", staff=True)
            seen.phi(
                "ROIObservationLabel",
                cast.person().given[:16],
                "roi-observation-label",
                Category.NAME,
            )
        else:
            seen.set(ROIInterpreter="")
    top.set(ApprovalStatus="APPROVED", ReviewTime="101500")
    top.person("ReviewerName", "rt-reviewer", staff=True)
    top.phi("ReviewDate", cast.date(), "rt-review-date", Category.DATE)
    return made


def rt_plan(cast: Cast) -> Planter:
    """Return a plan of one beam."""
    made = Planter.new("rtplan.dcm", cast, sop_class=RTPlanStorage, modality="RTPLAN")
    top = made.top
    identify(top)
    top.set(OperatorsName="")
    equipment(top, manufacturer="RaySearch Laboratories", model="RayStation")
    label = cast.person()
    top.phi(
        "RTPlanLabel",
        label.family[:16],
        "rt-plan-label",
        Category.NAME,
        search=(label.family[:16],),
    )
    top.text("RTPlanName", Tech("VMAT prostate"), " ", name(cast.person(), "rt-plan-name"))
    top.text(
        "RTPlanDescription", Tech("39 fractions"), ", ", name(cast.person(), "rt-plan-description")
    )
    top.phi("RTPlanDate", cast.date(), "rt-plan-date", Category.DATE)
    top.set(RTPlanTime="101500", RTPlanGeometry="TREATMENT_DEVICE")
    top.tech("PlanIntent", "CURATIVE").tech("TreatmentProtocols", "SIMULTANEOUS BOOST")
    group = top.item(
        "FractionGroupSequence",
        FractionGroupNumber=1,
        NumberOfFractionsPlanned=39,
        NumberOfBeams=1,
        NumberOfBrachyApplicationSetups=0,
    )
    group.item("ReferencedBeamSequence", ReferencedBeamNumber=1).tech("BeamDose", "2.05")
    group.data.ReferencedBeamSequence[0].BeamMeterset = "210"
    dose = top.item(
        "DoseReferenceSequence",
        DoseReferenceNumber=1,
        DoseReferenceStructureType="SITE",
        DoseReferenceType="TARGET",
    )
    dose.text(
        "DoseReferenceDescription",
        Tech("PTV boost"),
        " ",
        name(cast.person(), "dose-reference-description"),
    )
    beam = top.item(
        "BeamSequence", BeamNumber=1, BeamType="STATIC", RadiationType="PHOTON",
        TreatmentDeliveryType="TREATMENT", NumberOfWedges=0, NumberOfCompensators=0, NumberOfBoli=0,
        NumberOfBlocks=0, FinalCumulativeMetersetWeight="1", NumberOfControlPoints=2,
        SourceAxisDistance="1000", PrimaryDosimeterUnit="MU",
    )  # fmt: skip
    beam.text("BeamName", Tech("Arc 1"), " ", name(cast.person(), "beam-name"))
    beam.text("BeamDescription", Tech("half arc"), ", ", name(cast.person(), "beam-description"))
    machine = cast.identifier("LINAC")
    beam.phi("TreatmentMachineName", machine, "treatment-machine-name", Category.DEVICE_ID)
    limits = beam.item(
        "BeamLimitingDeviceSequence", RTBeamLimitingDeviceType="X", NumberOfLeafJawPairs=1
    )
    limits.set()
    point = beam.item(
        "ControlPointSequence",
        ControlPointIndex=0,
        CumulativeMetersetWeight="0",
        GantryAngle="180",
        GantryRotationDirection="CW",
        BeamLimitingDeviceAngle="0",
        BeamLimitingDeviceRotationDirection="NONE",
        PatientSupportAngle="0",
        PatientSupportRotationDirection="NONE",
        TableTopEccentricAngle="0",
        TableTopEccentricRotationDirection="NONE",
        TableTopVerticalPosition="",
        TableTopLongitudinalPosition="",
        TableTopLateralPosition="",
        IsocenterPosition=["0", "0", "0"],
    )
    point.tech("NominalBeamEnergy", "6")
    point.item(
        "BeamLimitingDevicePositionSequence",
        RTBeamLimitingDeviceType="X",
        LeafJawPositions=["-50", "50"],
    )
    beam.item("ControlPointSequence", ControlPointIndex=1, CumulativeMetersetWeight="1")
    setup = top.item("PatientSetupSequence", PatientSetupNumber=1, PatientPosition="HFS")
    beam.set(ReferencedPatientSetupNumber=1)
    setup.text("PatientSetupLabel", Tech("mask B"), " ", name(cast.person(), "patient-setup-label"))
    setup.text(
        "SetupTechniqueDescription",
        Tech("isocentric"),
        ", told by ",
        name(cast.person(), "setup-technique", staff=True),
    )
    top.set(ApprovalStatus="UNAPPROVED")
    return made


def rt_dose(cast: Cast) -> Planter:
    """Return a dose grid with a comment."""
    made = Planter.new("rtdose.dcm", cast, sop_class=RTDoseStorage, modality="RTDOSE")
    top = made.top
    identify(top)
    top.set(OperatorsName="")
    equipment(top, manufacturer="ELEKTA", model="Monaco")
    geometry(top, spacing="2.5")
    top.tech("SliceThickness", "2.5").tech("DoseUnits", "GY").tech("DoseType", "PHYSICAL")
    top.tech("DoseGridScaling", "0.000125").tech("DoseSummationType", "PLAN")
    top.text(
        "DoseComment",
        Tech("heterogeneity corrected"),
        ", for ",
        name(cast.person(), "dose-comment"),
    )
    top.set(
        SamplesPerPixel=1, PhotometricInterpretation="MONOCHROME2", Rows=8, Columns=8,
        BitsAllocated=16, BitsStored=16, HighBit=15, PixelRepresentation=0, NumberOfFrames=2,
        FrameIncrementPointer=0x3004000C, GridFrameOffsetVector=["0", "2.5"],
    )  # fmt: skip
    made.data.add_new(0x7FE00010, "OW", np.arange(128, dtype="<u2").tobytes())
    plan = top.item("ReferencedRTPlanSequence", ReferencedSOPClassUID=RTPlanStorage)
    plan.phi("ReferencedSOPInstanceUID", cast.uid(), "rt-plan-reference", Category.UID)
    return made
