"""Decode text by Specific Character Set (0008,0005) (PS3.3 C.12.1.1.2, PS3.5 6.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["DEFAULT_CHARSET", "Charset", "charset_of", "decode_text"]

_TERMS = {
    "": "ascii",
    "ISOIR6": "ascii",
    "ISO2022IR6": "ascii",
    "ISOIR13": "shift_jis",
    "ISO2022IR13": "shift_jis",
    "ISOIR100": "latin_1",
    "ISOIR101": "iso8859_2",
    "ISOIR109": "iso8859_3",
    "ISOIR110": "iso8859_4",
    "ISOIR126": "iso8859_7",
    "ISOIR127": "iso8859_6",
    "ISOIR138": "iso8859_8",
    "ISOIR144": "iso8859_5",
    "ISOIR148": "iso8859_9",
    "ISOIR166": "tis_620",
    "ISOIR203": "iso8859_15",
    "ISO2022IR87": "iso2022_jp",
    "ISO2022IR159": "iso2022_jp_2",
    "ISO2022IR149": "euc_kr",
    "ISO2022IR58": "gb2312",
    "ISOIR192": "utf_8",
    "UTF8": "utf_8",
    "GB18030": "gb18030",
    "GBK": "gbk",
    "ISO2022GBK": "gbk",
    "ISO202258": "gb2312",
}
"""Defined Terms without blanks, hyphens and underscores, which writers get wrong."""

_ESCAPES = {
    b"(B": ("", False),
    b"(J": ("shift_jis", False),
    b")I": ("shift_jis", False),
    b"-A": ("latin_1", False),
    b"-B": ("iso8859_2", False),
    b"-C": ("iso8859_3", False),
    b"-D": ("iso8859_4", False),
    b"-F": ("iso8859_7", False),
    b"-G": ("iso8859_6", False),
    b"-H": ("iso8859_8", False),
    b"-L": ("iso8859_5", False),
    b"-M": ("iso8859_9", False),
    b"-T": ("tis_620", False),
    b"-b": ("iso8859_15", False),
    b"$B": ("iso2022_jp", True),
    b"$(D": ("iso2022_jp_2", True),
    b"$)C": ("euc_kr", False),
    b"$)A": ("gb2312", False),
}
"""Escape sequence: codec, and whether the codec wants to see the sequence itself."""

_DELIMITERS = re.compile(rb"[\\\r\n\f\t^=]")


@dataclass(frozen=True, slots=True)
class Charset:
    """How text of a data set is encoded.

    Attributes
    ----------
    initial : str
        Codec that is active where no escape sequence says otherwise.
    known : bool
        Whether every Defined Term is one of PS3.3 C.12.1.1.2.
    """

    initial: str
    known: bool


DEFAULT_CHARSET = Charset("ascii", known=True)


def charset_of(terms: Iterable[str]) -> Charset:
    """Return the charset of the values of Specific Character Set (0008,0005)."""
    names = [re.sub(r"[^0-9A-Z]", "", term.upper()) for term in terms]
    names = [name.replace("ISO2022IR", "ISOIR") if name not in _TERMS else name for name in names]
    codecs = [_TERMS.get(name) for name in names] or ["ascii"]
    first = codecs[0] or "ascii"
    # Multi-byte sets of ISO 2022 are never active before their escape sequence.
    if first.startswith("iso2022") or (len(codecs) > 1 and first in ("euc_kr", "gb2312")):
        first = "ascii"
    return Charset(first, known=None not in codecs)


def decode_text(data: bytes, charset: Charset) -> tuple[str, bool]:
    """Return the text and whether the charset really decodes it.

    Bytes above 127 without a charset are taken for UTF-8 where they are valid UTF-8, which
    chance hardly ever makes. What fails is returned as ISO 8859-1, so that no text hides
    behind a wrong declaration, and is marked as not decoded.
    """
    if data.isascii() and b"\x1b" not in data:
        return data.decode("ascii"), True
    try:
        if b"\x1b" in data:
            return _decode_iso2022(data, charset.initial), charset.known
        return data.decode(charset.initial), charset.known
    except (UnicodeDecodeError, LookupError):
        pass
    if charset.initial == "ascii" and b"\x1b" not in data:
        try:
            return data.decode("utf_8"), charset.known
        except UnicodeDecodeError:
            pass
    return data.decode("latin_1"), False


def _decode_iso2022(data: bytes, initial: str) -> str:
    """Decode text with code extensions (PS3.5 6.1.2.5)."""
    head, *parts = data.split(b"\x1b")
    out = [head.decode(initial)]
    for part in parts:
        size = 3 if part[:3] in _ESCAPES else 2
        if part[:size] not in _ESCAPES:
            raise UnicodeDecodeError("iso2022", b"", 0, 0, "unknown escape sequence")
        codec, keeps = _ESCAPES[part[:size]]
        if keeps:
            out.append((b"\x1b" + part).decode(codec))
            continue
        body = part[size:]
        # A delimiter sets the initial character set again (PS3.5 6.1.2.5.3).
        stop = _DELIMITERS.search(body)
        cut = len(body) if stop is None else stop.start()
        out.append(body[:cut].decode(codec or initial))
        out.append(body[cut:].decode(initial))
    return "".join(out)
