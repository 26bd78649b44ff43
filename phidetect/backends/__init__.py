"""How a model is run: checked weights, arrays in and out. No DICOM, no findings."""

from phidetect.backends.onnx import OnnxModel
from phidetect.backends.store import ModelHandle, ModelSpec, ModelStore

__all__ = ["ModelHandle", "ModelSpec", "ModelStore", "OnnxModel"]
