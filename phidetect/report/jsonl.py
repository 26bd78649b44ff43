"""Canonical JSON Lines: one instance per line, lines in path order, the same bytes every time."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from phidetect.errors import InputError, RedactionError, UsageError
from phidetect.types import InstanceReport

__all__ = [
    "load_schema",
    "read_reports",
    "report_from_line",
    "report_to_line",
    "write_reports",
]


def load_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one report line."""
    file = resources.files("phidetect.report") / "report.schema.json"
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def report_to_line(report: InstanceReport) -> str:
    """Return `report` as one line of ASCII JSON without a line break.

    Keys stand in the order of the contract and nothing depends on the machine, so two equal
    reports give the same bytes.
    """
    return json.dumps(report.to_dict(), ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def report_from_line(line: str) -> InstanceReport:
    """Return the report that `report_to_line` wrote.

    Raises
    ------
    UsageError
        PHD009, if `line` is not a report of this schema.
    """
    try:
        return InstanceReport.from_dict(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError):
        # What went wrong may quote the line, and a foreign file may hold anything.
        raise UsageError("PHD009") from None


def write_reports(path: Path, reports: Iterable[InstanceReport]) -> None:
    """Write `reports` to `path`, in path order, by one rename.

    Parameters
    ----------
    path : Path
        The file to write; replaced where it exists.
    reports : iterable of InstanceReport
        Reports in any order.

    Raises
    ------
    RedactionError
        PHD403, if the file cannot be written.
    """
    rows = sorted(
        ((r.instance.path, r.instance.sha256 or "", report_to_line(r)) for r in reports),
    )
    try:
        handle, staged = tempfile.mkstemp(prefix=".phidetect-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
                file.writelines(f"{line}\n" for _, _, line in rows)
            Path(staged).chmod(0o666 & ~_umask())
            Path(staged).replace(path)
        except BaseException:
            Path(staged).unlink(missing_ok=True)
            raise
    except OSError:
        raise RedactionError("PHD403", path=path) from None


def read_reports(path: Path) -> Iterator[InstanceReport]:
    """Yield the reports of a JSON Lines file.

    Raises
    ------
    UsageError
        PHD007 if there is no such file; PHD009, naming the line, if one is not a report of this
        schema.
    InputError
        PHD110, if the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8", errors="strict") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    yield report_from_line(line)
                except UsageError:
                    raise UsageError("PHD009", path=path, hint=f"line {number}") from None
    except UnicodeDecodeError:
        raise UsageError("PHD009", path=path, hint="not UTF-8 text") from None
    except FileNotFoundError:
        raise UsageError("PHD007", path=path) from None
    except OSError:
        raise InputError("PHD110", path=path) from None


def _umask() -> int:
    """Return the process's file mode mask; there is no way to read it but to set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
