"""``phidetect redact``: writes a verified copy of every instance it has read completely."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from phidetect.cli.inputs import Input, find_inputs
from phidetect.cli.options import common_options, gather
from phidetect.cli.tables import print_rows, print_totals
from phidetect.cli.work import open_scanner, process, write_outputs
from phidetect.errors import RedactionError, UsageError
from phidetect.types import InstanceReport, Verdict

__all__ = ["command"]

_INDEX = "index.csv"
_COLUMNS = ("path", "sha256", "verdict")


@click.command("redact")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--output", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@common_options
def command(paths: tuple[Path, ...], output: Path, **options: Any) -> int:
    """Write redacted copies of files and folders below --output.

    Exit code: 0 when every input has a verified output, 3 or 4 when some have none.
    """
    from phidetect.api import check_redacting_policy, redact_file  # loads pydicom

    common = gather(options)
    check_redacting_policy(common.policy)
    inputs = find_inputs(paths)
    _refuse_overlap(paths, inputs, output)
    with open_scanner(common) as scanner:

        def redact(item: Input) -> InstanceReport:
            return redact_file(item.path, output, scanner=scanner, name=item.name)

        output.mkdir(parents=True, exist_ok=True)
        reports = process(inputs, redact, common=common, label="redact", scanner=scanner)
    write_index(output, reports)
    write_outputs(reports, common)
    if not common.quiet and not common.as_json:
        print_rows(reports)
        print_totals(reports)
    return exit_code(reports)


def exit_code(reports: Sequence[InstanceReport]) -> int:
    """Return 0 when every report has an output, else 4 if one without it FAILED, else 3."""
    without = [report.verdict for report in reports if report.output is None]
    if not without:
        return 0
    return 4 if Verdict.FAILED in without else 3


def write_index(output: Path, reports: Sequence[InstanceReport]) -> None:
    """Write ``index.csv``: path, digest and verdict of every output, those of earlier runs too.

    Raises
    ------
    RedactionError
        PHD403, if it cannot be written.
    """
    index = output / _INDEX
    try:
        rows = _read_index(index)
        for report in reports:
            if report.output is not None:
                rows[report.output.path] = (report.output.sha256, report.verdict.value)
        text = io.StringIO(newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow(_COLUMNS)
        table.writerows((path, *rest) for path, rest in sorted(rows.items()))
        staged = index.with_name(f".{_INDEX}.staged")
        staged.write_text(text.getvalue(), "utf-8")
        staged.replace(index)
    except (OSError, ValueError, csv.Error):
        raise RedactionError("PHD403", path=index) from None


def _read_index(index: Path) -> dict[str, tuple[str, str]]:
    if not index.exists():
        return {}
    with index.open(encoding="utf-8", newline="") as file:
        return {row[0]: (row[1], row[2]) for row in list(csv.reader(file))[1:] if len(row) == 3}


def _refuse_overlap(paths: Sequence[Path], inputs: Sequence[Input], output: Path) -> None:
    """Refuse an output folder that is an input folder, lies in one, or holds one.

    Raises
    ------
    UsageError
        PHD005; PHD011 where `output` is a file.
    """
    if output.exists() and not output.is_dir():
        raise UsageError("PHD011", path=output, hint="--output: not a folder")
    target = output.resolve()
    for folder in (path.resolve() for path in paths if path.is_dir()):
        if target == folder or target in folder.parents or folder in target.parents:
            raise UsageError("PHD005", path=output)
    for item in inputs:
        if item.path.parent.resolve() == target:
            raise UsageError("PHD005", path=output)
        if os.path.lexists(item.path) and target in item.path.resolve().parents:
            raise UsageError("PHD005", path=output)
