"""``phidetect explain``: why each finding got its decision, or what another policy would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from phidetect.cli.console import printable, say
from phidetect.cli.options import json_option, quiet_option
from phidetect.decide.policy import Policy, load_policy
from phidetect.report import read_reports, report_to_line
from phidetect.types import (
    Decision,
    ElementLocation,
    InstanceReport,
    Location,
    SpanLocation,
)

__all__ = ["command"]


@click.command("explain", short_help="Explain the decisions of a report.")
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--policy", help="Decide again under this policy, without scanning again.")
@json_option
@quiet_option
def command(report: Path, policy: str | None, *, as_json: bool, quiet: bool) -> int:
    """Explain the decisions of a report.

    With --policy the findings are decided again. Elements that the first policy kept without
    any finding are not in a report, so a stricter policy may change more than is shown.
    """
    reports: Iterable[InstanceReport] = read_reports(report)
    if policy is not None:
        other = load_policy(policy)
        reports = (_redecide(one, other) for one in reports)
    for one in reports:
        if as_json:
            say(report_to_line(one))
        elif not quiet:
            _print(one)
    return 0


def _redecide(report: InstanceReport, policy: Policy) -> InstanceReport:
    """Return `report` as `policy` would have it, with the files that the policy names."""
    from phidetect.decide.redecide import redecide
    from phidetect.rules.private import NO_KNOWLEDGE, PrivateRules
    from phidetect.rules.private_files import load_private_rules
    from phidetect.rules.profile import tags_of
    from phidetect.standard import attribute_type

    sop_class = report.instance.sop_class
    file = policy.private_rules
    knowledge = load_private_rules(Path(file)) if file else NO_KNOWLEDGE
    return redecide(
        report,
        policy,
        attribute_type=lambda path: (
            None if sop_class is None else attribute_type(sop_class, tags_of(path))
        ),
        private=PrivateRules(knowledge),
    )


def _print(report: InstanceReport) -> None:
    say(f"{printable(report.instance.path)}: {report.verdict}")
    if report.error is not None:
        say(f"  {report.error.code} {report.error.what}")
    for skipped in report.coverage.skipped:
        say(f"  not read: {printable(skipped.what)} ({printable(skipped.why)})")
    findings = {finding.id: finding for finding in report.findings}
    for decision in report.decisions:
        say(f"  {decision.action} {_where(decision.location)}: {decision.reason} [{decision.by}]")
        for name in decision.findings:
            finding = findings.get(name)
            if finding is None:
                continue
            say(f"      {finding.category} {finding.score:.2f}")
            for evidence in finding.evidence:
                say(f"        {evidence.source} {evidence.score:.2f}: {printable(evidence.why)}")
    _print_unanswered(report.decisions, findings)


def _print_unanswered(decisions: Sequence[Decision], findings: Iterable[str]) -> None:
    answered = {name for decision in decisions for name in decision.findings}
    left = [name for name in findings if name not in answered]
    if left:
        say(f"  without a decision: {', '.join(left)}")


def _where(location: Location) -> str:
    """Return a location with the keyword of its element behind the tags."""
    from phidetect.decide.redecide import view_at

    text = str(location)
    if isinstance(location, ElementLocation | SpanLocation):
        path, keyword = str(location.path), view_at(location.path).keyword
        if keyword:
            text = f"{path} {keyword}{text.removeprefix(path)}"
    return printable(text)
