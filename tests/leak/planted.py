"""What was planted, how to look for it, and how files get damaged."""

from __future__ import annotations

import random
import unicodedata
import warnings
from pathlib import Path

from pydicom import config, dcmread
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite

from phidetect.samples.header import people

_READABLE = ("sr_basic_text", "mr_text_free", "us_palette")  # pixels of these are read once more
_INNOCENT = 4  # shorter words stand in innocent text too


def values() -> frozenset[str]:
    """Return every planted value and every word of a planted name, casefolded."""
    all_people = people()
    texts = {who[form] for who in all_people.patients.values() for form in ("name", "shown", "id")}
    texts |= {who["birth_date"] for who in all_people.patients.values()}
    texts |= {all_people.staff["referring"], all_people.staff["operator"]}
    texts |= {all_people.place[form] for form in ("institution", "address", "phone", "station")}
    texts |= {all_people.study["accession"]}
    names = [who[form] for who in all_people.patients.values() for form in ("name", "shown")]
    names += [all_people.staff["referring"], all_people.staff["operator"]]
    words = {word for name in names for word in name.replace("^", " ").replace(",", " ").split()}
    found = {text.casefold() for text in texts | words if len(text) >= _INNOCENT}
    plain = {unicodedata.normalize("NFKD", t).encode("ascii", "ignore").decode() for t in found}
    return frozenset(found | {text for text in plain if len(text) >= _INNOCENT})


VALUES = values()


def leaks(text: str | bytes) -> list[str]:
    """Return the planted values that stand in `text`, escaped or not."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    folded = text.casefold()
    escaped = folded.encode("ascii", "backslashreplace").decode()
    forms = {v: {v, v.encode("ascii", "backslashreplace").decode()} for v in VALUES}
    return sorted(
        v for v, either in forms.items() if any(f in folded or f in escaped for f in either)
    )


def damage(samples: Path, folder: Path) -> None:
    """Write damaged copies of `samples` into `folder`: every kind in which a reader can fail."""
    chance = random.Random(7)
    for path in sorted(samples.glob("*.dcm")):
        raw = path.read_bytes()
        stem = path.stem
        header = min(len(raw), 1500)
        (folder / f"{stem}-cut-header.dcm").write_bytes(raw[: header * 2 // 3])
        (folder / f"{stem}-cut-pixels.dcm").write_bytes(raw[: max(header, len(raw) * 2 // 3)])
        _save(folder / f"{stem}-bad-size.dcm", _bad_size(dcmread(path)))
        _save(folder / f"{stem}-no-pixels.dcm", _without_pixels(dcmread(path)))
        if stem not in _READABLE:
            continue
        noisy = bytearray(raw)
        for _ in range(12):
            noisy[chance.randrange(140, header)] = chance.randrange(256)
        (folder / f"{stem}-noise.dcm").write_bytes(noisy)
        _save(folder / f"{stem}-bad-values.dcm", _bad_values(dcmread(path)))


def _bad_values(data: Dataset) -> Dataset:
    """Put text where no text belongs and break the character set, with names in all of it."""
    name = str(data.get("PatientName", "") or "Wrenfield^Odessa")
    element = data.private_block(0x0031, "X", create=True)
    element.add_new(0x01, "UN", name.encode())
    for tag, vr in ((0x00080023, "DA"), (0x00201002, "IS"), (0x00180050, "DS"), (0x00081190, "UR")):
        data.add_new(tag, "LO", name[:60])
        data[tag]._value = name[:60]
        data[tag].VR = vr
    data.SpecificCharacterSet = "ISO 9999 NONE"
    return data


def _bad_size(data: Dataset) -> Dataset:
    if "Rows" in data:
        data.Rows = data.Rows * 3
    data.NumberOfFrames = 77
    return data


def _without_pixels(data: Dataset) -> Dataset:
    if "PixelData" in data:
        del data["PixelData"]
    return data


def _save(path: Path, data: Dataset) -> None:
    old = config.settings.writing_validation_mode
    config.settings.writing_validation_mode = config.IGNORE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dcmwrite(path, data, enforce_file_format=True)
    finally:
        config.settings.writing_validation_mode = old
