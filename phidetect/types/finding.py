"""Findings and decisions: what is there, and what to do with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from phidetect.secret import Secret
from phidetect.types.category import Action, Category
from phidetect.types.geometry import Region
from phidetect.types.location import Location, location_to_dict

__all__ = ["Decision", "Evidence", "Finding", "TextLine", "TextMatch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why something is a finding.

    Attributes
    ----------
    source : str
        ``rule:<name>`` or ``model:<name>@<version>``.
    score : float
        Confidence of this source alone, 0 to 1.
    why : str
        Words of the programmer. Never a value of the data set.
    text : Secret, optional
        The text that the source saw; it never reaches a report.
    """

    source: str
    score: float
    why: str
    text: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is, may be, or was taken for information on a person.

    Attributes
    ----------
    location : Location
        Where it is.
    category : Category
        What it is.
    score : float
        Confidence that the category is right, 0 to 1.
    phi : bool or None
        True, False, or None where it cannot be read or told (SUSPECT).
    evidence : tuple of Evidence
        Every source that spoke, strongest first.
    """

    location: Location
    category: Category
    score: float
    phi: bool | None
    evidence: tuple[Evidence, ...] = ()

    @property
    def id(self) -> str:
        """A stable identifier from category and location; it holds no value."""
        text = json.dumps([self.category.value, location_to_dict(self.location)], sort_keys=True)
        return "f" + hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do with a location.

    Attributes
    ----------
    findings : tuple of str
        Identifiers of the findings it answers; empty for a decision of the profile alone.
    location : Location
        What it acts on.
    action : Action
        PS3.15 action code.
    reason : str
        The section, option or rule it rests on.
    by : str
        ``profile``, ``policy`` or ``reviewer``.
    """

    findings: tuple[str, ...]
    location: Location
    action: Action
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMatch:
    """Part of a text that a rule or model took for something.

    Attributes
    ----------
    start, end : int
        Half-open range of code points of the text.
    category : Category
        What it is.
    score : float
        Confidence, 0 to 1.
    source : str
        As in `Evidence`.
    why : str
        As in `Evidence`.
    """

    start: int
    end: int
    category: Category
    score: float
    source: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A line of text in a raster plane, as a detector and a reader saw it.

    Attributes
    ----------
    region : Region
        Where it is.
    text : Secret
        What the reader read; empty where it read nothing.
    detection_score, reading_score : float
        Confidence of the detector and of the reader, 0 to 1.
    sources : tuple of str
        Detector and reader, as in `Evidence`.
    """

    region: Region
    text: Secret = field(default_factory=lambda: Secret(""))
    detection_score: float
    reading_score: float
    sources: tuple[str, ...]
