"""`scan`, `scan_text` and `scan_image`, with one scanner per policy for the whole process."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, overload

from phidetect.decide.policy import Policy
from phidetect.scanner import Scanner, Subject
from phidetect.types import Finding, InstanceReport, KnownIdentifiers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["scan", "scan_image", "scan_text"]


def scan(
    subject: Subject,
    *,
    policy: str | Path | Policy = "research",
    known: KnownIdentifiers | None = None,
    region_rules: Sequence[str | os.PathLike[str]] = (),
    private_rules: str | os.PathLike[str] | None = None,
) -> InstanceReport:
    """Scan one instance.

    Parameters
    ----------
    subject : path, binary file or pydicom.dataset.Dataset
        The instance.
    policy : str, Path or Policy
        A shipped policy by name, a TOML file, or a loaded policy.
    known : KnownIdentifiers, optional
        What other instances of the study taught; without it an instance teaches only itself.
    region_rules : sequence of path
        Files of device-region rules, as in `Scanner`.
    private_rules : path, optional
        CSV file of what becomes of private elements, as in `Scanner`.

    Raises
    ------
    UsageError
        For a wrong policy. Nothing about the instance raises: it is in the report.
    """
    if region_rules or private_rules:
        scanner = Scanner(policy=policy, region_rules=region_rules, private_rules=private_rules)
        return scanner.scan(subject, known=known)
    return _scanner(policy).scan(subject, known=known)


@overload
def scan_text(texts: str, *, element: str | None = None) -> list[Finding]: ...  # type: ignore[overload-overlap]
@overload
def scan_text(texts: Sequence[str], *, element: str | None = None) -> list[list[Finding]]: ...
def scan_text(
    texts: str | Sequence[str], *, element: str | None = None
) -> list[Finding] | list[list[Finding]]:
    """Return the PHI in texts; see `Scanner.scan_text`."""
    return _scanner("research").scan_text(texts, element=element)


def scan_image(array: NDArray[np.uint8] | NDArray[np.uint16]) -> list[Finding]:
    """Return the lines of text in one frame; see `Scanner.scan_image`."""
    return _scanner("research").scan_image(array)


@lru_cache(maxsize=4)
def _cached_scanner(policy: str) -> Scanner:
    """Return the scanner that serves this process; its key dies with it."""
    return Scanner(policy=policy)


def _scanner(policy: str | Path | Policy) -> Scanner:
    return _cached_scanner(policy) if isinstance(policy, str) else Scanner(policy=policy)
