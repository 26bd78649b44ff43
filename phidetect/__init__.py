"""phidetect: finds protected health information in DICOM objects, and removes it.

Names are loaded when first used, so that importing the package costs little.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from phidetect._version import __version__

if TYPE_CHECKING:
    from phidetect.api import audit_files, redact, reidentify, scan, scan_image, scan_text
    from phidetect.crosswalk import Crosswalk
    from phidetect.errors import PhidetectError
    from phidetect.redaction import Audit
    from phidetect.scanner import Scanner
    from phidetect.secret import Secret
    from phidetect.types import (
        Action,
        Box,
        Category,
        Decision,
        Finding,
        InstanceReport,
        KnownIdentifiers,
        Verdict,
    )

_HOME = {
    "Action": "phidetect.types",
    "Audit": "phidetect.redaction",
    "Box": "phidetect.types",
    "Category": "phidetect.types",
    "Crosswalk": "phidetect.crosswalk",
    "Decision": "phidetect.types",
    "Finding": "phidetect.types",
    "InstanceReport": "phidetect.types",
    "KnownIdentifiers": "phidetect.types",
    "PhidetectError": "phidetect.errors",
    "Scanner": "phidetect.scanner",
    "Secret": "phidetect.secret",
    "Verdict": "phidetect.types",
    "audit_files": "phidetect.api",
    "redact": "phidetect.api",
    "reidentify": "phidetect.api",
    "scan": "phidetect.api",
    "scan_image": "phidetect.api",
    "scan_text": "phidetect.api",
}

__all__ = [
    "Action",
    "Audit",
    "Box",
    "Category",
    "Crosswalk",
    "Decision",
    "Finding",
    "InstanceReport",
    "KnownIdentifiers",
    "PhidetectError",
    "Scanner",
    "Secret",
    "Verdict",
    "__version__",
    "audit_files",
    "redact",
    "reidentify",
    "scan",
    "scan_image",
    "scan_text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'phidetect' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
