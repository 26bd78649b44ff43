"""DICOM objects: open, walk, decode. The only reader of files on this floor."""

from phidetect.dicom.bitstream import Carried
from phidetect.dicom.decoders import DecodeError, FrameShape, codec_for
from phidetect.dicom.dictionary import dictionary_element
from phidetect.dicom.display import sample_values
from phidetect.dicom.document import document_mime_type, stored_document
from phidetect.dicom.frames import FrameSource, frames_of, nested_frames
from phidetect.dicom.open import Instance, open_instance
from phidetect.dicom.overlays import OverlayPlane, embedded_bit, overlay_planes
from phidetect.dicom.quiet import quiet
from phidetect.dicom.text import text_runs
from phidetect.dicom.ultrasound import ultrasound_limits
from phidetect.dicom.video import video_metadata
from phidetect.dicom.walk import resolve, walk

__all__ = [
    "Carried",
    "DecodeError",
    "FrameShape",
    "FrameSource",
    "Instance",
    "OverlayPlane",
    "codec_for",
    "dictionary_element",
    "document_mime_type",
    "embedded_bit",
    "frames_of",
    "nested_frames",
    "open_instance",
    "overlay_planes",
    "quiet",
    "resolve",
    "sample_values",
    "stored_document",
    "text_runs",
    "ultrasound_limits",
    "video_metadata",
    "walk",
]
