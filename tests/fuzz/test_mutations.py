"""Mutated files: opened, walked and rendered with coded errors only, in bounded time."""

from __future__ import annotations

import io
import random
import time
from pathlib import Path

import pydicom
import pytest

from phidetect.dicom import frames_of, open_instance, overlay_planes, resolve, walk
from phidetect.errors import PhidetectError

pytestmark = pytest.mark.slow

SEEDS = range(8)
MUTANTS = 2_500
LARGEST = 60_000
SLOWEST_S = 20.0
PREAMBLE = 132
FIRST_ELEMENTS = 2_500
FRAMES = 3


def sources() -> list[bytes]:
    """Return pydicom's own test files that are small enough to change and read many times."""
    folder = Path(pydicom.__file__).parent / "data"
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in (".dcm", ""))
    data = [path.read_bytes() for path in paths if 200 < path.stat().st_size < LARGEST]
    assert len(data) > 30
    return data


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Return `data` with bytes changed, lengths made undefined, parts cut out and doubled."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 2, 5, 20))):
        if len(out) <= PREAMBLE:
            break
        end = len(out) if rng.random() < 0.5 else min(len(out), FIRST_ELEMENTS)
        at = rng.randrange(PREAMBLE, end)
        kind = rng.random()
        if kind < 0.5:
            out[at] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))
        elif kind < 0.7:
            out[at : at + 4] = b"\xff\xff\xff\xff"
        elif kind < 0.85:
            del out[at : at + rng.randrange(1, 20)]
        else:
            out[at:at] = out[at - 8 : at + 30]
    return bytes(out)


def token(_creator: str) -> str:
    return "T"


def read(data: bytes) -> str:
    """Do with `data` what a scan does before the models; return how it ended."""
    try:
        instance = open_instance(io.BytesIO(data))
        for view in list(walk(instance, creator_token=token))[::7]:
            resolve(instance.dataset, view.path, creator_token=token)
        frames = frames_of(instance)
        for index in range(min(frames.number_of_frames, FRAMES)):
            frames.luminance(index)
            frames.extra_luminance(index)
        for plane in overlay_planes(instance):
            if plane.embedded_bit < 0:
                plane.bitmap(0)
    except PhidetectError as error:
        return error.code
    return "read"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mutated_file_is_read_or_refused_with_a_code(seed: int) -> None:
    rng = random.Random(seed)
    files = sources()
    ends: set[str] = set()
    for number in range(MUTANTS):
        data = mutate(rng.choice(files), rng)
        begun = time.perf_counter()
        try:
            ends.add(read(data))
        except BaseException as error:  # a panic of a native decoder is no Exception
            error.add_note(f"mutant {number} of seed {seed}")
            raise
        assert time.perf_counter() - begun < SLOWEST_S, f"mutant {number} of seed {seed}"
    assert "read" in ends
    assert len(ends) > 3, "mutations that change nothing test nothing"
