"""Redaction: decisions carried out on a copy, checked, and only then handed out.

Nothing here decides. `redact_dataset` works in memory, `redact_file` below an output folder.
"""

from phidetect.redaction.audit import Audit
from phidetect.redaction.engine import Scan, redact_dataset, redact_file
from phidetect.redaction.paths import mirror_output_path
from phidetect.redaction.write import Staging, check_folders

__all__ = [
    "Audit",
    "Scan",
    "Staging",
    "check_folders",
    "mirror_output_path",
    "redact_dataset",
    "redact_file",
]
