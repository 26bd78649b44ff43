"""What an object says of its own de-identification (PS3.15 E.1.1, PS3.3 C.7.1.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from phidetect.audit._data import read_toml
from phidetect.standard import OPTION_CODES
from phidetect.types import AuditClaim, Contradiction, ElementPath, ElementView

__all__ = ["Claims", "judged_claims", "read_claims"]

_OPTION_OF = {code: option for option, (code, _) in OPTION_CODES.items()}
_CODES = 0x00120064
_EQUIPMENT = 0x0018A001
_DE_IDENTIFYING = "109104"
_ENUMERATED = {
    "PatientIdentityRemoved": frozenset(("YES", "NO")),
    "LongitudinalTemporalInformationModified": frozenset(("UNMODIFIED", "MODIFIED", "REMOVED")),
    "BurnedInAnnotation": frozenset(("YES", "NO")),
    "RecognizableVisualFeatures": frozenset(("YES", "NO")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Claims of one object. Enumerated terms of the Standard only.

    Attributes
    ----------
    markers : mapping of str to (ElementPath, str)
        Marker attributes that are there, with their value; empty where it is no defined term.
    options : mapping of str to ElementPath
        Options of CID 7050, and ``basic_profile``, with the element of their code.
    unknown : tuple of ElementPath
        Method codes that are none of CID 7050.
    method : ElementPath or None
        De-identification Method (0012,0063), where it holds anything.
    equipment : bool
        Whether de-identifying equipment is among Contributing Equipment.
    """

    markers: Mapping[str, tuple[ElementPath, str]]
    options: Mapping[str, ElementPath]
    unknown: tuple[ElementPath, ...]
    method: ElementPath | None
    equipment: bool

    def marker(self, keyword: str) -> str:
        """Return the value of a marker attribute, or an empty text."""
        return self.markers.get(keyword, (None, ""))[1]

    def place(self, keyword: str) -> ElementPath | None:
        """Return where a marker attribute stands."""
        return self.markers.get(keyword, (None, ""))[0]

    @property
    def removed(self) -> bool:
        """Whether identity is said to be removed: by the marker, or by a method."""
        return self.marker("PatientIdentityRemoved") == "YES" or bool(self.options)

    @property
    def dates_modified(self) -> bool:
        """Whether the dates are said not to be the true ones."""
        return "retain_longitudinal_full_dates" not in self.options and (
            "retain_longitudinal_modified_dates" in self.options
            or self.marker("LongitudinalTemporalInformationModified") == "MODIFIED"
        )


def read_claims(elements: Iterable[ElementView]) -> Claims:
    """Return what the elements of an object claim."""
    markers: dict[str, tuple[ElementPath, str]] = {}
    codes: dict[tuple[int, int], dict[int, tuple[ElementPath, str]]] = {}
    method = None
    equipment = False
    for view in elements:
        if not view.values:
            continue
        text = view.values[0].reveal().strip(" \0")
        steps = view.path.steps
        if view.path.depth == 0:
            if view.keyword in _ENUMERATED:
                known = text.upper() in _ENUMERATED[view.keyword]
                markers[view.keyword] = (view.path, text.upper() if known else "")
            elif view.keyword == "DeidentificationMethod" and text:
                method = view.path
        elif view.path.depth == 1 and steps[0].group << 16 | steps[0].element == _CODES:
            codes.setdefault((_CODES, steps[0].item), {})[view.tag] = (view.path, text)
        elif steps[0].group << 16 | steps[0].element == _EQUIPMENT and view.tag == 0x00080100:
            equipment |= text == _DE_IDENTIFYING
    options: dict[str, ElementPath] = {}
    unknown: list[ElementPath] = []
    for item in codes.values():
        path, code = item.get(0x00080100, (None, ""))
        scheme = item.get(0x00080102, (None, ""))[1]
        option = _OPTION_OF.get(code) if scheme in ("DCM", "") else None
        if path is None:
            continue
        if option is None:
            unknown.append(path)
        else:
            options.setdefault(option, path)
    return Claims(
        markers=markers,
        options=options,
        unknown=tuple(unknown),
        method=method,
        equipment=equipment,
    )


def judged_claims(
    claims: Claims, contradictions: Iterable[Contradiction], unread: Collection[str]
) -> Iterator[AuditClaim]:
    """Yield every claim with whether it held; which checks break which is data (breaks.toml).

    Parameters
    ----------
    claims : Claims
        What the object says.
    contradictions : iterable of Contradiction
        What the checks found.
    unread : collection of str
        Checks that could not be made to the end.
    """
    table = read_toml("breaks.toml")
    broken = {c.check for c in contradictions if c.severity != "low"}

    def held(name: str) -> bool | None:
        prefixes = tuple(table.get(name, ()))
        if any(check.startswith(prefixes) for check in broken):
            return False
        return None if any(check.startswith(prefixes) for check in unread) else True

    for keyword, (path, value) in sorted(claims.markers.items()):
        words = f"{keyword} {value or 'not a defined term'}"
        yield AuditClaim(claim=str(path), words=words, held=held(keyword))
    for option, (code, meaning) in OPTION_CODES.items():
        if option in claims.options:
            yield AuditClaim(claim=code, words=meaning, held=held(option))
