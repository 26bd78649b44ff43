"""The one file that holds values: written on request, for its owner alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from phidetect.errors import RedactionError
from phidetect.types import InstanceReport, location_to_dict

__all__ = ["write_values"]


def write_values(path: Path, reports: Iterable[InstanceReport]) -> int:
    """Write the text behind every finding to `path`, mode 0600.

    Only a report that has just been made still knows its texts: one read back from a file
    gives rows without them.

    Parameters
    ----------
    path : Path
        File to create. An existing file is refused: it might be readable by others, or a link.
    reports : iterable of InstanceReport
        Reports of this run.

    Returns
    -------
    int
        Number of findings written.

    Raises
    ------
    RedactionError
        PHD405 if the file exists, PHD403 if it cannot be written.
    """
    count = 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        handle = os.open(path, flags, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            os.fchmod(file.fileno(), 0o600)
            for report in sorted(reports, key=lambda r: r.instance.path):
                for finding in report.findings:
                    texts = dict.fromkeys(e.text.reveal() for e in finding.evidence if e.text)
                    row = {
                        "path": report.instance.path,
                        "id": finding.id,
                        "category": finding.category.value,
                        "location": location_to_dict(finding.location),
                        "texts": list(texts),
                    }
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
                    count += 1
    except FileExistsError:
        raise RedactionError("PHD405", path=path) from None
    except OSError:
        raise RedactionError("PHD403", path=path) from None
    return count
