"""Makes ``training/synth/data/conditions.txt.gz`` from the descriptions of ICD-10-CM.

Run as ``python -m training.synth.make_conditions`` with simple-icd-10-cm (MIT) installed;
ICD-10-CM is in the public domain. Nothing else needs it: the list is committed.
"""

from __future__ import annotations

import gzip
import importlib
import re
from random import Random

from training.synth.lists import DATA

__all__ = ["conditions"]

COUNT = 9000
HEADING = "# Conditions, after descriptions of ICD-10-CM (public domain), shortened.\n"
UNFIT = re.compile(
    r"forced labor|abuse|fetish|exploitation|self-harm|sexual|incest|rape|"
    r"classified elsewhere|Encounter|problems related|\[",
    re.IGNORECASE,
)
TAIL = re.compile(r",? (unspecified|not elsewhere classified|NEC)\b.*")
HEAD = re.compile(r"^(Other specified|Other|Unspecified) ")
SIDE = re.compile(
    r",? (right|left|bilateral|unspecified)"
    r"( (side|eye|ear|upper limbs?|lower limbs?|hand|foot|leg))?$"
)
HANGING = re.compile(r"\b(of|by|at|in|with|and|to|the|or|other|from|due)$")


def conditions() -> list[str]:
    """Return short descriptions; ordinary words begin in lower case, names do not."""
    icd = importlib.import_module("simple_icd_10_cm")
    found = {
        icd.get_description(code).strip()
        for code in icd.get_all_codes(with_dots=True)
        if icd.is_category_or_subcategory(code)
        and len(code.replace(".", "")) <= (4 if code[0] in "VWXY" else 5)
    }
    source = sorted(text for text in found if 4 < len(text) <= 70 and not UNFIT.search(text))
    ordinary = {word for text in source for word in re.findall(r" ([a-z]+)\b", text)}
    kept = set()
    for text in source:
        short = SIDE.sub("", HEAD.sub("", TAIL.sub("", text))).strip(" ,")
        if HANGING.search(short) or not 5 < len(short) <= 60:
            continue
        first = short.split(" ")[0].strip(",").lower()
        alone = re.fullmatch("[A-Z][a-z]+", short)
        kept.add(short[0].lower() + short[1:] if first in ordinary or alone else short)
    return sorted(kept)


def main() -> None:
    """Write the list."""
    lines = sorted(Random(5).sample(conditions(), COUNT))
    text = HEADING + "".join(f"{line}\n" for line in lines)
    (DATA / "conditions.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
