"""Make the attribute Types of `phidetect.standard` from the tables that highdicom carries.

Usage: pip download --no-deps highdicom==0.28.2
       python training/tables/make_attribute_types.py highdicom-0.28.2-py3-none-any.whl

highdicom (MIT licence) holds the modules of every IOD and the attributes of every module of
PS3.3 as JSON, 24 MB of it. Macros repeat there by the thousand: a tree in which equal branches
are kept once says the same in a few tens of kilobytes, as gzip JSON::

    {"nodes": [[tag, type, child, tag, type, child, ...], ...],   child 0: no sequence
     "modules": {name: node}, "iods": {name: [module, ...]}, "sop_classes": {uid: iod}}
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from pydicom.datadict import tag_for_keyword

DATA = Path(__file__).parents[2] / "phidetect" / "standard" / "data"
STRICT = ["1", "1C", "2", "2C", "3", ""]


def _load(wheel: zipfile.ZipFile, name: str) -> Any:
    return json.loads(wheel.read(f"highdicom/_standard/{name}.json"))


def _tree(rows: list[dict[str, Any]]) -> dict[int, list[Any]]:
    root: dict[int, list[Any]] = {}
    for row in sorted(rows, key=lambda row: len(row["path"])):
        node = root
        for keyword in row["path"]:
            tag = tag_for_keyword(keyword)
            if tag is None:
                break
            node = node.setdefault(int(tag), ["", {}])[1]
        else:
            tag = tag_for_keyword(row["keyword"])
            if tag is None:
                continue
            kind = row["type"] if row["type"] in STRICT else ""
            entry = node.setdefault(int(tag), [kind, {}])
            entry[0] = min(entry[0], kind, key=STRICT.index)
    return root


def main() -> None:
    """Read the wheel and write the compact tables."""
    path = Path(sys.argv[1])
    nodes: list[list[Any]] = [[]]
    index: dict[str, int] = {"[]": 0}

    def intern(tree: dict[int, list[Any]]) -> int:
        flat: list[Any] = []
        for tag in sorted(tree):
            kind, child = tree[tag]
            flat += [tag, kind, intern(child)]
        key = json.dumps(flat)
        if key not in index:
            index[key] = len(nodes)
            nodes.append(flat)
        return index[key]

    with zipfile.ZipFile(path) as wheel:
        modules = _load(wheel, "module_attribute_map")
        iods = _load(wheel, "iod_module_map")
        out = {
            "modules": {name: intern(_tree(rows)) for name, rows in sorted(modules.items())},
            "iods": {
                name: [m["key"] for m in rows if m["key"] in modules]
                for name, rows in sorted(iods.items())
            },
            "sop_classes": dict(sorted(_load(wheel, "sop_class_iod_map").items())),
            "nodes": nodes,
        }
    data = gzip.compress(json.dumps(out, separators=(",", ":")).encode(), 9, mtime=0)
    (DATA / "attribute_types.json.gz").write_bytes(data)
    (DATA / "attribute_types.toml").write_text(
        f'source = "{path.name.rsplit("-py3", 1)[0]} (MIT licence), tables of DICOM PS3.3"\n'
        f'source_sha256 = "{hashlib.sha256(path.read_bytes()).hexdigest()}"\n'
        'attribution = "Facts of the DICOM Standard, copyright NEMA; '
        'compiled by MGH Computational Pathology for highdicom"\n'
        f'sha256 = "{hashlib.sha256(data).hexdigest()}"\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
