"""A scanner that knows nothing of DICOM: the name of a file says what it reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from phidetect.errors import InputError
from phidetect.keys import RunKey
from phidetect.types import ErrorInfo, InstanceReport, Verdict
from tests.unit.report.reports import VALUE, failed, incomplete, make


class FakeScanner:
    policy = "research"
    notices = ()

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.key = RunKey.fresh()
        self.seen: list[str] = []

    def __enter__(self) -> FakeScanner:
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def failed(self, name: str, error: ErrorInfo) -> InstanceReport:
        return replace(failed(name), error=error)

    def scan(self, subject: Any, *, name: str) -> InstanceReport:
        self.seen.append(name)
        stem = Path(name).stem.split("-")[0] if isinstance(subject, Path) else "text"
        if stem == "crash":
            raise ValueError(VALUE)
        if stem == "refused":
            raise InputError("PHD108")
        if stem == "text":
            return replace(failed(name), error=ErrorInfo(code="PHD101", what="not a DICOM file"))
        if stem == "cut":
            return failed(name)
        if stem == "part":
            return incomplete(name)
        clean = stem == "clean"
        return make(name, verdict=Verdict.CLEAN if clean else Verdict.FOUND)
