"""How a model is run: checked weights, arrays in and out. No DICOM, no findings."""

from phidetect.backends.classifier import OnnxTokenClassifier, TokenClassifier
from phidetect.backends.model import Backend, ImageModel, Model, open_model
from phidetect.backends.onnx import OnnxModel
from phidetect.backends.store import ModelHandle, ModelSpec, ModelStore
from phidetect.backends.tokenizer import load_tokenizer

__all__ = [
    "Backend",
    "ImageModel",
    "Model",
    "ModelHandle",
    "ModelSpec",
    "ModelStore",
    "OnnxModel",
    "OnnxTokenClassifier",
    "TokenClassifier",
    "load_tokenizer",
    "open_model",
]
