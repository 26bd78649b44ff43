"""A 12-lead electrocardiogram (PS3.3 A.34.3)."""

from __future__ import annotations

import numpy as np
from pydicom.uid import TwelveLeadECGWaveformStorage

from phidetect.evaluation.cast import Cast
from phidetect.evaluation.modules import equipment, identify
from phidetect.evaluation.planter import Planter, Tech, name
from phidetect.types import Category

__all__ = ["ecg"]

_LEADS = {
    "I": 1, "II": 2, "III": 61, "aVR": 62, "aVL": 63, "aVF": 64,
    "V1": 3, "V2": 4, "V3": 5, "V4": 6, "V5": 7, "V6": 8,
}  # fmt: skip
"""Leads by name, and their MDC code after ``2:`` (PS3.16 CID 3001)."""
_MEANINGS = {
    "aVR": "aVR, augmented voltage, right",
    "aVL": "aVL, augmented voltage, left",
    "aVF": "aVF, augmented voltage, foot",
}


def ecg(cast: Cast) -> Planter:
    """Return two seconds of an ECG with annotations."""
    made = Planter.new("ecg.dcm", cast, sop_class=TwelveLeadECGWaveformStorage, modality="ECG")
    top = made.top
    identify(top)
    equipment(top, manufacturer="Mortara Instrument", model="ELI 350")
    top.set(ContentDate="20200101", ContentTime="101500", AcquisitionContextSequence=[])
    top.phi(
        "AcquisitionDateTime",
        f"{cast.date()}{cast.time()}",
        "waveform-acquisition-datetime",
        Category.DATE,
    )
    group = top.item(
        "WaveformSequence", WaveformOriginality="ORIGINAL",
        NumberOfWaveformChannels=12, NumberOfWaveformSamples=1000, WaveformBitsAllocated=16,
        WaveformSampleInterpretation="SS",
    )  # fmt: skip
    group.tech("SamplingFrequency", "500")
    who = cast.person()
    group.text(
        "MultiplexGroupLabel", name(who, "multiplex-group-label", text=who.given), Tech(" ECG")
    )
    for number, (lead, code) in enumerate(_LEADS.items()):
        channel = group.item(
            "ChannelDefinitionSequence", WaveformBitsStored=16, ChannelSampleSkew="0",
            ChannelSensitivity="2.44", ChannelSensitivityCorrectionFactor="1", ChannelBaseline="0",
            FilterLowFrequency="0.05", FilterHighFrequency="300",
        )  # fmt: skip
        channel.code(
            "ChannelSourceSequence",
            f"2:{code}",
            "MDC",
            _MEANINGS.get(lead, f"Lead {lead}"),
            tech=number == 6,
        )
        channel.code("ChannelSensitivityUnitsSequence", "uV", "UCUM", "microvolt", tech=number == 0)
        if number == 1:
            who = cast.person()
            channel.text(
                "ChannelLabel", Tech("Lead II"), " ", name(who, "channel-label", text=who.given[:8])
            )
    wave = np.sin(np.arange(1000)[:, None] / 20 + np.arange(12)) * 400
    group.data.add_new(0x54001010, "OW", wave.astype("<i2").tobytes())
    note = top.item(
        "WaveformAnnotationSequence", AnnotationGroupNumber=1, ReferencedWaveformChannels=[1, 0]
    )
    note.text(
        "UnformattedTextValue",
        Tech("Sinus rhythm"),
        ", reviewed by ",
        name(cast.person(), "waveform-annotation", staff=True),
    )
    rate = top.item(
        "WaveformAnnotationSequence", AnnotationGroupNumber=2, ReferencedWaveformChannels=[1, 0]
    )
    rate.code("ConceptNameCodeSequence", "8867-4", "LN", "Heart rate", tech=True)
    rate.tech("NumericValue", "71.5")
    rate.code("MeasurementUnitsCodeSequence", "/min", "UCUM", "/min", tech=True)
    return made
