"""`redact` and `redact_file`: they join scanner and redaction, which know nothing of each other."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from phidetect.crosswalk import Crosswalk
from phidetect.decide.policy import Policy, load_policy
from phidetect.errors import PhidetectError, RedactionError, UsageError
from phidetect.keys import RunKey
from phidetect.redaction import (
    Audit,
    Redaction,
    mirror_output_path,
    redact_instance,
    write_redacted,
)
from phidetect.scanner import Inspection, Scanner, Subject
from phidetect.types import (
    ErrorInfo,
    InstanceReport,
    KnownIdentifiers,
    OutputInfo,
    Skipped,
    Verdict,
)

if TYPE_CHECKING:
    import pydicom

__all__ = ["check_redacting_policy", "redact", "redact_file"]


def redact(
    subject: Subject,
    *,
    policy: str | Path | Policy = "research",
    key: RunKey | bytes | None = None,
    report: InstanceReport | None = None,
    known: KnownIdentifiers | None = None,
    pseudonyms: Mapping[str, str] = MappingProxyType({}),
    crosswalk: Crosswalk | None = None,
    region_rules: Sequence[str | os.PathLike[str]] = (),
    private_rules: str | os.PathLike[str] | None = None,
) -> tuple[pydicom.Dataset, Audit]:
    """Return a redacted copy of one instance with the account of what was done.

    Parameters
    ----------
    subject : path, binary file or pydicom.dataset.Dataset
        The instance. It is never changed.
    policy : str, Path or Policy
        As in `scan`.
    key : RunKey or bytes, optional
        UIDs, tokens and date shifts derive from it; a fresh one is used and forgotten without it.
    report : InstanceReport, optional
        A report of this instance, made with this key, whose decisions (a reviewer's among
        them) are to be carried out. What a scan under `policy` finds besides is carried out too.
    known : KnownIdentifiers, optional
        As in `scan`.
    pseudonyms : mapping of str to str
        New Patient ID per old one; the others get tokens of the key.
    crosswalk : Crosswalk, optional
        Under a policy that keeps a map (``transient-deid``), the open map: it takes what leads
        back to this instance, and it brings the key.
    region_rules : sequence of path
        As in `scan`.
    private_rules : path, optional
        As in `scan`.

    Raises
    ------
    UsageError
        For a wrong policy, a report-only one (PHD006), a key or pseudonyms under one that
        forgets its key (PHD020), no map under one that keeps it (PHD021) or one under another
        (PHD022).
    RedactionError
        PHD404 where the instance was not read to the end, PHD401 where the result could not be
        verified. No data set is returned then.
    """
    run_key = RunKey(key) if isinstance(key, bytes) else key
    if run_key is None and crosswalk is not None:
        run_key = crosswalk.key
    chosen = check_redacting_policy(policy, key=run_key, pseudonyms=pseudonyms, crosswalk=crosswalk)
    scanner = Scanner(
        policy=chosen,
        key=run_key,
        pseudonyms=pseudonyms,
        region_rules=region_rules,
        private_rules=private_rules,
    )
    seen_report, seen = scanner.inspect(subject, known=known)
    if report is not None:
        decisions = (*seen_report.decisions, *(d for d in report.decisions if d.by == "reviewer"))
        seen_report = dataclasses.replace(seen_report, decisions=decisions)
    _refuse_unread(seen_report)
    assert seen is not None
    result = _redacted(scanner, seen_report, seen)
    _remember(crosswalk, result)
    return result.dataset, result.audit


def redact_file(
    path: str | os.PathLike[str],
    output: Path,
    *,
    scanner: Scanner,
    name: str | None = None,
    known: KnownIdentifiers | None = None,
    crosswalk: Crosswalk | None = None,
) -> InstanceReport:
    """Scan and redact one file into a folder.

    Parameters
    ----------
    path : path
        The file.
    output : Path
        The output folder.
    scanner : Scanner
        Gives policy, key, pseudonyms and model sessions.
    name : str, optional
        Path of the file below the root of its input, ``/`` between components; the output
        mirrors it, identifying components replaced.
    known : KnownIdentifiers, optional
        As in `scan`.
    crosswalk : Crosswalk, optional
        As in `redact`. It has what leads back before the output stands in its place.

    Returns
    -------
    InstanceReport
        With ``output`` where a verified file was written. Where the file could not be redacted
        the verdict is INCOMPLETE or FAILED, nothing is written and the cause is named.

    Raises
    ------
    UsageError
        As `redact` does of policy, key and map.
    """
    check_redacting_policy(
        scanner.policy, key=scanner.key, pseudonyms=scanner.pseudonyms, crosswalk=crosswalk
    )
    report, seen = scanner.inspect(path, known=known, name=name)
    if seen is None or report.verdict in (Verdict.FAILED, Verdict.INCOMPLETE):
        return report
    try:
        result = _redacted(scanner, report, seen)
        target = mirror_output_path(PurePath(report.instance.path), seen.known, scanner.key)
        _remember(crosswalk, result, paths=(PurePath(name or path), target))
        sha256 = write_redacted(result, output / target, root=output)
    except PhidetectError as error:
        return _not_written(report, error)
    except Exception as error:  # noqa: BLE001 - whatever breaks, nothing is written and it is said
        return _not_written(report, RedactionError("PHD401", hint=type(error).__name__))
    return dataclasses.replace(report, output=OutputInfo(path=target.as_posix(), sha256=sha256))


def check_redacting_policy(
    policy: str | Path | Policy,
    *,
    key: RunKey | None,
    pseudonyms: Mapping[str, str] = MappingProxyType({}),
    crosswalk: Crosswalk | None = None,
) -> Policy:
    """Return the policy, if it can redact with what is given.

    Parameters
    ----------
    policy, pseudonyms, crosswalk
        As in `redact`.
    key : RunKey or None
        The key; None for one that is made for the run.

    Raises
    ------
    UsageError
        PHD006 for a report-only policy. PHD020 where a policy forgets its key, and something
        is given that leads back after the run. PHD021 where it keeps a map, and there is none,
        or no key to open it with; PHD022 where there is one and it keeps none.
    """
    chosen = load_policy(policy)
    lasting = key is not None and key.outlives_run
    if chosen.report_only:
        raise UsageError("PHD006", hint=chosen.name)
    if chosen.forget_key and (lasting or pseudonyms):
        raise UsageError("PHD020", hint=chosen.name)
    if crosswalk is not None and not chosen.crosswalk:
        raise UsageError("PHD022", hint=chosen.name)
    if chosen.crosswalk:
        if crosswalk is None or not lasting:
            raise UsageError("PHD021", hint=chosen.name)
        if key != crosswalk.key:
            raise UsageError("PHD024", path=crosswalk.path, hint="the key of the run is another")
    return chosen


def _remember(
    crosswalk: Crosswalk | None,
    result: Redaction,
    *,
    paths: tuple[PurePath, PurePath] | None = None,
) -> None:
    """Put what leads back into the map; `paths` are those of input and output."""
    if crosswalk is None:
        return
    assert result.mapped is not None
    if paths is not None:
        pairs = zip(*(path.parts for path in paths), strict=False)
        result.mapped.paths.update((new, old) for old, new in pairs if new != old)
    crosswalk.add(result.mapped)


def _redacted(scanner: Scanner, report: InstanceReport, seen: Inspection) -> Redaction:
    return redact_instance(
        seen.instance,
        report,
        policy=scanner.policy,
        key=scanner.key,
        known=seen.known,
        pseudonyms=scanner.pseudonyms,
        scan=scanner.scan,
    )


def _refuse_unread(report: InstanceReport) -> None:
    if report.error is not None:
        raise RedactionError("PHD404", hint=f"{report.error.code} {report.error.what}")
    if report.verdict is Verdict.INCOMPLETE:
        why = "; ".join(f"{s.what}: {s.why}" for s in report.coverage.skipped[:3])
        raise RedactionError("PHD404", hint=why or "text that cannot be told stays visible")


def _not_written(report: InstanceReport, error: PhidetectError) -> InstanceReport:
    """Return the report of an instance that was read but has no output."""
    skipped = (*report.coverage.skipped, Skipped(what="output", why=f"{error.code} {error.what}"))
    failed = error.code in ("PHD403", "PHD405", "PHD406")
    return dataclasses.replace(
        report,
        verdict=Verdict.FAILED if failed else Verdict.INCOMPLETE,
        error=ErrorInfo(code=error.code, what=error.what) if failed else None,
        coverage=dataclasses.replace(report.coverage, skipped=skipped),
    )
