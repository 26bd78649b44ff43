"""``phidetect redact``: writes a verified copy of every instance it has read completely."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phidetect.cli.inputs import Input, find_inputs
from phidetect.cli.options import common_options, gather
from phidetect.cli.tables import print_rows, print_totals
from phidetect.cli.work import open_scanner, process, write_outputs
from phidetect.errors import UsageError
from phidetect.types import InstanceReport, Verdict

if TYPE_CHECKING:
    from phidetect.crosswalk import Crosswalk
    from phidetect.scanner import Scanner

__all__ = ["command", "refuse_overlap"]


@click.command("redact", short_help="Write redacted copies of files and folders.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--output", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@click.option(
    "--map",
    "map_path",
    type=click.Path(path_type=Path),
    help="Encrypted map of what is replaced, under transient-deid.  [default: beside --output]",
)
@common_options
def command(paths: tuple[Path, ...], output: Path, map_path: Path | None, **options: Any) -> int:
    """Write redacted copies of files and folders below --output.

    Under the policy transient-deid, which needs a --key, what is replaced is kept in a map
    encrypted with the key: reidentify brings results back with both.

    Exit code: 0 when every input has a verified output, 3 or 4 when some have none, 2 usage.
    """
    from phidetect.api import redact_file  # loads pydicom
    from phidetect.redaction import write_index

    common = gather(options)
    inputs = find_inputs(paths)
    refuse_overlap(paths, inputs, output)
    if common.reveal is not None and output.resolve() in common.reveal.resolve().parents:
        raise UsageError("PHD011", path=common.reveal, hint="--reveal: inside the output folder")
    with open_scanner(common) as scanner, _open_map(scanner, map_path, inputs, output) as crosswalk:

        def redact(item: Input) -> InstanceReport:
            return redact_file(
                item.path, output, scanner=scanner, name=item.name, crosswalk=crosswalk
            )

        _make(output)
        reports = process(inputs, redact, common=common, label="redact", scanner=scanner)
    write_index(output, reports)
    write_outputs(reports, common)
    if not common.quiet and not common.as_json:
        print_rows(reports)
        print_totals(reports)
    return exit_code(reports)


@contextmanager
def _open_map(
    scanner: Scanner, given: Path | None, inputs: Sequence[Input], output: Path
) -> Iterator[Crosswalk | None]:
    """Open the map of the run, under a policy that keeps one, when all options are right.

    Raises
    ------
    UsageError
        What `check_redacting_policy` says of policy, key and map; PHD023 for a map in the
        output folder, which is made to be handed on, or one that is an input.
    """
    from phidetect.api import check_redacting_policy
    from phidetect.crosswalk import Crosswalk, default_path

    path = default_path(output) if given is None else given
    wanted = scanner.policy.crosswalk or given is not None
    crosswalk = Crosswalk(path, key=scanner.key) if wanted else None
    check_redacting_policy(
        scanner.policy, key=scanner.key, pseudonyms=scanner.pseudonyms, crosswalk=crosswalk
    )
    if crosswalk is None:
        yield None
        return
    real = Path(os.path.realpath(path))
    if Path(os.path.realpath(output)) in (real, *real.parents):
        raise UsageError("PHD023", path=path, hint="--map: inside the output folder")
    if any(Path(os.path.realpath(item.path)) == real for item in inputs):
        raise UsageError("PHD023", path=path, hint="--map: an input")
    _make(output)  # the map lies beside it
    with crosswalk:
        yield crosswalk


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


def refuse_overlap(paths: Sequence[Path], inputs: Sequence[Input], output: Path) -> None:
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
