"""Tables of the Standard, as data with their edition and source.

Every table is a file of `phidetect/standard/data`, made by a script of `training/tables`, and
read once, when first asked for.
"""

from phidetect.standard.private import SafePrivate, safe_creator, safe_private
from phidetect.standard.profile import (
    EDITION,
    OPTION_CODES,
    ConfidentialityProfile,
    ProfileRow,
    confidentiality_profile,
    options,
    table_digest,
)
from phidetect.standard.structure import is_illegal_group, never_passes
from phidetect.standard.types import attribute_type, has_iod

__all__ = [
    "EDITION",
    "OPTION_CODES",
    "ConfidentialityProfile",
    "ProfileRow",
    "SafePrivate",
    "attribute_type",
    "confidentiality_profile",
    "has_iod",
    "is_illegal_group",
    "never_passes",
    "options",
    "safe_creator",
    "safe_private",
    "table_digest",
]
