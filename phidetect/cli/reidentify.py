"""``phidetect reidentify``: brings results back to the patients they are about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phidetect.cli.console import complain, printable, progress, say
from phidetect.cli.inputs import Input, find_inputs
from phidetect.cli.options import json_option, quiet_option
from phidetect.cli.redact import refuse_overlap
from phidetect.errors import MESSAGES, UsageError
from phidetect.keys import RunKey

if TYPE_CHECKING:
    from phidetect.api import ReidentifiedFile

__all__ = ["command"]

_PATH = click.Path(path_type=Path)
_REFUSED = ("PHD402", "PHD404", "PHD411", "PHD412", "PHD413", "PHD414")
"""The object was read, and is not what can be brought back for certain."""


@click.command("reidentify", short_help="Bring results back, with the map and the key.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--map", "map_path", required=True, type=_PATH, help="Map that redact has kept.")
@click.option("--key", required=True, type=_PATH, help="Key file of that run.")
@click.option("--output", required=True, type=_PATH, help="Folder to write.")
@click.option(
    "--ignore-non-dicom", is_flag=True, help="Leave out files of a folder that are no DICOM."
)
@json_option
@quiet_option
def command(
    paths: tuple[Path, ...],
    map_path: Path,
    key: Path,
    output: Path,
    *,
    ignore_non_dicom: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Bring back what was made from objects redacted under transient-deid.

    WRITES PROTECTED HEALTH INFORMATION, on purpose: the files below --output name the patient
    again, and so may their paths. They get mode 0600, and no file is written over.

    An object is brought back when it refers to an instance or a study of the map of that redaction,
    and everything in it says the same patient. Its own new UIDs stay.

    Exit code: 0 when all are back, 3 when some are not those of the map or could not be verified,
    4 when some could not be read or written, 2 usage. Nothing is written of those.
    """
    from phidetect.api import ReidentifiedFile, reidentify_file  # loads pydicom
    from phidetect.crosswalk import Crosswalk
    from phidetect.rules.known import KnownMatcher
    from phidetect.rules.paths import safe_path
    from phidetect.types import ErrorInfo, KnownIdentifiers

    run_key = RunKey.load(key)
    inputs = find_inputs(paths)
    refuse_overlap(paths, inputs, output)
    crosswalk = Crosswalk.load(map_path, key=run_key)
    _make(output)
    matcher = KnownMatcher(KnownIdentifiers())
    done: list[tuple[Input, ReidentifiedFile]] = []
    with progress("reidentify", len(inputs), shown=not (quiet or as_json)) as advance:
        for item in inputs:
            if item.error:
                error = ErrorInfo(code=item.error, what=MESSAGES[item.error])
                result = ReidentifiedFile(path=item.name, error=error)
            else:
                result = reidentify_file(item.path, output, crosswalk=crosswalk, name=item.name)
            advance()
            foreign = result.error is not None and result.error.code == "PHD101"
            if not (foreign and ignore_non_dicom and not item.named):
                done.append((item, result))
    if not done:
        complain("no file to look at")
    for _, result in done:
        shown = safe_path(result.path, matcher, key=run_key)
        if as_json:
            say(json.dumps(_as_dict(result, shown)))
        elif not quiet or result.error is not None:
            _print(result, shown)
    return _exit_code(done)


def _as_dict(result: ReidentifiedFile, shown: str) -> dict[str, object]:
    error = None if result.error is None else {"code": result.error.code, "what": result.error.what}
    return {"path": shown, "error": error, "changed": result.changed, "left": result.left}


def _print(result: ReidentifiedFile, shown: str) -> None:
    if result.error is not None:
        complain(f"{result.error.code} {shown}: {result.error.what}")
        return
    left = f", {result.left} binary values left as they are" if result.left else ""
    say(f"BACK  {printable(shown)}  {result.changed} elements restored{left}")


def _exit_code(done: Sequence[tuple[Input, ReidentifiedFile]]) -> int:
    worst = 0
    for item, result in done:
        if result.error is not None:
            met = result.error.code == "PHD101" and not item.named
            worst = max(worst, 3 if met or result.error.code in _REFUSED else 4)
    return worst


def _make(output: Path) -> None:
    try:
        output.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise UsageError("PHD011", path=output, hint="--output: cannot be made") from None
