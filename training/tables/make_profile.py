"""Make the confidentiality profile tables of `phidetect.standard` from two CSV files of facts.

Usage: python training/tables/make_profile.py E1_1.csv E3_10_1.csv EDITION

Reads a transcription of PS3.15 Table E.1-1 (one column per option) and of Table E.3.10-1, and
writes `ps315_e1_1_<edition>.csv` and `ps315_e3_10_1_<edition>.csv` in our own layout, with a
sidecar that names edition, attribution and sha256 of each.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
from pathlib import Path

DATA = Path(__file__).parents[2] / "phidetect" / "standard" / "data"
FIXED = ("tag", "name", "retired", "in_standard_iod", "basic_profile")


def _pattern(text: str) -> str:
    """Return the tag as eight characters: hex digits, or x for any."""
    if "odd" in text:
        return "ODDGROUP"
    match = re.fullmatch(r"\(([0-9A-Fa-fx]{4}),([0-9A-Fa-fx]{4})\)", text.strip())
    if match is None:
        raise SystemExit(f"not a tag: {text}")
    return "".join(part if "x" in part else part.upper() for part in match.groups()).replace(
        "X", "x"
    )


def _write(path: Path, header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(sorted(rows))
    data = out.getvalue().encode()
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def main() -> None:
    """Read the two CSV files and write ours."""
    profile_csv, private_csv, edition = sys.argv[1:4]
    with Path(profile_csv).open(encoding="utf-8", newline="") as file:
        source = list(csv.DictReader(file))
    options = [name for name in source[0] if name not in FIXED]
    rows = []
    for row in source:
        touched = " ".join(f"{name}={row[name]}" for name in options if row[name])
        flags = [row["retired"], row["in_standard_iod"]]
        rows.append([_pattern(row["tag"]), row["name"], *flags, row["basic_profile"], touched])
    name = f"ps315_e1_1_{edition}.csv"
    digests = {
        name: _write(
            DATA / name, ["tag", "name", "retired", "in_standard_iod", "basic", "options"], rows
        )
    }

    with Path(private_csv).open(encoding="utf-8", newline="") as file:
        private = [
            [
                row["private_creator"].strip(),
                row["tag"][1:5].upper(),
                row["tag"][-3:-1].upper(),
                row["vr"].strip(),
                row["vm"].strip(),
                " ".join(row["meaning"].split()),
            ]
            for row in csv.DictReader(file)
        ]
    name = f"ps315_e3_10_1_{edition}.csv"
    digests[name] = _write(
        DATA / name, ["creator", "group", "element", "vr", "vm", "meaning"], private
    )

    lines = [
        f'edition = "{edition}"',
        'source = "DICOM PS3.15 Annex E, Table E.1-1 and Table E.3.10-1"',
        'attribution = "Facts of the DICOM Standard, copyright NEMA"',
        "",
        "[sha256]",
        *(f'"{name}" = "{digest}"' for name, digest in sorted(digests.items())),
        "",
    ]
    (DATA / f"ps315_{edition}.toml").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
