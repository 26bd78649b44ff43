"""The scanner: the only orchestrator of one instance."""

from phidetect.scanner.inspection import Inspection
from phidetect.scanner.scanner import Scanner, Subject, type_at

__all__ = ["Inspection", "Scanner", "Subject", "type_at"]
