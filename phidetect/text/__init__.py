"""Text read by a model: encoding, windows, spans."""

from phidetect.text.encode import Encoder, Encoding, context_of
from phidetect.text.windows import Window, windows

__all__ = ["Encoder", "Encoding", "Window", "context_of", "windows"]
