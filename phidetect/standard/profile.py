"""PS3.15 Table E.1-1: the Basic Application Level Confidentiality Profile and its options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from phidetect.standard._load import read_csv, read_toml

__all__ = [
    "EDITION",
    "OPTION_CODES",
    "ConfidentialityProfile",
    "ProfileRow",
    "confidentiality_profile",
    "options",
    "table_digest",
]

EDITION = "2026d"
"""Edition of the Standard that the shipped tables are of."""

OPTION_CODES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "basic_profile": ("113100", "Basic Application Confidentiality Profile"),
        "clean_pixel_data": ("113101", "Clean Pixel Data Option"),
        "clean_recognizable_visual_features": (
            "113102",
            "Clean Recognizable Visual Features Option",
        ),
        "clean_graphics": ("113103", "Clean Graphics Option"),
        "clean_structured_content": ("113104", "Clean Structured Content Option"),
        "clean_descriptors": ("113105", "Clean Descriptors Option"),
        "retain_longitudinal_full_dates": (
            "113106",
            "Retain Longitudinal Temporal Information Full Dates Option",
        ),
        "retain_longitudinal_modified_dates": (
            "113107",
            "Retain Longitudinal Temporal Information Modified Dates Option",
        ),
        "retain_patient_characteristics": ("113108", "Retain Patient Characteristics Option"),
        "retain_device_identity": ("113109", "Retain Device Identity Option"),
        "retain_uids": ("113110", "Retain UIDs Option"),
        "retain_safe_private": ("113111", "Retain Safe Private Option"),
        "retain_institution_identity": ("113112", "Retain Institution Identity Option"),
    }
)
"""Code value and meaning (PS3.16 CID 7050, scheme DCM) of the profile and of each option."""


def options() -> Mapping[str, tuple[str, str]]:
    """Return `OPTION_CODES`."""
    return OPTION_CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRow:
    """One row of Table E.1-1.

    Attributes
    ----------
    pattern : str
        The tag as eight hexadecimal digits, ``x`` for any; ``ODDGROUP`` for private attributes.
    name : str
        Attribute name.
    retired : bool
        Whether PS3.6 has retired it.
    in_standard_iod : bool
        Whether an IOD of the Standard holds it.
    basic : str
        Action code of the Basic Profile, compound codes as they stand (``X/Z/D``).
    options : mapping of str to str
        Action code, K or C, per option that touches the row.
    """

    pattern: str
    name: str
    retired: bool
    in_standard_iod: bool
    basic: str
    options: Mapping[str, str]


class ConfidentialityProfile(Mapping[str, ProfileRow]):
    """Table E.1-1 by tag pattern; `row` finds the row of a tag.

    Parameters
    ----------
    rows : iterable of ProfileRow
        The rows of the table.
    edition : str
        Edition of the Standard.
    """

    def __init__(self, rows: Iterator[ProfileRow], *, edition: str) -> None:
        self.edition = edition
        self._rows = {row.pattern: row for row in rows}
        self._exact = {
            int(pattern, 16): row
            for pattern, row in self._rows.items()
            if "x" not in pattern and pattern != "ODDGROUP"
        }
        self._masks = [
            (_mask(pattern), int(pattern.replace("x", "0"), 16), row)
            for pattern, row in self._rows.items()
            if "x" in pattern
        ]

    def __getitem__(self, key: str) -> ProfileRow:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, tag: int) -> ProfileRow | None:
        """Return the row that speaks of `tag` (group << 16 | element), or None.

        Odd groups fall under the row of private attributes. Repeating groups (50xx, 60xx)
        have even group numbers only (PS3.5 7.6).
        """
        found = self._exact.get(tag)
        if found is not None:
            return found
        if tag >> 16 & 1:
            return self._rows.get("ODDGROUP")
        for mask, value, row in self._masks:
            if tag & mask == value:
                return row
        return None


def _mask(pattern: str) -> int:
    return int("".join("0" if digit == "x" else "F" for digit in pattern), 16)


def _rows(edition: str) -> Iterator[ProfileRow]:
    for row in read_csv(f"ps315_e1_1_{edition}.csv"):
        touched = dict(part.split("=", 1) for part in row["options"].split())
        yield ProfileRow(
            pattern=row["tag"],
            name=row["name"],
            retired=row["retired"] == "Y",
            in_standard_iod=row["in_standard_iod"] == "Y",
            basic=row["basic"],
            options=MappingProxyType(touched),
        )


@cache
def confidentiality_profile(edition: str = EDITION) -> ConfidentialityProfile:
    """Return Table E.1-1 of `edition`.

    Raises
    ------
    FileNotFoundError
        If no table of that edition is shipped.
    """
    return ConfidentialityProfile(_rows(edition), edition=edition)


def table_digest(edition: str = EDITION) -> str:
    """Return the sha256 of the shipped Table E.1-1, for provenance."""
    return str(read_toml(f"ps315_{edition}.toml")["sha256"][f"ps315_e1_1_{edition}.csv"])
