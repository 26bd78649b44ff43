"""The map of a round trip: what redaction replaced, kept in a file encrypted with the run key."""

from phidetect.crosswalk.entries import Entries, InstanceEntry
from phidetect.crosswalk.store import Crosswalk, default_path

__all__ = ["Crosswalk", "Entries", "InstanceEntry", "default_path"]
