from __future__ import annotations

from dataclasses import replace

import pytest

from phidetect.cli.redact import exit_code
from phidetect.types import InstanceReport, Verdict
from tests.unit.report.reports import failed, incomplete, make, written


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([], 0),
        ([written()], 0),
        ([replace(written(), verdict=Verdict.CLEAN)], 0),
        ([written(), incomplete()], 3),
        ([written(), make()], 3),
        ([written(), incomplete(), failed()], 4),
    ],
)
def test_exit_code_is_0_only_when_everything_was_written(
    reports: list[InstanceReport], code: int
) -> None:
    assert exit_code(reports) == code
