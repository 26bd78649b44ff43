"""Known identifiers in the bytes of binary values, in encodings that no run of text shows."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from datetime import date

from phidetect.dicom import Instance, resolve
from phidetect.dicom.raw import raw_element
from phidetect.dicom.text import is_bulk, stored_bytes
from phidetect.errors import MESSAGES
from phidetect.rules.dates import parse_dates
from phidetect.rules.header import is_placeholder
from phidetect.rules.vocabulary import is_acquisition_word
from phidetect.types import (
    BytesLocation,
    Category,
    ElementLocation,
    ElementPath,
    ElementView,
    Evidence,
    Finding,
    KnownIdentifiers,
    Location,
    Skipped,
)

__all__ = ["KnownBytes"]

_PIXEL_DATA = 0x7FE00010
_NAMES = frozenset({Category.NAME, Category.STAFF_NAME})
_PATIENT = frozenset({"PatientName", "PatientID", "OtherPatientIDs", "given"})
_CODECS = (
    "utf-8", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037",
)  # fmt: skip
_FOREIGN = (
    "gb18030", "shift_jis", "iso2022_jp", "euc_kr", "euc_jp", "big5", "iso8859_2", "iso8859_5",
    "iso8859_6", "iso8859_7", "iso8859_8", "iso8859_9", "tis-620",
)  # fmt: skip
_BETWEEN = re.compile(r"[\s^=,.]+")
_ESCAPES = re.compile(rb"\x1b[$(][)(]?[A-Z@]")
_SHORTEST, _LETTERS, _DIGITS = 6, 5, 6
"""Bytes, letters and digits below which chance makes an identifier."""
_NUMBERS = {
    **dict.fromkeys(("UL", "SL", "OL", "AT"), "I"),
    **dict.fromkeys(("FD", "OD"), "d"),
    **dict.fromkeys(("UV", "SV", "OV"), "Q"),
}
_FEW = 64
"""Numbers of an element that may be an identifier each; of tables some are by chance."""


class KnownBytes:
    """Searches binary values for known identifiers.

    Parameters
    ----------
    known : KnownIdentifiers
        What to look for.
    """

    def __init__(self, known: KnownIdentifiers) -> None:
        self._needles: dict[bytes, Category] = {}
        self._among: dict[bytes, Category] = {}
        self._numbers: dict[int, Category] = {}
        for item in known.items:
            value = item.value.reveal()
            if is_placeholder(value):
                continue
            if item.category is Category.DATE:
                for day in parse_dates(value[:8]) if value[:8].isdigit() else ():
                    self._numbers.setdefault(_as_number(day), item.category)
            elif item.category in _NAMES:
                self._learn_name(value, item.category, patient=item.source in _PATIENT)
            elif item.category is Category.ID:
                self._learn_id(value.strip(), item.category, patient=item.source in _PATIENT)

    def _learn_name(self, value: str, category: Category, *, patient: bool) -> None:
        for word in filter(None, _BETWEEN.split(value)):
            if word.isascii() and (len(word) < _LETTERS or is_acquisition_word(word)):
                continue
            forms = {word, word.upper(), word.lower(), word.title()}
            codecs = _CODECS if word.isascii() else (*_CODECS, *_FOREIGN)
            self._add(forms, codecs, category)
            if patient and len(word) >= _SHORTEST:
                self._among.update((form.encode(), category) for form in forms)

    def _learn_id(self, value: str, category: Category, *, patient: bool) -> None:
        if len(value) < _DIGITS or sum(map(str.isdigit, value)) < _LETTERS:
            return
        self._add({value}, _CODECS, category)
        if value.isdecimal() and len(value) <= 18:
            self._numbers.setdefault(int(value), category)
        if patient:
            self._among[value.encode()] = category

    def _add(self, forms: set[str], codecs: tuple[str, ...], category: Category) -> None:
        for form in forms:
            for codec in codecs:
                try:
                    needle = _ESCAPES.sub(b"", form.encode(codec))
                except UnicodeError:
                    continue
                if len(needle) >= _SHORTEST:
                    self._needles.setdefault(needle, category)

    def of_elements(
        self,
        instance: Instance,
        elements: tuple[ElementView, ...],
        *,
        creator_token: Callable[[str], str],
    ) -> Iterator[Finding]:
        """Yield one finding of each binary element in which an identifier stands.

        Parameters
        ----------
        instance : Instance
            The object.
        elements : tuple of ElementView
            Its elements.
        creator_token : callable
            The one that `walk` was given.
        """
        if not self._needles and not self._numbers:
            return
        for view in elements:
            if view.values or view.vr == "SQ" or is_bulk(view.tag) or not view.length:
                continue
            if view.runs is None and view.vr not in _NUMBERS and abs(view.length) < _SHORTEST:
                continue
            where = resolve(instance.dataset, view.path, creator_token=creator_token)
            if where is None:
                continue
            value = stored_bytes(getattr(raw_element(*where), "value", None), view.vr)
            category = None if value is None else self._of_value(value, view.vr)
            if category is not None:
                yield _finding(ElementLocation(path=view.path), category)

    def of_pixels(
        self, instance: Instance, *, compressed: bool
    ) -> tuple[list[Finding], list[Skipped]]:
        """Return what names the patient among the bytes of Pixel Data (7FE0,0010).

        Of a compressed stream a finding: it is not written as it is. Among samples it cannot be
        told from them, so that they count as unread.
        """
        value = getattr(raw_element(instance.dataset, _PIXEL_DATA), "value", None)
        if not isinstance(value, bytes):
            return [], []
        for needle, category in self._among.items():
            at = value.find(needle)
            if at < 0:
                continue
            if compressed:
                location = BytesLocation(
                    surface="bitstream",
                    path=ElementPath.of(_PIXEL_DATA),
                    offset=at,
                    length=len(needle),
                )
                return [_finding(location, category)], []
            return [], [Skipped(what="pixel-data", why=f"PHD211 {MESSAGES['PHD211']}")]
        return [], []

    def _of_value(self, value: bytes, vr: str) -> Category | None:
        for needle, category in self._needles.items():
            if needle in value:
                return category
        code = _NUMBERS.get(vr)
        size = struct.calcsize(code) if code else 1
        if code is None or len(value) > _FEW * size:
            return None
        count = len(value) // size
        for number in struct.unpack_from(f"<{count}{code}", value):
            found = self._numbers.get(number)  # 7.0 is 7
            if found is not None:
                return found
        return None


def _as_number(day: date) -> int:
    return int(day.strftime("%Y%m%d"))


def _finding(location: Location, category: Category) -> Finding:
    evidence = Evidence(
        source="rule:known.bytes", score=0.95, why="bytes of an identifier of the header"
    )
    return Finding(
        location=location, category=category, score=0.95, phi=category.phi, evidence=(evidence,)
    )
