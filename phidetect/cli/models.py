"""``phidetect models``: the weights that this installation carries."""

from __future__ import annotations

import json
from dataclasses import fields

import click

from phidetect.backends.store import ModelSpec, ModelStore
from phidetect.cli.console import progress, say
from phidetect.cli.options import json_option, quiet_option

__all__ = ["command"]


@click.command("models", short_help="List the shipped models, or verify them.")
@click.argument("what", type=click.Choice(["list", "verify"]), default="list")
@json_option
@quiet_option
def command(what: str, *, as_json: bool, quiet: bool) -> int:
    """List the models, or verify their digests. Exit code 4 when one is missing or altered."""
    store = ModelStore()
    specs = store.list_models()
    if what == "verify":
        with progress("verify", len(specs), shown=not (quiet or as_json)) as advance:
            for spec in specs:
                store.load(spec.task, version=spec.version)
                advance(spec.task)
    if as_json:
        rows = [_as_dict(spec, verified=what == "verify") for spec in specs]
        say(json.dumps(rows, default=dict))
    elif not quiet:
        for spec in specs:
            checked = "  verified" if what == "verify" else ""
            name = f"{spec.task}@{spec.version}"
            say(f"{name:<24}  {spec.size / 1e6:6.1f} MB  {spec.licence}  {spec.sha256}{checked}")
    return 0


def _as_dict(spec: ModelSpec, *, verified: bool) -> dict[str, object]:
    # Not asdict: it copies, and a read-only mapping cannot be copied.
    return {f.name: getattr(spec, f.name) for f in fields(spec)} | {"verified": verified}
