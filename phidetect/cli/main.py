"""The group of verbs, and the one place where an error becomes words and an exit code."""

from __future__ import annotations

import importlib
import logging
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import click

from phidetect._version import __version__
from phidetect.cli.console import complain
from phidetect.errors import MESSAGES, PhidetectError, UsageError

__all__ = ["main"]

_VERBS = ("demo", "scan", "redact", "reidentify", "explain", "plant", "evaluate", "models")
_USAGE, _FAILED, _INTERRUPTED = 2, 4, 130


class _LazyGroup(click.Group):
    """Loads a verb when it is called, so that ``--help`` costs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_VERBS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        command: click.Command = importlib.import_module(f"phidetect.cli.{cmd_name}").command
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="phidetect")
def _group() -> None:
    """Find protected health information in DICOM objects, and remove it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (report contract).

    No traceback and no text of a foreign exception reaches the terminal: either may quote a
    value of a data set.

    Parameters
    ----------
    arguments : sequence of str, optional
        Arguments without the program's name; those of the process by default.
    """
    try:
        with warnings.catch_warnings():
            # Libraries quote values in their warnings; what matters of them is in the report.
            warnings.simplefilter("ignore")
            logging.getLogger("phidetect").addHandler(logging.NullHandler())
            result: Any = _group.main(
                args=None if arguments is None else list(arguments),
                prog_name="phidetect",
                standalone_mode=False,
            )
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return _USAGE
    except (click.Abort, KeyboardInterrupt):
        complain("stopped by the user")
        return _INTERRUPTED
    except PhidetectError as error:
        complain(str(error))
        return _USAGE if isinstance(error, UsageError) else _FAILED
    except BrokenPipeError:
        # Somebody read the first lines and left; Python would complain once more at exit.
        sys.stderr.close()
        return _FAILED
    except Exception as error:  # noqa: BLE001  (the last line of defence against a traceback)
        complain(f"PHD901 {MESSAGES['PHD901']} ({_whence(error)})")
        return _FAILED


def _whence(error: BaseException) -> str:
    """Return type and place of `error`: names of the program, never its text."""
    trace, place = error.__traceback__, "unknown place"
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.split(".")[0] == "phidetect":
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"
