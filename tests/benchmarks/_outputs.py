"""Files redacted into a folder, for the programs that look at what came out."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from phidetect.api import redact_file
from phidetect.crosswalk import Crosswalk
from phidetect.decide.policy import load_policy
from phidetect.keys import RunKey
from phidetect.pixels import PixelResult, TextFinder
from phidetect.scanner import Scanner
from phidetect.types import InstanceReport

__all__ = ["KEY", "Pair", "arguments", "blind", "files_below", "redacted", "scanner_of", "why_none"]

KEY = RunKey(bytes(range(32)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An input with what became of it.

    Attributes
    ----------
    name : str
        Name to print.
    source : Path
        The input.
    output : Path or None
        The redacted file.
    report : InstanceReport
        Of the redaction.
    """

    name: str
    source: Path
    output: Path | None
    report: InstanceReport


class _Blind:
    """Reads every frame and finds no text: for what is about elements alone."""

    models: dict[str, str] = {}  # noqa: RUF012

    def find(self, luma: Any, frames: int, **_: Any) -> PixelResult:
        return PixelResult(lines=(), frames_read=frames)


def blind(scanner: Scanner) -> Scanner:
    """Return the scanner without eyes for text in pixels: the models take most of the time."""
    scanner._finder = cast(TextFinder, _Blind())
    return scanner


def files_below(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Return the files at and below `paths`, each with a name to print."""
    found = []
    for path in paths:
        below = sorted(path.rglob("*")) if path.is_dir() else [path]
        root = path if path.is_dir() else path.parent
        found += [(f, f.relative_to(root).as_posix()) for f in below if f.is_file()]
    return [(f, name) for f, name in found if f.suffix not in (".py", ".pyc", ".md", ".jsonl")]


@contextmanager
def scanner_of(policy: str, *, pixels: bool = True) -> Iterator[Scanner]:
    """Give a scanner with `KEY`, or with one to be forgotten where the policy forgets its key."""
    forgets = load_policy(policy).forget_key
    with Scanner(policy=policy, key=RunKey.fresh() if forgets else KEY) as scanner:
        yield scanner if pixels else blind(scanner)


def redacted(paths: Iterable[Path], folder: Path, *, scanner: Scanner) -> Iterator[Pair]:
    """Redact every file at and below `paths`; outputs are numbered below `folder`."""
    with ExitStack() as stack:
        crosswalk = None
        if scanner.policy.crosswalk:
            folder.mkdir(parents=True, exist_ok=True)
            crosswalk = stack.enter_context(Crosswalk(folder / "map", key=scanner.key))
            folder = folder / "files"
        for number, (path, name) in enumerate(files_below(paths)):
            report = redact_file(
                path, folder, scanner=scanner, name=f"{number:05d}.dcm", crosswalk=crosswalk
            )
            output = None if report.output is None else folder / report.output.path
            yield Pair(name=name, source=path, output=output, report=report)


def why_none(pairs: Iterable[Pair]) -> Counter[str]:
    """Return for the files without output how many there are for each reason."""
    reasons: Counter[str] = Counter()
    for pair in pairs:
        if pair.output is not None:
            continue
        report = pair.report
        if report.error is not None:
            reasons[f"{report.verdict.value} {report.error.code} {report.error.what}"] += 1
            continue
        skipped = sorted({f"{s.what}: {s.why}" for s in report.coverage.skipped})
        reasons[f"{report.verdict.value} {'; '.join(skipped[:2]) or 'undecided text'}"] += 1
    return reasons


def arguments(doc: str | None) -> argparse.Namespace:
    """Return the arguments that these programs share."""
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--policy", default="research")
    parser.add_argument("--no-pixels", action="store_true", help="look for no text in pixels")
    return parser.parse_args()
