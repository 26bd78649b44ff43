"""``phidetect evaluate``: scores reports and redacted output against planted canaries."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phidetect.cli.console import say
from phidetect.cli.options import json_option, quiet_option
from phidetect.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from phidetect.evaluation import FoundReport, Kit, LeakReport

__all__ = ["command"]

_PATH = click.Path(path_type=Path)
_INCOMPLETE = 3


@click.group("evaluate", short_help="Score reports and redacted output.")
def command() -> None:
    """Score reports and redacted output against planted canaries.

    No planted value is printed: canaries are named by file and surface.
    """


@command.command("leaks", short_help="What of a kit remains in the output of any tool.")
@click.argument("kit", type=_PATH)
@click.argument("output", type=_PATH)
@click.option(
    "--retained",
    multiple=True,
    help="Category or surface the tool was told to keep; may be repeated.",
)
@click.option("--report", type=_PATH, help="JSON file to write.")
@json_option
@quiet_option
def leaks(
    kit: Path,
    output: Path,
    retained: tuple[str, ...],
    report: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> int:
    """Search OUTPUT, made by any tool from the folder KIT, for what was planted there.

    Exit code: 0 when nothing is left, 1 when something is, 3 when a part of the output could
    not be decoded and nothing was found in the rest, 2 usage, 4 when KIT or OUTPUT cannot be
    scored.
    """
    from phidetect.evaluation import find_leaks, read_kit, surfaces
    from phidetect.types import Category

    if not set(retained) <= {category.value for category in Category} | set(surfaces()):
        raise UsageError("PHD011", hint="--retained: neither a category nor a surface")
    read = read_kit(kit)
    result = find_leaks(read, kit, output, retained=retained, reader=_reader())
    data = _leaks_as_dict(result)
    if report is not None:
        _write(report, data)
    if as_json:
        say(json.dumps(data))
    elif not quiet:
        _print_leaks(result)
    if result.leaked:
        return 1
    return 0 if result.complete else _INCOMPLETE


@command.command("found", short_help="Which canaries of a kit a scan found.")
@click.argument("kit", type=_PATH)
@click.argument("report", type=_PATH)
@json_option
@quiet_option
def found(kit: Path, report: Path, *, as_json: bool, quiet: bool) -> int:
    """Compare REPORT, written by a scan of the folder KIT, with what was planted there.

    Exit code: 0 only when every canary was found at its place, else 1; 2 usage, 4 when KIT or
    REPORT cannot be scored.
    """
    from phidetect.evaluation import read_kit, score_report

    result = score_report(read_kit(kit), report)
    if as_json:
        say(json.dumps(_found_as_dict(result)))
    elif not quiet:
        _print_found(result)
    return 0 if result.complete else 1


def _reader() -> Any:
    """Return a function that reads the text of one frame, made on its first use."""
    made: list[Any] = []

    def read(frame: NDArray[np.uint8]) -> list[str]:
        from phidetect.scanner import Scanner

        if not made:
            made.append(Scanner(policy="all-text"))
        findings = made[0].scan_image(frame)
        return [e.text.reveal() for f in findings for e in f.evidence if e.text is not None]

    return read


def _write(path: Path, data: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    except OSError:
        raise UsageError("PHD011", path=path, hint="--report: cannot be written") from None


def _by_surface(kit: Kit, *, phi: bool) -> Counter[str]:
    return Counter(canary.surface for canary in kit.canaries if canary.phi is phi)


def _leaks_as_dict(result: LeakReport) -> dict[str, Any]:
    from phidetect.evaluation import Fate

    phi, technical = _totals(result)
    surface = {canary.id: canary.surface for canary in result.kit.canaries}
    left = Counter(surface[name] for name in result.ids(Fate.LEAKED))
    return {
        "kit": result.kit.name,
        "version": result.kit.version,
        "canaries": phi,
        "leaked": result.counts(Fate.LEAKED, phi=True),
        "retained": result.counts(Fate.RETAINED, phi=True),
        "unread": len(result.ids(Fate.UNREAD)),
        "technical": technical,
        "technical_kept": result.counts(Fate.KEPT, phi=False),
        "technical_no_output": result.counts(Fate.NO_OUTPUT, phi=False),
        "objects": len(result.kit.objects),
        "objects_without_output": list(result.without_output),
        "outputs": result.outputs,
        "outputs_matched": result.outputs_matched,
        "outputs_damaged": result.outputs_damaged,
        "surfaces": {
            name: {"leaked": left[name], "planted": count}
            for name, count in _by_surface(result.kit, phi=True).items()
        },
        "fates": {name: fate.value for name, fate in result.fates.items()},
    }


def _totals(result: LeakReport) -> tuple[int, int]:
    phi = sum(_by_surface(result.kit, phi=True).values())
    return phi, sum(_by_surface(result.kit, phi=False).values())


def _print_leaks(result: LeakReport) -> None:
    from phidetect.evaluation import Fate

    phi, technical = _totals(result)
    surface = {canary.id: canary.surface for canary in result.kit.canaries}
    left = Counter(surface[name] for name in result.ids(Fate.LEAKED))
    planted = _by_surface(result.kit, phi=True)
    for name, count in sorted(left.items()):
        say(f"leaked     {name:<36} {count} of {planted[name]}")
    for fate in (Fate.LEAKED, Fate.RETAINED, Fate.UNREAD, Fate.LOST):
        for name in result.ids(fate):
            say(f"{fate.value:<10} {name}")
    for name in result.without_output:
        say(f"no output  {name}")
    with_output = technical - result.counts(Fate.NO_OUTPUT, phi=False)
    kept = result.counts(Fate.KEPT, phi=False)
    say(f"{result.counts(Fate.LEAKED, phi=True)} of {phi} canaries left, "
        f"on {len(left)} of {len(planted)} surfaces; "
        f"{result.counts(Fate.RETAINED, phi=True)} retained as told")  # fmt: skip
    say(f"{kept} of {with_output} technical canaries kept in objects with an output, "
        f"{kept} of {technical} in all")  # fmt: skip
    objects = len(result.kit.objects)
    say(f"{objects - len(result.without_output)} of {objects} objects have an output; "
        f"{result.outputs_matched} of {result.outputs} files matched, "
        f"{result.outputs_damaged} DICOM files damaged")  # fmt: skip


def _found_as_dict(result: FoundReport) -> dict[str, Any]:
    return {
        "kit": result.kit.name,
        "version": result.kit.version,
        "canaries": len(result.sights),
        "sights": {name: sight.value for name, sight in result.sights.items()},
        "false_alarms": list(result.false_alarms),
        "skipped": {name: list(said) for name, said in result.skipped.items() if said},
    }


def _print_found(result: FoundReport) -> None:
    from phidetect.evaluation import Sight

    for sight in (Sight.MISSED, Sight.SKIPPED, Sight.DECIDED):
        for name in result.ids(sight):
            say(f"{sight.value:<8} {name}")
    for name in result.false_alarms:
        say(f"alarm    {name}")
    for name, said in result.skipped.items():
        if said:
            say(f"coverage {name}: {', '.join(said)}")
    counts = Counter(result.sights.values())
    surface = {canary.id: canary.surface for canary in result.kit.canaries}
    bad = {surface[name] for name, sight in result.sights.items() if sight is not Sight.FOUND}
    every = {surface[name] for name in result.sights}
    say(f"{counts[Sight.FOUND]} of {len(result.sights)} canaries found at their place, "
        f"{len(every - bad)} of {len(every)} surfaces; {counts[Sight.DECIDED]} decided without a "
        f"finding, {counts[Sight.SKIPPED]} skipped, {counts[Sight.MISSED]} missed")  # fmt: skip
    technical = sum(not canary.phi for canary in result.kit.canaries)
    say(f"{len(result.false_alarms)} of {technical} technical canaries called PHI")
