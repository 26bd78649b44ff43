"""Mutants of the canary kit, scanned and redacted: no exception, bounded time, nothing left."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from phidetect.api import redact_file
from phidetect.evaluation import plant_kit
from phidetect.keys import RunKey
from phidetect.scanner import Scanner
from phidetect.types import Verdict
from tests.benchmarks._outputs import blind
from tests.fuzz.test_mutations import mutate

pytestmark = pytest.mark.slow

MUTANTS = 400
LARGEST = 60_000
SLOWEST_S = 20.0
SHORTEST = 8


@pytest.mark.parametrize("seed", range(3))
def test_a_mutant_of_the_kit_is_redacted_or_refused(seed: int, tmp_path: Path) -> None:
    kit = plant_kit(tmp_path / "kit")
    files = [(tmp_path / "kit" / one.file).read_bytes() for one in kit.objects]
    files = [data for data in files if len(data) < LARGEST]
    rng = random.Random(seed)
    scanner = blind(Scanner(key=RunKey(bytes(32))))
    mutant, written = tmp_path / "mutant.dcm", 0
    for number in range(MUTANTS):
        data = mutate(rng.choice(files), rng)
        mutant.write_bytes(data)
        output = tmp_path / f"out{number}"
        begun = time.perf_counter()
        report = redact_file(mutant, output, scanner=scanner)
        assert time.perf_counter() - begun < SLOWEST_S, f"mutant {number} of seed {seed}"
        found = [path for path in output.rglob("*") if path.is_file()] if output.exists() else []
        assert len(found) == (report.output is not None), f"mutant {number} of seed {seed}"
        assert report.error is None or report.error.code != "PHD901"
        if report.verdict is Verdict.FAILED:
            assert not found
        for path in found:
            written += 1
            _, seen = scanner.inspect(mutant)
            assert seen is not None
            names = [
                item.value.reveal().encode("utf-8", "replace")
                for item in seen.known.items
                if item.source in ("PatientName", "PatientID")
            ]
            raw = path.read_bytes()
            left = [name for name in names if len(name) >= SHORTEST and name in raw]
            assert not left, f"mutant {number} of seed {seed}"
    assert written > MUTANTS // 20, "mutants that are all refused test nothing"
