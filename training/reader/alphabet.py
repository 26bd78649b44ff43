"""The characters that the released reader keeps of the 18,708 its source knows."""

from __future__ import annotations

import unicodedata
from pathlib import Path

__all__ = ["characters", "keep"]

CHARACTERS = Path(__file__).parents[2] / "models/text_reader/1.1.0/characters.txt"

_PUNCTUATION = "‐‑–—―‖‘’“”„†‡•…‰′″※⁄"
_SYMBOLS = "€™℃℉ℓΩÅ←↑→↓↔↕∂∆∏∑−√∝∞∠∥∩∫≈≠≡≤≥⊕⊙⌀①②③④⑤■□▪▲△▶▷▼▽◀◆◇○●☆★☎♀♂✓✕✖"
_LATIN_B = "ƏəƠơƯưȘșȚț"


def keep(character: str) -> bool:
    """Whether a character of the source's dictionary stays.

    Kept: printable ASCII, Latin-1, Latin Extended-A, the letters of Latin Extended-B that
    names use, Greek letters (sequence and unit names), punctuation, arrows and signs of
    consoles. Left out: full-width forms, which look like their ASCII twins and so fall back
    to them, other scripts and pictures.
    """
    if len(character) != 1:
        return False
    code = ord(character)
    if 0x21 <= code <= 0x7E or 0xA1 <= code <= 0x17F:
        return True
    if character in _PUNCTUATION or character in _SYMBOLS or character in _LATIN_B:
        return True
    if 0x370 <= code <= 0x3FF:
        return unicodedata.name(character, "").startswith("GREEK") and character.isalpha()
    return 0x2070 <= code <= 0x2089 or 0x2160 <= code <= 0x216B


def characters() -> tuple[str, ...]:
    """Return the characters of the released reader, blank and space left out."""
    text = CHARACTERS.read_text(encoding="utf-8")
    return tuple(text.split("\n")[:-1])
