"""The canary kit: plants identifiers on every surface, and scores what a tool left of them."""

from phidetect.evaluation.canaries import Canary, Kind, Kit, KitObject
from phidetect.evaluation.key import ANSWER_KEY, read_kit
from phidetect.evaluation.plant import KITS, plant_kit
from phidetect.evaluation.surfaces import surfaces

__all__ = [
    "ANSWER_KEY",
    "KITS",
    "Canary",
    "Kind",
    "Kit",
    "KitObject",
    "plant_kit",
    "read_kit",
    "surfaces",
]
