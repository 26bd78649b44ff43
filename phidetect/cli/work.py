"""Runs something over every input, in order, and turns the reports into an exit code."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from phidetect.cli.console import complain, progress, say
from phidetect.cli.inputs import Input, container_kind
from phidetect.cli.options import Common
from phidetect.errors import MESSAGES, PhidetectError, UsageError
from phidetect.keys import RunKey
from phidetect.report import report_to_line, write_reports, write_values
from phidetect.subject_map import load_subject_map
from phidetect.types import ErrorInfo, InstanceReport, Skipped, Verdict

if TYPE_CHECKING:
    from phidetect.scanner import Scanner

__all__ = ["Task", "open_scanner", "process", "write_outputs"]

Task = Callable[[Input], InstanceReport]
"""What is done with one input. It reports on a bad file and does not raise."""

_NOT_DICOM = "PHD101"
_AHEAD = 2  # inputs in work or waiting, per worker: enough to keep it busy, bounded in memory


def open_scanner(common: Common) -> Scanner:
    """Return a scanner for the options of a verb.

    Raises
    ------
    UsageError
        For a policy, a key, a subject map or a file of rules that is not valid.
    ModelError
        PHD303 for a device or a backend that is not there.
    """
    from phidetect.scanner import Scanner  # loads numpy and the rules

    key = None if common.key is None else RunKey.load(common.key)
    pseudonyms = {} if common.subject_map is None else load_subject_map(common.subject_map)
    scanner = Scanner(
        policy=common.policy,
        device=common.device,
        backend=common.backend,
        key=key,
        pseudonyms=pseudonyms,
        region_rules=common.region_rules,
        private_rules=common.private_rules,
    )
    for notice in scanner.notices:
        complain(notice)
    return scanner


def process(
    inputs: Sequence[Input], task: Task, *, common: Common, label: str, scanner: Scanner
) -> list[InstanceReport]:
    """Return the report of every input, in the order of `inputs`.

    Parameters
    ----------
    inputs : sequence of Input
        What to work on.
    task : callable
        What to do with one.
    common : Common
        Options of the verb.
    label : str
        Words for the progress bar.
    scanner : Scanner
        Gives the provenance of inputs that were never opened.
    """
    shown = not (common.quiet or common.as_json)
    reports = []
    with progress(label, len(inputs), shown=shown) as advance:
        for item, report in _in_order(inputs, lambda i: _one(i, task, scanner), common.workers):
            advance(item.name)
            judged = _judge(item, report, ignore=common.ignore_non_dicom)
            if judged is not None:
                reports.append(judged)
    if not reports:
        complain("no file to look at")
    return reports


def write_outputs(reports: Sequence[InstanceReport], common: Common) -> None:
    """Write the files that ``--report`` and ``--reveal`` name, and stdout under ``--json``."""
    if common.report is not None:
        write_reports(common.report, reports)
    if common.reveal is not None:
        write_values(common.reveal, reports)
    if common.as_json:
        for line in sorted((r.instance.path, report_to_line(r)) for r in reports):
            say(line[1])


def _in_order(
    inputs: Sequence[Input], function: Task, workers: int
) -> Iterator[tuple[Input, InstanceReport]]:
    if workers == 1:
        for item in inputs:
            yield item, function(item)
        return
    waiting: deque[tuple[Input, Future[InstanceReport]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in inputs:
                waiting.append((item, pool.submit(function, item)))
                if len(waiting) >= workers * _AHEAD:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _one(item: Input, task: Task, scanner: Scanner) -> InstanceReport:
    if item.error:
        return _failed(scanner, item, item.error, MESSAGES[item.error])
    try:
        return task(item)
    except UsageError:
        raise
    except PhidetectError as error:
        return _failed(scanner, item, error.code, error.what)
    except Exception as error:  # noqa: BLE001  (one file must not end the run, nor quote itself)
        return _failed(scanner, item, "PHD901", f"{MESSAGES['PHD901']} ({type(error).__name__})")


def _failed(scanner: Scanner, item: Input, code: str, what: str) -> InstanceReport:
    return scanner.failed(item.name, ErrorInfo(code=code, what=what))


def _judge(item: Input, report: InstanceReport, *, ignore: bool) -> InstanceReport | None:
    """Apply the rules for what is no DICOM; None leaves the file out."""
    unopened = item.error and not item.named
    if unopened:
        return _incomplete(report, f"{item.error} {MESSAGES[item.error]}")
    if report.error is None or report.error.code != _NOT_DICOM:
        return report
    kind = container_kind(item.path)
    if kind == "archive" or (kind and (item.named or not ignore)):
        return _incomplete(report, f"PHD113 {MESSAGES['PHD113']} ({kind})")
    if item.named:
        return report
    return None if ignore else _incomplete(report, f"{_NOT_DICOM} {MESSAGES[_NOT_DICOM]}")


def _incomplete(report: InstanceReport, why: str) -> InstanceReport:
    coverage = replace(report.coverage, skipped=(Skipped(what="file", why=why),))
    return replace(report, verdict=Verdict.INCOMPLETE, error=None, coverage=coverage)
