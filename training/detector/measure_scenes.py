"""Measures finding, reading and deciding together, on drawn scenes of devices.

Run as ``python -m training.detector.measure_scenes [--seed 1] [--scenes 10] [--fonts DIR...]``.
A line counts as hidden when the boxes of findings that are PHI or suspect cover 90 % of the box
of its strokes in each of its frames (technical lines: more than half in any). Every scene is
decided twice, with what its header would teach and with nothing. ``second look`` counts the
scenes on which, once all that was hidden is filled, the second look still wants to hide.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from phidetect.decide.text_line import LineContext, classify_lines
from phidetect.pixels import PixelResult, TextFinder, load_text_finder
from phidetect.rules.known import KnownMatcher
from phidetect.types import Finding, KnownIdentifiers, Region
from training.detector.scenes import GROUPS, Planted, Scene, draw_scene
from training.detector.stress import DEBIAN_FONTS, font_files

__all__ = ["hidden"]


def find(finder: TextFinder, scene: Scene, *, second_look: bool = False) -> PixelResult:
    """Return the lines of a scene."""
    count, rows, cols = scene.frames.shape
    return finder.find(
        scene.frames.__getitem__, count, rows=rows, cols=cols, second_look=second_look
    )


def hidden(result: PixelResult, scene: Scene, known: KnownIdentifiers) -> list[Finding]:
    """Return the findings that every policy which hides PHI and suspects would hide."""
    count, rows, cols = scene.frames.shape
    context = LineContext(modality=scene.modality, rows=rows, cols=cols, n_frames=count)
    found = classify_lines(result.lines, known=KnownMatcher(known), context=context)
    return [finding for finding in found if finding.phi is not False]


def share(line: Planted, frame: int, regions: Sequence[Region]) -> float:
    """Return the part of a line's box that regions cover in a frame."""
    r0, c0, r1, c1 = line.box
    mask = np.zeros((r1 - r0, c1 - c0), bool)
    for region in regions:
        if frame in region.frames:
            s0, d0, s1, d1 = region.box
            mask[max(0, s0 - r0) : max(0, s1 - r0), max(0, d0 - c0) : max(0, d1 - c0)] = True
    return float(mask.mean())


def _regions(findings: Sequence[Finding]) -> list[Region]:
    return [f.location for f in findings if isinstance(f.location, Region)]


def _after(scene: Scene, regions: Sequence[Region]) -> Scene:
    frames = scene.frames.copy()
    for region in regions:
        r0, c0, r1, c1 = region.box
        frames[region.frames.first : region.frames.stop, r0:r1, c0:c1] = 0
    return Scene(group=scene.group, modality=scene.modality, frames=frames, who=scene.who)


def main() -> None:
    """Print one row per group and header."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenes", type=int, default=10)
    parser.add_argument("--fonts", type=Path, nargs="*", default=[])
    parser.add_argument("--group", default="")
    parser.add_argument("--second", action="store_true", help="take the second look as well")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dump", type=Path, help="write what was missed or wrongly hidden")
    options = parser.parse_args()
    fonts = font_files([DEBIAN_FONTS, *options.fonts])
    finder = load_text_finder(threads=options.threads)
    print(f"{'group':26}{'header':9}{'phi':>11}{'technical':>12}{'pictures':>10}{'second':>8}")
    total: Counter[str] = Counter()
    notes = []
    started, samples = time.perf_counter(), 0
    for group in (name for name in GROUPS if options.group in name):
        tally: dict[str, Counter[str]] = {"present": Counter(), "blank": Counter()}
        for index in range(options.scenes):
            scene = draw_scene(group, seed=options.seed * 1000 + index, fonts=fonts)
            samples += scene.frames.size
            result = find(finder, scene)
            for header, count in tally.items():
                known = scene.who.known() if header == "present" else KnownIdentifiers()
                findings = hidden(result, scene, known)
                regions = _regions(findings)
                _score(scene, regions, count, notes, [group, header, index], result)
                if not any(line.phi for line in scene.lines):
                    count["wrong"] += bool(regions)
                    count["pictures"] += 1
                if options.second and header == "blank":
                    after = _after(scene, regions)
                    left = hidden(find(finder, after, second_look=True), after, known)
                    count["second"] += bool(left)
                    count["looks"] += 1
                    notes += [
                        [group, header, index, "second", _read_as(f), str(f.category)] for f in left
                    ]
        for header, count in tally.items():
            total.update({f"{header} {key}": value for key, value in count.items()})
            _row(group, header, count)
    for header in ("present", "blank"):
        prefix = header + " "
        _row("all", header, Counter({k.removeprefix(prefix): v for k, v in total.items()
                                     if k.startswith(prefix)}))  # fmt: skip
    spent = time.perf_counter() - started
    print(f"{spent:.0f} s, {samples / 1e6:.0f} megasamples")
    if options.dump:
        options.dump.write_text(json.dumps(notes, indent=0), encoding="utf-8")


def _score(
    scene: Scene,
    regions: Sequence[Region],
    count: Counter[str],
    notes: list[list[object]],
    where: list[object],
    result: PixelResult,
) -> None:
    for line in scene.lines:
        shares = [share(line, frame, regions) for frame in range(*line.frames)]
        near = [
            [o.text.reveal(), round(o.detection_score, 2), round(o.reading_score, 2)]
            for o in result.lines
            if share(line, line.frames[0], [o.region]) > 0.3
        ]
        if line.phi:
            count["phi"] += 1
            count["found"] += min(shares) >= 0.9
            if min(shares) < 0.9:
                note = [line.text, round(min(shares), 2), list(line.box), list(line.frames), near]
                notes.append([*where, "missed", *note])
        else:
            count["technical"] += 1
            count["hidden"] += max(shares) > 0.5
            if max(shares) > 0.5:
                notes.append([*where, "hidden", line.text, near])
    for region in regions:
        boxes = [line.box for line in scene.lines]
        if not any(region.box.intersection(type(region.box)(*box)) for box in boxes):
            count["false"] += 1
            text = [o.text.reveal() for o in result.lines if o.region == region]
            notes.append([*where, "false", text, list(region.box)])


def _read_as(finding: Finding) -> list[object]:
    return [
        [e.text.reveal(), round(e.score, 2)] for e in finding.evidence if e.text is not None
    ] + [list(finding.location.box) if isinstance(finding.location, Region) else None]


def _row(group: str, header: str, count: Counter[str]) -> None:
    print(
        f"{group:26}{header:9}{count['found']:6}/{count['phi']:4}{count['hidden']:7}/"
        f"{count['technical']:4}{count['wrong']:6}/{count['pictures']:3}"
        f"{count['second']:5}/{count['looks']:3}  false {count['false']}",
        flush=True,
    )


if __name__ == "__main__":
    main()
