"""Writes a kit and its answer key."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pydicom.filewriter import dcmwrite

from phidetect.errors import EvaluationError, UsageError
from phidetect.evaluation.canaries import Kit, KitObject
from phidetect.evaluation.cast import Cast
from phidetect.evaluation.key import write_kit_key
from phidetect.evaluation.objects import (
    documents,
    enhanced,
    graphics,
    hidden,
    images,
    media,
    planes,
    private,
    radiotherapy,
    reports,
    slides,
    texts,
    waveform,
)
from phidetect.evaluation.planter import Planter

__all__ = ["KITS", "plant_kit"]

VERSION = "1"
Maker = Callable[[Cast], Planter]

_CANARY: tuple[Maker, ...] = (
    images.ct, images.mr, images.us, images.cr, images.dx, images.mg, images.sc,
    enhanced.enhanced_mr, planes.embedded, private.private_heavy, hidden.hidden_bytes,
    hidden.signed, reports.sr, reports.kos, graphics.gsps, graphics.seg,
    radiotherapy.rt_structures, radiotherapy.rt_plan, radiotherapy.rt_dose, waveform.ecg,
    documents.pdf, documents.cda, documents.stl, documents.obj,
    slides.wsi_volume, slides.wsi_label, slides.wsi_overview, texts.disguised, texts.long_texts,
    *(partial(texts.charset, which=which) for which in texts.charsets()),
    *(partial(texts.syntax, which=which) for which in texts.SYNTAXES),
)  # fmt: skip
KITS = {"canary": _CANARY}
"""The kits by name."""


def plant_kit(
    folder: Path, *, kit: str = "canary", progress: Callable[[str], None] = lambda _name: None
) -> Kit:
    """Write the objects of a kit and its answer key.

    The same kit is the same bytes every time, under one version of the libraries that encode
    its pictures.

    Parameters
    ----------
    folder : Path
        A folder that does not exist or is empty.
    kit : str
        Name of the kit.
    progress : callable
        Told the name of each file once it is written.

    Raises
    ------
    EvaluationError
        PHD607 for an unknown kit.
    UsageError
        PHD011 where the folder holds anything: it may be somebody's data.
    """
    if kit not in KITS:
        raise EvaluationError("PHD607", hint=f"known: {', '.join(KITS)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("PHD011", path=folder, hint="OUTDIR: not an empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    cast = Cast(f"{kit} {VERSION}")
    objects = []

    def save(made: Planter) -> None:
        objects.append(_save(folder, made))
        progress(made.file)

    for make in KITS[kit]:
        save(make(cast))
    image = media.listed(cast)
    save(image)
    save(media.directory(cast, image.data))
    done = Kit(name=kit, version=VERSION, objects=tuple(objects))
    write_kit_key(folder, done)
    return done


def _save(folder: Path, made: Planter) -> KitObject:
    made.meta.ImplementationVersionName = "PHIDETECT KIT"
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # Some values are wrong on purpose.
        warnings.simplefilter("ignore")
        dcmwrite(buffer, made.data, enforce_file_format=True)
    raw = buffer.getvalue()
    raw = made.finish(made.preamble + raw[128:]) + made.trailer
    path = folder / made.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return KitObject(
        file=made.file,
        sop_class=str(made.meta.MediaStorageSOPClassUID),
        modality=str(made.data.get("Modality", "")),
        sha256=hashlib.sha256(raw).hexdigest(),
        canaries=tuple(made.canaries),
    )
