"""Reports on disk: canonical JSON Lines, readable summaries, and the values file."""

from phidetect.report.jsonl import (
    load_schema,
    read_reports,
    report_from_line,
    report_to_line,
    write_reports,
)
from phidetect.report.reveal import write_values
from phidetect.report.summary import SummaryRow, summarise

__all__ = [
    "SummaryRow",
    "load_schema",
    "read_reports",
    "report_from_line",
    "report_to_line",
    "summarise",
    "write_reports",
    "write_values",
]
