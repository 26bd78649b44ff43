"""The canary kit: plants identifiers on every surface, and scores what a tool left of them."""

from phidetect.evaluation.canaries import Canary, Kind, Kit, KitObject
from phidetect.evaluation.found import FoundReport, Sight, score_report
from phidetect.evaluation.key import ANSWER_KEY, read_kit
from phidetect.evaluation.leaks import Fate, LeakReport, find_leaks
from phidetect.evaluation.plant import KITS, plant_kit
from phidetect.evaluation.surfaces import surfaces

__all__ = [
    "ANSWER_KEY",
    "KITS",
    "Canary",
    "Fate",
    "FoundReport",
    "Kind",
    "Kit",
    "KitObject",
    "LeakReport",
    "Sight",
    "find_leaks",
    "plant_kit",
    "read_kit",
    "score_report",
    "surfaces",
]
