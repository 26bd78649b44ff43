"""Scores what a policy would hide in the pixels of a labelled set of images.

    python -m tests.benchmarks.burned_in LABELS.json [--policy research] [--pred PRED.json]

``LABELS.json`` lists images with ``file``, ``frame``, ``width``, ``height``, ``has_phi`` and
``boxes`` of ``box`` [x0, y0, x1, y1], ``phi``, ``category`` and ``dont_care``. Printed are, each
with its count: box recall (a PHI box counts when 90 % of it would be hidden), its share left
uncovered, technical lines hidden (more than half covered), the part of the images that would be
hidden beside PHI and what nobody cares about, four samples around them allowed, image sensitivity
and specificity, the verdicts, and seconds. ``--pred`` writes the boxes as
{file: [{"frame", "box"}]}.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phidetect.scanner import Scanner
from phidetect.types import Action, InstanceReport, Region


def hidden_boxes(report: InstanceReport) -> list[dict[str, Any]]:
    """Return the hidden regions of a report, one entry per frame that is labelled."""
    regions = [
        d.location
        for d in report.decisions
        if isinstance(d.location, Region) and d.action is not Action.KEEP
    ]
    return [
        {"frame": frame, "box": [r.box.col0, r.box.row0, r.box.col1, r.box.row1]}
        for r in regions
        for frame in r.frames
    ]


def score(images: list[dict[str, Any]], pred: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """Return the figures, each as text with its count."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    covered = area = technical = technical_hidden = 0
    images_of: Counter[tuple[bool, bool]] = Counter()
    over: list[float] = []
    for image in images:
        mask = np.zeros((image["height"], image["width"]), bool)
        for entry in pred.get(image["file"], []):
            if entry["frame"] == image["frame"]:
                x0, y0, x1, y1 = entry["box"]
                mask[max(0, y0) : y1, max(0, x0) : x1] = True
        for label in image["boxes"]:
            x0, y0, x1, y1 = label["box"]
            inside = mask[y0:y1, x0:x1]
            if label["phi"]:
                total[label["category"]] += 1
                found[label["category"]] += int(inside.mean() >= 0.9)
                covered, area = covered + int(inside.sum()), area + inside.size
            elif not label.get("dont_care"):
                technical += 1
                technical_hidden += int(inside.mean() > 0.5)
        over.append(float((mask & ~_allowed(image)).mean()))
        images_of[(image["has_phi"], bool(mask.any()))] += 1
    sick = images_of[(True, True)] + images_of[(True, False)]
    well = images_of[(False, True)] + images_of[(False, False)]
    return {
        "box recall": _rate(sum(found.values()), sum(total.values())),
        "by category": ", ".join(f"{k} {found[k]}/{total[k]}" for k in sorted(total)),
        "area uncovered": f"{1 - covered / max(area, 1):.3f}",
        "technical lines hidden": _rate(technical_hidden, technical),
        "over-hidden area": f"{np.mean(over):.4f}",
        "image sensitivity": _rate(images_of[(True, True)], sick),
        "image specificity": _rate(images_of[(False, False)], well),
    }


def _allowed(image: dict[str, Any]) -> NDArray[np.bool_]:
    """Return what may be hidden: PHI and what nobody cares about, with a margin."""
    mask = np.zeros((image["height"], image["width"]), bool)
    for label in image["boxes"]:
        if label["phi"] or label.get("dont_care"):
            x0, y0, x1, y1 = label["box"]
            mask[max(0, y0 - 4) : y1 + 4, max(0, x0 - 4) : x1 + 4] = True
    return mask


def _rate(part: int, whole: int) -> str:
    return f"{part / max(whole, 1):.3f} ({part}/{whole})"


def main() -> None:
    """Scan the set and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--policy", default="research")
    parser.add_argument("--pred", type=Path)
    options = parser.parse_args()
    images = json.loads(options.labels.read_text())["images"]
    pred: dict[str, list[dict[str, Any]]] = {}
    verdicts: Counter[str] = Counter()
    begun = time.perf_counter()
    with Scanner(policy=options.policy) as scanner:
        for image in images:
            report = scanner.scan(options.labels.parent / image["file"], name=image["file"])
            verdicts[report.verdict.value] += 1
            pred[image["file"]] = hidden_boxes(report)
            hidden = sum(1 for e in pred[image["file"]] if e["frame"] == image["frame"])
            why = (
                report.error.code
                if report.error
                else "; ".join(f"{s.what}: {s.why}" for s in report.coverage.skipped)
            )
            print(f"{image['file']:45} {report.verdict.value:10} hidden {hidden:3} {why}")
    for name, value in score(images, pred).items():
        print(f"{name:24} {value}")
    print(f"{'verdicts':24} {dict(sorted(verdicts.items()))}")
    print(f"{'seconds':24} {time.perf_counter() - begun:.1f}")
    if options.pred:
        options.pred.write_text(json.dumps(pred))


if __name__ == "__main__":
    main()
