"""Small real-format DICOM samples with planted identifiers of invented people."""

from phidetect.samples.answer import (
    ANSWER_KEY,
    PlantedElement,
    PlantedText,
    SampleKey,
    read_key,
    write_key,
)
from phidetect.samples.check import SampleResult, check_sample
from phidetect.samples.make import make_samples
from phidetect.samples.pictures import contact_sheet, picture, save_pair

__all__ = [
    "ANSWER_KEY",
    "PlantedElement",
    "PlantedText",
    "SampleKey",
    "SampleResult",
    "check_sample",
    "contact_sheet",
    "make_samples",
    "picture",
    "read_key",
    "save_pair",
    "write_key",
]
