"""Text read by a model: encoding, windows, spans."""

from phidetect.text.encode import Encoder, Encoding, context_of
from phidetect.text.reading import TextReading, TextRequest
from phidetect.text.tagger import TextTagger, load_text_tagger
from phidetect.text.windows import Window, windows

__all__ = [
    "Encoder",
    "Encoding",
    "TextReading",
    "TextRequest",
    "TextTagger",
    "Window",
    "context_of",
    "load_text_tagger",
    "windows",
]
