"""Options that verbs share (report contract)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from phidetect.errors import UsageError

if TYPE_CHECKING:
    from phidetect.backends import Backend

__all__ = ["Common", "common_options", "gather", "json_option", "policy_option", "quiet_option"]

F = TypeVar("F", bound=Callable[..., Any])

_PATH = click.Path(path_type=Path)

json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON to stdout.")
policy_option = click.option(
    "--policy", default="research", show_default=True, help="Shipped policy, or a TOML file."
)
quiet_option = click.option("--quiet", is_flag=True, help="Write errors only.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """Values of the options that `common_options` adds.

    Attributes
    ----------
    policy : str
        Name of a shipped policy, or a file.
    key : Path or None
        Key file.
    subject_map : Path or None
        File of old and new Patient IDs.
    region_rules : tuple of Path
        Files of device-region rules.
    private_rules : Path or None
        File of what becomes of private elements.
    device : str
        ``cpu``, ``cuda`` or ``auto``.
    backend : str
        ``onnx`` or ``torch``.
    workers : int
        Files in work at a time.
    ignore_non_dicom : bool
        Whether files of a folder that are no DICOM are left out.
    quiet, as_json : bool
        What goes to stdout.
    report, reveal : Path or None
        Files to write.
    """

    policy: str
    key: Path | None
    subject_map: Path | None
    region_rules: tuple[Path, ...]
    private_rules: Path | None
    device: str
    backend: Backend
    workers: int
    ignore_non_dicom: bool
    quiet: bool
    as_json: bool
    report: Path | None
    reveal: Path | None


def common_options(function: F) -> F:
    """Add the options that ``scan`` and ``redact`` share; the verb gets them as one `Common`."""
    options = (
        policy_option,
        click.option("--key", type=_PATH, help="File of 32 random bytes, mode 0600."),
        click.option("--subject-map", type=_PATH, help="CSV of old,new: Patient IDs and new ones."),
        click.option(
            "--region-rules", type=_PATH, multiple=True,
            help="CTP DicomPixelAnonymizer script or deid recipe; may be repeated.",
        ),
        click.option(
            "--private-rules", type=_PATH, help="CSV of private elements and what becomes of them."
        ),
        click.option(
            "--device", type=click.Choice(["cpu", "cuda", "auto"]), default="cpu",
            show_default=True, help="Where the models run.",
        ),
        click.option(
            "--backend", type=click.Choice(["onnx", "torch"]), default="onnx",
            show_default=True, help="What runs the models.",
        ),
        click.option(
            "--workers", type=click.IntRange(1, 256), default=1, show_default=True,
            help="Files in work at a time.",
        ),
        click.option("--resume", is_flag=True, hidden=True),  # named by the contract, not built yet
        click.option(
            "--ignore-non-dicom", is_flag=True,
            help="Leave out files of a folder that are no DICOM and no archive.",
        ),
        click.option("--report", type=_PATH, help="JSON Lines file to write."),
        click.option("--reveal", type=_PATH, help="File for the values found, mode 0600."),
        json_option,
        quiet_option,
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def gather(options: dict[str, Any]) -> Common:
    """Return the shared options out of a verb's keyword arguments.

    Raises
    ------
    UsageError
        PHD010 for an option whose engine does not exist yet; PHD011 for files that cannot
        be written. An option that does nothing would be taken for one that works.
    """
    if options.pop("resume"):
        raise UsageError("PHD010", hint="--resume")
    common = Common(**options)
    _check_output_files(report=common.report, reveal=common.reveal)
    return common


def _check_output_files(*, report: Path | None, reveal: Path | None) -> None:
    """Complain before the work begins of files that could not be written after it.

    Raises
    ------
    UsageError
        PHD011, naming the option.
    """
    for name, path in (("--report", report), ("--reveal", reveal)):
        if path is None:
            continue
        if not path.parent.is_dir():
            raise UsageError("PHD011", path=path, hint=f"{name}: no such folder")
        if path.is_dir():
            raise UsageError("PHD011", path=path, hint=f"{name}: a folder")
    if reveal is not None and (reveal.exists() or reveal.is_symlink()):
        raise UsageError("PHD011", path=reveal, hint="--reveal: the file exists already")
