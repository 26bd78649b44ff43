"""What goes to the terminal: complaints and progress on stderr, results on stdout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["Advance", "complain", "printable", "progress", "say"]


def _no_bar(what: str = "") -> None:
    """Advance nothing."""


class Advance(Protocol):
    """Tells a progress bar that one more is done."""

    def __call__(self, what: str = "") -> None:
        """Advance by one; `what` names what comes next."""


def printable(text: str) -> str:
    """Return `text` without characters that could steer a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def complain(text: str) -> None:
    """Write one line to stderr."""
    click.echo(f"phidetect: {printable(text)}", err=True)


def say(text: str = "") -> None:
    """Write one line to stdout."""
    click.echo(text)


@contextmanager
def progress(label: str, total: int, *, shown: bool) -> Iterator[Advance]:
    """Show a bar on stderr while the block runs.

    Parameters
    ----------
    label : str
        What is done.
    total : int
        How many there are.
    shown : bool
        False under ``--quiet`` and ``--json``; a stderr that is no terminal gets none either.
    """
    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield _no_bar
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[what]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=total, what="")

        def advance(what: str = "") -> None:
            bar.update(task, advance=1, what=printable(what))

        yield advance
