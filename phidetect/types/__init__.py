"""Pure values that every floor shares. Imports the standard library and `Secret` only."""

from phidetect.types.audit import AuditClaim, AuditResult, Contradiction, NotChecked
from phidetect.types.category import Action, Category, Verdict
from phidetect.types.element import ElementView
from phidetect.types.finding import Decision, Evidence, Finding, TextLine, TextMatch
from phidetect.types.geometry import Box, FrameRange, Region
from phidetect.types.known import KnownIdentifier, KnownIdentifiers
from phidetect.types.location import (
    BytesLocation,
    CellLocation,
    DocumentLocation,
    ElementLocation,
    Location,
    SpanLocation,
    location_from_dict,
    location_sort_key,
    location_to_dict,
)
from phidetect.types.path import ElementPath, PathStep
from phidetect.types.report import (
    SCHEMA,
    Coverage,
    ErrorInfo,
    InstanceInfo,
    InstanceReport,
    OutputInfo,
    Provenance,
    Skipped,
)

__all__ = [
    "SCHEMA",
    "Action",
    "AuditClaim",
    "AuditResult",
    "Box",
    "BytesLocation",
    "Category",
    "CellLocation",
    "Contradiction",
    "Coverage",
    "Decision",
    "DocumentLocation",
    "ElementLocation",
    "ElementPath",
    "ElementView",
    "ErrorInfo",
    "Evidence",
    "Finding",
    "FrameRange",
    "InstanceInfo",
    "InstanceReport",
    "KnownIdentifier",
    "KnownIdentifiers",
    "Location",
    "NotChecked",
    "OutputInfo",
    "PathStep",
    "Provenance",
    "Region",
    "Skipped",
    "SpanLocation",
    "TextLine",
    "TextMatch",
    "Verdict",
    "location_from_dict",
    "location_sort_key",
    "location_to_dict",
]
