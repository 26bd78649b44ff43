"""``index.csv``: what the output folder holds. It maps nothing back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from phidetect.errors import RedactionError
from phidetect.redaction.write import Staging, write_new
from phidetect.types import InstanceReport

__all__ = ["write_index"]

_NAME = "index.csv"
_COLUMNS = ("path", "sha256", "verdict")


def write_index(output: Path, reports: Iterable[InstanceReport]) -> None:
    """Write path, digest and verdict of every output, those of earlier runs too.

    Parameters
    ----------
    output : Path
        The output folder.
    reports : iterable of InstanceReport
        Reports of this run; those without an output are left out.

    Raises
    ------
    RedactionError
        PHD403, if it cannot be written, or what stands there is no index.
    """
    index = output / _NAME
    try:
        rows = _read(index)
    except (OSError, ValueError, csv.Error):
        raise RedactionError("PHD403", path=index, hint="the old index cannot be read") from None
    for report in reports:
        if report.output is not None:
            rows[report.output.path] = (report.output.sha256, report.verdict.value)
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    table.writerows((path, *rest) for path, rest in sorted(rows.items()))
    with Staging(output) as staging:
        staged = staging.new_path()
        write_new(staged, text.getvalue().encode())
        staging.publish(staged, Path(_NAME), replace=True)


def _read(index: Path) -> dict[str, tuple[str, str]]:
    if not index.exists():
        return {}
    with index.open(encoding="utf-8", newline="") as file:
        return {row[0]: (row[1], row[2]) for row in list(csv.reader(file))[1:] if len(row) == 3}
