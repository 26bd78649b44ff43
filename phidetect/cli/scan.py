"""``phidetect scan``: says what is there and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phidetect.cli.console import progress, say
from phidetect.cli.inputs import Input, find_inputs
from phidetect.cli.options import Common, common_options, gather
from phidetect.cli.tables import print_audit, print_rows, print_totals
from phidetect.cli.work import open_scanner, process, write_outputs
from phidetect.errors import UsageError
from phidetect.types import InstanceReport, Verdict

if TYPE_CHECKING:
    from phidetect.api import Auditor
    from phidetect.scanner import Scanner

__all__ = ["command"]


@click.command("scan", short_help="Find PHI in files and folders.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--audit", is_flag=True, help="Hold de-identified data against their claims and each other."
)
@click.option(
    "--original",
    type=click.Path(path_type=Path),
    help="With --audit: folder of what they were made from.",
)
@common_options
def command(paths: tuple[Path, ...], *, audit: bool, original: Path | None, **options: Any) -> int:
    """Find PHI in files and folders; - reads a list of paths from stdin.

    With --audit the data are said to be de-identified, by whatever tool: their claims are held
    against what is found, and the objects against one another and against the originals.

    Exit code: 0 all CLEAN, 1 something FOUND, 3 something INCOMPLETE, 4 something FAILED, 2 usage;
    with several, 4 before 3 before 1.
    """
    if original is not None and not audit:
        raise UsageError("PHD011", hint="--original needs --audit")
    common = gather(options)
    inputs = find_inputs(paths)
    originals = () if original is None else find_inputs([original])
    with open_scanner(common) as scanner:
        auditor = _learned(inputs, originals, scanner, common) if audit else None

        def scan(item: Input) -> InstanceReport:
            if auditor is not None:
                return auditor.audit(item.path, name=item.name)
            return scanner.scan(item.path, name=item.name)

        label = "audit" if audit else "scan"
        reports = process(inputs, scan, common=common, label=label, scanner=scanner)
    write_outputs(reports, common)
    if not common.quiet and not common.as_json:
        print_rows(reports)
        print_totals(reports)
    if audit:
        _write_summary(reports, common)
    return Verdict.worst([report.verdict for report in reports]).exit_code


def _learned(
    inputs: Sequence[Input], originals: Sequence[Input], scanner: Scanner, common: Common
) -> Auditor:
    """Return an auditor that knows the originals and the collection."""
    from phidetect.api import Auditor  # loads numpy and the rules

    auditor = Auditor(scanner)
    shown = not (common.quiet or common.as_json)
    with progress("learn", len(originals) + len(inputs), shown=shown) as advance:
        for item in originals:
            advance(item.name)
            auditor.learn_original(item.path, name=item.name)
        for item in inputs:
            advance(item.name)
            if not item.error:
                auditor.learn(item.path, name=item.name)
    auditor.finish()
    return auditor


def _write_summary(reports: Sequence[InstanceReport], common: Common) -> None:
    from phidetect.audit import summarise_audit

    summary = summarise_audit(reports)
    if common.as_json:
        say(json.dumps(summary.to_dict(), ensure_ascii=True, separators=(",", ":")))
    elif not common.quiet:
        print_audit(summary)
