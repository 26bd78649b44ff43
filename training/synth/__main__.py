"""Prints invented examples as JSON lines.

Run as ``python -m training.synth --count N [--seed S] [--held-out] [--kind K] [--show]``.
"""

from __future__ import annotations

import argparse
import json
from itertools import islice

from training.synth.example import KINDS
from training.synth.mixture import stream


def main() -> None:
    """Print examples."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--held-out", action="store_true", help="words and templates of the tests")
    parser.add_argument("--kind", choices=KINDS, default="")
    parser.add_argument("--show", action="store_true", help="mark the spans, for a reader")
    arguments = parser.parse_args()
    examples = stream(arguments.seed, held_out=arguments.held_out, kind=arguments.kind)
    for example in islice(examples, arguments.count):
        if arguments.show:
            print(f"{example.kind}\t{example.element or example.concept}\t{example.marked()}")
        else:
            print(json.dumps(example.row(), ensure_ascii=False))


if __name__ == "__main__":
    main()
