"""The functions that `phidetect` itself offers, and those for files that the command line uses.

``scanner``, ``redaction``, ``audit`` and ``reidentification`` know nothing of each other; here
they are joined. Names are loaded when first used: who scans needs no map.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phidetect.api.auditing import Auditor, audit_files
    from phidetect.api.redacting import check_redacting_policy, redact, redact_file
    from phidetect.api.reidentifying import ReidentifiedFile, reidentify, reidentify_file
    from phidetect.api.scanning import scan, scan_image, scan_text

_HOME = {
    "Auditor": "auditing",
    "ReidentifiedFile": "reidentifying",
    "audit_files": "auditing",
    "check_redacting_policy": "redacting",
    "redact": "redacting",
    "redact_file": "redacting",
    "reidentify": "reidentifying",
    "reidentify_file": "reidentifying",
    "scan": "scanning",
    "scan_image": "scanning",
    "scan_text": "scanning",
}

__all__ = [
    "Auditor",
    "ReidentifiedFile",
    "audit_files",
    "check_redacting_policy",
    "redact",
    "redact_file",
    "reidentify",
    "reidentify_file",
    "scan",
    "scan_image",
    "scan_text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'phidetect.api' has no attribute {name!r}")
    return getattr(importlib.import_module(f"phidetect.api.{_HOME[name]}"), name)
