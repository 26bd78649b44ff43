"""Text in pixels: where it is, what it says, in which frames."""

from phidetect.pixels.detect import TextDetector
from phidetect.pixels.lines import PixelResult, TextFinder, load_text_finder
from phidetect.pixels.read import TextReader

__all__ = ["PixelResult", "TextDetector", "TextFinder", "TextReader", "load_text_finder"]
