"""Prints how many initials on markers are hidden and how many markers are kept.

Run as ``python -m training.markers.measure [--seed 1] [--scenes 4000] [--look] [--exact]``. Without
``--look`` words, people and arrangements are those that nobody looked at while rules were written;
with ``--exact`` the reader errs nowhere. ``ambiguous`` are initials spelled like a view (``AP``,
``CC``): no content can tell, so they count on neither side. Intervals are Wilson's at 95 %.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from random import Random

from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.rules.known import KnownMatcher
from phidetect.types import Finding, KnownIdentifiers
from training.markers.scenes import MarkerLine, MarkerScene, draw_scene

__all__ = ["decide", "rate", "wilson"]

_NOBODY = KnownMatcher(KnownIdentifiers())


def decide(scene: MarkerScene) -> Iterator[tuple[MarkerLine, Finding]]:
    """Yield every line of a scene with what is decided of it, nothing known of the patient."""
    context = LineContext(modality=scene.modality, rows=scene.rows, cols=scene.cols, n_frames=1)
    found = classify_lines([one.line for one in scene.lines], known=_NOBODY, context=context)
    at = {finding.location: finding for finding in found}
    for one in scene.lines:
        yield one, at[one.line.region]


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the bounds of a share at 95 % confidence (Wilson 1927)."""
    if not whole:
        return 0.0, 1.0
    z, share = 1.96, part / whole
    middle = share + z * z / (2 * whole)
    spread = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def rate(part: int, whole: int) -> str:
    """Return a share with its count and interval."""
    low, high = wilson(part, whole)
    return f"{part / max(whole, 1):.3f} [{low:.3f}, {high:.3f}] {part}/{whole}"


def main() -> None:
    """Print the figures, in all and by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenes", type=int, default=4000)
    parser.add_argument("--look", action="store_true")
    parser.add_argument("--exact", action="store_true")
    parser.add_argument("--show", type=int, default=0, help="wrong texts shown of each kind")
    options = parser.parse_args()
    hidden: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    wrong: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for index in range(options.scenes):
        rng = Random(f"{options.seed} {index} {options.look}")
        scene = draw_scene(rng, held_out=not options.look, misread=not options.exact)
        for one, finding in decide(scene):
            for kind in dict.fromkeys((one.kind, one.kind.split(", ")[-1], "all")):
                key = (one.truth, kind)
                total[key] += 1
                hidden[key] += finding.phi is not False
                if (finding.phi is False) is (one.truth != "technical"):
                    wrong[key][f"{one.text!r} read {one.read!r}"] += 1
    for truth, good in (("initials", "hidden"), ("technical", "kept"), ("ambiguous", "hidden"),
                        ("person", "hidden")):  # fmt: skip
        print(f"{truth}, {good}")
        kinds = sorted((k for t, k in total if t == truth), key=lambda k: (k != "all", k))
        for kind in kinds:
            key = (truth, kind)
            part = total[key] - hidden[key] if good == "kept" else hidden[key]
            print(f"  {kind:34} {rate(part, total[key])}")
            if options.show and kind != "all":
                shown = [text for text, _ in wrong[key].most_common(options.show)]
                print(*(f"      {text}" for text in shown), sep="\n")


if __name__ == "__main__":
    main()
