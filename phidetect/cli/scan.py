"""``phidetect scan``: says what is there and changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from phidetect.cli.inputs import Input, find_inputs
from phidetect.cli.options import common_options, gather
from phidetect.cli.tables import print_rows, print_totals
from phidetect.cli.work import open_scanner, process, write_outputs
from phidetect.types import InstanceReport, Verdict

__all__ = ["command"]


@click.command("scan", short_help="Find PHI in files and folders.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@common_options
def command(paths: tuple[Path, ...], **options: Any) -> int:
    """Find PHI in files and folders; - reads a list of paths from stdin.

    Exit code: 0 all CLEAN, 1 something FOUND, 3 something INCOMPLETE, 4 something FAILED.
    """
    common = gather(options)
    inputs = find_inputs(paths)
    with open_scanner(common) as scanner:

        def scan(item: Input) -> InstanceReport:
            return scanner.scan(item.path, name=item.name)

        reports = process(inputs, scan, common=common, label="scan", scanner=scanner)
    write_outputs(reports, common)
    if not common.quiet and not common.as_json:
        print_rows(reports)
        print_totals(reports)
    return Verdict.worst([report.verdict for report in reports]).exit_code
