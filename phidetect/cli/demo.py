"""``phidetect demo``: makes samples with planted PHI, scans and redacts them, shows the result."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from phidetect.cli.console import complain, progress, say
from phidetect.cli.options import json_option, policy_option, quiet_option
from phidetect.errors import UsageError
from phidetect.report import summarise, write_reports
from phidetect.samples import (
    ANSWER_KEY,
    SampleKey,
    SampleResult,
    check_sample,
    contact_sheet,
    make_samples,
    picture,
    save_pair,
    write_key,
)
from phidetect.types import InstanceReport

if TYPE_CHECKING:
    from phidetect.scanner import Scanner

__all__ = ["command"]

_SAMPLES, _REDACTED, _PICTURES = "samples", "redacted", "pictures"
_OWN = (
    _SAMPLES, _REDACTED, _PICTURES, ANSWER_KEY, "report.jsonl", "after.jsonl",
    "contact_sheet.png",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One sample: what was planted, what the scan said, what is left."""

    key: SampleKey
    report: InstanceReport
    after: InstanceReport | None
    left: SampleResult | None

    @property
    def good(self) -> bool:
        """Whether there is an output in which nothing planted can be found."""
        return self.left is not None and not self.left.leaked


@click.command("demo", short_help="Make samples of invented people; scan and redact them.")
@click.option(
    "--output", type=click.Path(path_type=Path), default=Path("demo"), show_default=True,
    help="Folder to write.",
)  # fmt: skip
@policy_option
@json_option
@quiet_option
def command(output: Path, policy: str, *, as_json: bool, quiet: bool) -> int:
    """Make samples with planted PHI of invented people, scan and redact them, show the result.

    Exit code 4 when anything planted can still be found, or a sample has no output.
    """
    from phidetect.api import check_redacting_policy

    begun = perf_counter()
    check_redacting_policy(policy, key=None)
    _prepare(output)
    rows = _run(output, policy, shown=not (quiet or as_json))
    _write(output, rows)
    if as_json:
        say(json.dumps([_as_dict(row) for row in rows]))
    elif not quiet:
        _print(rows, output, seconds=perf_counter() - begun)
    bad = [row.key.file for row in rows if not row.good]
    for name in bad:
        complain(f"{name}: something planted can still be found, or there is no output")
    return 4 if bad else 0


def _prepare(output: Path) -> None:
    """Make an empty folder, or empty one that an earlier demo made.

    Raises
    ------
    UsageError
        PHD011, where the folder holds anything else: it may be somebody's data.
    """
    if output.exists() and not output.is_dir():
        raise UsageError("PHD011", path=output, hint="--output: not a folder")
    output.mkdir(parents=True, exist_ok=True)
    foreign = [path.name for path in output.iterdir() if path.name not in _OWN]
    if foreign:
        raise UsageError(
            "PHD011", path=output, hint="--output: holds files that are not the demo's"
        )
    for name in _OWN:
        path = output / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for name in (_SAMPLES, _REDACTED, _PICTURES):
        (output / name).mkdir()


def _run(output: Path, policy: str, *, shown: bool) -> list[_Row]:
    from phidetect.api import redact_file
    from phidetect.samples.catalogue import SAMPLES
    from phidetect.scanner import Scanner

    with progress("samples", len(SAMPLES), shown=shown) as advance:
        keys = make_samples(output / _SAMPLES, progress=advance)
    write_key(output, keys)
    rows = []
    with (
        Scanner(policy=policy) as scanner,
        progress("scan and redact", 2 * len(keys), shown=shown) as advance,
    ):
        for sample in keys:
            source = output / _SAMPLES / sample.file
            report = redact_file(source, output / _REDACTED, scanner=scanner, name=sample.file)
            advance(sample.file)
            rows.append(_look_again(output, sample, report, scanner))
            advance(sample.file)
    return rows


def _look_again(output: Path, sample: SampleKey, report: InstanceReport, scanner: Scanner) -> _Row:
    """Scan what was written, and look for the plants without our own reader."""
    if report.output is None:
        return _Row(key=sample, report=report, after=None, left=None)
    written = output / _REDACTED / report.output.path
    left = check_sample(
        sample,
        before=output / _SAMPLES / sample.file,
        after=written,
        retained=scanner.policy.kept_categories,
    )
    after = scanner.scan(written, name=report.output.path)
    return _Row(key=sample, report=report, after=after, left=left)


def _write(output: Path, rows: list[_Row]) -> None:
    from phidetect.redaction import write_index

    write_reports(output / "report.jsonl", [row.report for row in rows])
    write_reports(output / "after.jsonl", [row.after for row in rows if row.after is not None])
    write_index(output / _REDACTED, [row.report for row in rows])
    sheet = []
    for row in rows:
        frame = next((p.frames.first for p in row.key.pixels if p.hide), 0)
        before = picture(output / _SAMPLES / row.key.file, frame=frame)
        if before is None:
            continue
        after = None
        if row.report.output is not None:
            redacted = output / _REDACTED / row.report.output.path
            after = picture(redacted, frame=frame, like=output / _SAMPLES / row.key.file)
        save_pair(before, after, output / _PICTURES / f"{Path(row.key.file).stem}.png")
        sheet.append((f"{row.key.file}  -  {row.key.shows}", before, after))
    contact_sheet(sheet, output / "contact_sheet.png")


_COLUMNS = ("sample", "verdict", "planted", "found", "gone after", "tech kept", "names", "rescan")


def _print(rows: list[_Row], output: Path, *, seconds: float) -> None:
    table = [_COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[n]) for line in table) for n in range(len(_COLUMNS))]
    for number, line in enumerate(table):
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            say("  ".join("-" * width for width in widths))
    good = sum(row.good for row in rows)
    say()
    say("planted, found, gone after: burned-in lines + header values (a value may stand twice)")
    say("tech kept: harmless lines that stay;  names: planted names left;  rescan: of the output")
    say(f"{good} of {len(rows)} samples hide everything that was planted ({seconds:.1f} s)")
    say(f"pictures: {output / 'contact_sheet.png'}, {output / _PICTURES}")
    say(f"reports:  {output / 'report.jsonl'}, {output / 'after.jsonl'} (rescan)")
    say(f"planted:  {output / ANSWER_KEY}")


def _cells(row: _Row) -> tuple[str, ...]:
    summary, left = summarise(row.report), row.left
    hide = sum(planted.hide for planted in row.key.pixels)
    values = sum(e.category.phi is not False for e in row.key.elements)
    values = values if left is None else left.values
    keep = len(row.key.pixels) - hide
    return (
        row.key.file,
        row.report.verdict.value,
        f"{hide} + {values}",
        f"{summary.pixel_phi} + {summary.header_phi}",
        "no output" if left is None else f"{left.hidden} + {left.gone}",
        "-" if left is None else f"{left.kept_ok}/{keep}",
        "-" if left is None else str(left.names_found),
        summarise(row.report).note if row.after is None else row.after.verdict.value,
    )


def _as_dict(row: _Row) -> dict[str, object]:
    return {
        "file": row.key.file,
        "before": row.report.verdict.value,
        "after": None if row.after is None else row.after.verdict.value,
        "left": None if row.left is None else asdict(row.left),
        "good": row.good,
    }
