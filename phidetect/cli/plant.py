"""``phidetect plant``: writes the canary kit and its answer key."""

from __future__ import annotations

import json
from pathlib import Path

import click

from phidetect.cli.console import printable, say
from phidetect.cli.options import json_option, quiet_option

__all__ = ["command"]


@click.command("plant", short_help="Write the canary kit, to test any tool with.")
@click.argument("outdir", type=click.Path(path_type=Path))
@click.option("--kit", default="canary", show_default=True, help="Name of the kit.")
@json_option
@quiet_option
def command(outdir: Path, kit: str, *, as_json: bool, quiet: bool) -> int:
    """Write the objects of a kit of invented people, and answer_key.json, into OUTDIR.

    OUTDIR must not exist, or be empty. Nobody named in a kit exists.
    """
    from phidetect.evaluation import ANSWER_KEY, plant_kit

    made = plant_kit(outdir, kit=kit)
    phi = [canary for canary in made.canaries if canary.phi]
    counts = {
        "objects": len(made.objects),
        "canaries": len(phi),
        "surfaces": len({canary.surface for canary in phi}),
        "technical": len(made.canaries) - len(phi),
    }
    if as_json:
        say(json.dumps({"kit": made.name, "version": made.version, **counts}))
    elif not quiet:
        say(f"kit {made.name} {made.version}: {counts['objects']} objects")
        say(f"{counts['canaries']} canaries on {counts['surfaces']} surfaces must go")
        say(f"{counts['technical']} technical canaries must stay")
        say(f"answer key: {printable(str(outdir / ANSWER_KEY))}")
    return 0
