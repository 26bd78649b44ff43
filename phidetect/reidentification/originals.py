"""Originals for what stands in a text."""

from __future__ import annotations

import re

from pydicom.dataset import Dataset

from phidetect.crosswalk import Entries
from phidetect.errors import RedactionError
from phidetect.keys import TOKEN_PATTERN
from phidetect.redaction.dummies import short_token

__all__ = ["UID_PATTERN", "Originals"]

UID_PATTERN = re.compile(r"(?<![\d.])2\.25\.\d{1,39}(?!\.?\d)")
"""UIDs of the root that `RunKey.uid` uses, and others make as well: the map decides."""

_TOKEN = rf"(?<![A-Za-z0-9])(?:{TOKEN_PATTERN.pattern})(?![A-Za-z0-9])"
_TELLING_LENGTH = 6
_NAME_TAGS, _ID_TAGS = frozenset({0x00100010}), frozenset({0x00100020})


class Originals:
    """What stands for what, in the objects of one patient.

    Parameters
    ----------
    entries : Entries
        Of the map.
    pseudonym : str
        Of the patient.
    header : pydicom.dataset.Dataset
        Original elements of the patient.
    """

    def __init__(self, entries: Entries, *, pseudonym: str, header: Dataset) -> None:
        self._entries = entries
        self._name = str(header.get("PatientName") or "")
        self._id = str(header.get("PatientID") or "")
        self._ours = {pseudonym} - {""}
        words = [UID_PATTERN.pattern, _TOKEN]
        if TOKEN_PATTERN.fullmatch(pseudonym):
            self._ours.add(short_token(pseudonym))  # SH, CS and AE hold no more
        elif len(pseudonym) >= _TELLING_LENGTH and any(char.isdigit() for char in pseudonym):
            words.append(rf"(?<![A-Za-z0-9]){re.escape(pseudonym)}(?![A-Za-z0-9])")
        self._finder = re.compile("|".join(words))
        hints = (re.escape(word.encode()) for word in ("2.25.", "PHD", pseudonym or "PHD"))
        self._hint = re.compile(b"|".join(hints))

    def __repr__(self) -> str:
        return "Originals(***)"

    def may_stand_in(self, stored: bytes) -> bool:
        """Return whether a look at the text of these bytes is worth it: they are ASCII there."""
        return self._hint.search(stored) is not None

    def stands_in(self, stored: bytes) -> bool:
        """Return whether bytes hold something that the map knows."""
        return any(
            match[0] in self._entries.uids or match[0] in self._ours
            for match in self._finder.finditer(stored.decode("latin-1"))
        )

    def restored(self, text: str, *, tag: int, vr: str) -> str:
        """Return a value with originals for everything in it that the map knows.

        The pseudonym of the patient stands for the name in a person name (VR PN), for the
        Patient ID elsewhere. One that the user gave is looked for inside other text only where
        it is long and has a digit: a word may be a pseudonym, and a word.

        Raises
        ------
        RedactionError
            PHD412, where the token of another patient stands, whom no original named.
        """
        person = self._name if vr == "PN" else self._id or self._name
        if text.strip(" \0") in self._ours and (vr == "PN" or tag in _ID_TAGS | _NAME_TAGS):
            return person
        return self._finder.sub(lambda match: self._one(match[0], person), text)

    def _one(self, word: str, person: str) -> str:
        if word in self._ours:
            return person
        known = self._entries.uids.get(word) or self._entries.tokens.get(word)
        if known is None and word in self._entries.patients:
            raise RedactionError("PHD412", hint="by a pseudonym in text")
        return known or word
