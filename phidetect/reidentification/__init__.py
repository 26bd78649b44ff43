"""Results of a round trip brought back: originals for what the map knows (PS3.15 E.1.2).

What is written here identifies people, on purpose.
"""

from phidetect.reidentification.engine import Restored, restore_instance
from phidetect.reidentification.output import original_path, write_restored

__all__ = ["Restored", "original_path", "restore_instance", "write_restored"]
