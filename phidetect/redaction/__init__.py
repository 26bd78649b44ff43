"""Redaction: decisions carried out on a copy, checked, and only then handed out.

Nothing here decides. `redact_instance` works in memory; `write_redacted` puts what it verified
into an output folder.
"""

from phidetect.redaction.audit import Audit
from phidetect.redaction.engine import Redaction, Scan, redact_instance
from phidetect.redaction.index import write_index
from phidetect.redaction.output import write_redacted
from phidetect.redaction.paths import mirror_output_path
from phidetect.redaction.write import Staging, check_folders

__all__ = [
    "Audit",
    "Redaction",
    "Scan",
    "Staging",
    "check_folders",
    "mirror_output_path",
    "redact_instance",
    "write_index",
    "write_redacted",
]
