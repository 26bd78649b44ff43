"""``phidetect redact``: writes a verified copy of every instance it has read completely."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from phidetect.cli.inputs import Input, find_inputs
from phidetect.cli.options import common_options, gather
from phidetect.cli.tables import print_rows, print_totals
from phidetect.cli.work import open_scanner, process, write_outputs
from phidetect.errors import UsageError
from phidetect.types import InstanceReport, Verdict

__all__ = ["command"]


@click.command("redact", short_help="Write redacted copies of files and folders.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--output", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@common_options
def command(paths: tuple[Path, ...], output: Path, **options: Any) -> int:
    """Write redacted copies of files and folders below --output.

    Exit code: 0 when every input has a verified output, 3 or 4 when some have none.
    """
    from phidetect.api import check_redacting_policy, redact_file  # loads pydicom
    from phidetect.redaction import write_index

    common = gather(options)
    check_redacting_policy(common.policy)
    inputs = find_inputs(paths)
    _refuse_overlap(paths, inputs, output)
    if common.reveal is not None and output.resolve() in common.reveal.resolve().parents:
        raise UsageError("PHD011", path=common.reveal, hint="--reveal: inside the output folder")
    with open_scanner(common) as scanner:

        def redact(item: Input) -> InstanceReport:
            return redact_file(item.path, output, scanner=scanner, name=item.name)

        _make(output)
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


def _make(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise UsageError("PHD011", path=output, hint="--output: cannot be made") from None


def _refuse_overlap(paths: Sequence[Path], inputs: Sequence[Input], output: Path) -> None:
    """Refuse an output folder that is an input folder, lies in one, or holds one.

    Raises
    ------
    UsageError
        PHD005; PHD011 where `output` is a file.
    """
    from phidetect.redaction import check_folders

    if output.exists() and not output.is_dir():
        raise UsageError("PHD011", path=output, hint="--output: not a folder")
    folders = [path for path in paths if path.is_dir()]
    check_folders((*folders, *(item.path for item in inputs)), output)
    if any(item.path.parent.resolve() == output.resolve() for item in inputs):
        raise UsageError("PHD005", path=output)  # a link in the output folder
