"""Readable rows on stdout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from phidetect.audit import AuditSummary, checks
from phidetect.cli.console import printable, say
from phidetect.report import SummaryRow, summarise
from phidetect.types import InstanceReport, Verdict

__all__ = ["print_audit", "print_rows", "print_totals"]


def print_rows(reports: Iterable[InstanceReport]) -> None:
    """Print one row per instance."""
    rows = [summarise(report) for report in reports]
    if not rows:
        return
    width = max(len(printable(row.path)) for row in rows)
    for row in rows:
        say(f"{row.verdict:<10}  {printable(row.path):<{width}}  {row.modality:<4}  {_words(row)}")


def print_totals(reports: Iterable[InstanceReport]) -> None:
    """Print how many files got which verdict."""
    counts = Counter(report.verdict for report in reports)
    words = [f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]]
    say(f"{_count(sum(counts.values()), 'file')}: {', '.join(words) or 'none'}")


def print_audit(summary: AuditSummary) -> None:
    """Print what contradicts the claims of a collection, worst first, and what was not checked."""
    for (claim, words), (count, broken) in summary.claims.items():
        state = f"contradicted in {broken}" if broken else "not contradicted"
        say(f"claim  {claim:<11}  {words}: {_count(count, 'file')}, {state}")
    for check, (severity, instances, places) in summary.contradictions.items():
        where = f"{_count(instances, 'file')}, {_count(places, 'place')}"
        say(f"{severity:<6} {check:<30} {where}: {checks()[check].words}")
    by_why: dict[str, list[str]] = {}
    for check, why in summary.not_checked:
        by_why.setdefault(why, []).append(check)
    for why, names in sorted(by_why.items()):
        say(f"not checked: {', '.join(names)}: {why}")


def _words(row: SummaryRow) -> str:
    if not row.opened:
        return printable(row.note)
    parts = [f"header: {row.header_phi} PHI"]
    if row.frames:
        parts.append(f"pixels: {row.pixel_phi} PHI, {_count(row.kept_lines, 'line')} kept")
        parts.append(f"frames {row.frames_read}/{row.frames}")
    if row.written:
        parts.append("written")
    if row.note:
        parts.append(printable(row.note))
    return "; ".join(parts)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
