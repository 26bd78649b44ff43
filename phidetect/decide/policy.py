"""Policies: a profile with its options, and what to hide, as one named data file."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from phidetect.errors import UsageError
from phidetect.types import Category

__all__ = ["OPTIONS", "Hide", "Policy", "load_policy", "policy_names"]

OPTIONS = (
    "clean_pixel_data",
    "clean_recognizable_visual_features",
    "clean_graphics",
    "clean_structured_content",
    "clean_descriptors",
    "retain_longitudinal_full_dates",
    "retain_longitudinal_modified_dates",
    "retain_patient_characteristics",
    "retain_device_identity",
    "retain_uids",
    "retain_safe_private",
    "retain_institution_identity",
)
"""Options of the Basic Application Level Confidentiality Profile (PS3.15 E.3)."""

_KEPT_BY = {
    "retain_longitudinal_full_dates": (Category.DATE,),
    "retain_patient_characteristics": (Category.AGE,),
    "retain_device_identity": (Category.DEVICE_ID,),
    "retain_uids": (Category.UID,),
    "retain_institution_identity": (Category.INSTITUTION, Category.ADDRESS),
}


class Hide(BaseModel):
    """Which classes of text are hidden."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phi: bool
    suspect: bool
    technical: bool


class Policy(BaseModel):
    """What to do with what is found.

    Attributes
    ----------
    name : str
        Name of the policy.
    summary : str
        One sentence for people.
    options : tuple of str
        Options of PS3.15 E.3 taken on top of the Basic Profile, of `OPTIONS`.
    precedence : tuple of str
        Where two options disagree on an attribute, the one named first wins.
    report_only : bool
        Whether nothing is changed: every decision is K.
    crosswalk : bool
        Whether what is replaced is kept in a map, encrypted with the key, that leads back.
        Full dates have to be retained: a result has dates of its own, which nobody can shift back.
    forget_key : bool
        Whether nothing may lead back: no key and no subject map that outlive the run.
    keep_weekday : bool
        Whether dates are shifted by whole weeks.
    region_rules : tuple of str
        Files of device-region rules; relative ones start from the folder of the policy file.
    private_rules : str
        File of what becomes of private elements, in the same way; empty for none.
    hide : Hide
        Classes of text to hide.
    digest : str
        sha256 of the file that states the policy.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    summary: str = ""
    options: tuple[str, ...] = ()
    precedence: tuple[str, ...] = ()
    report_only: bool = False
    crosswalk: bool = False
    forget_key: bool = False
    keep_weekday: bool = False
    region_rules: tuple[str, ...] = ()
    private_rules: str = ""
    hide: Hide
    digest: str = Field(default="", exclude=True)

    @field_validator("options", "precedence")
    @classmethod
    def _known_options(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for option in value:
            if option not in OPTIONS:
                raise ValueError(f"unknown option{_nearest(option, OPTIONS)}")
        return value

    @model_validator(mode="after")
    def _one_way_or_both(self) -> Self:
        if self.crosswalk and (self.forget_key or self.report_only):
            raise ValueError("crosswalk goes with neither forget_key nor report_only")
        if self.crosswalk and "retain_longitudinal_full_dates" not in self.options:
            raise ValueError("crosswalk needs the option retain_longitudinal_full_dates")
        return self

    @property
    def option_set(self) -> frozenset[str]:
        """The options as a set."""
        return frozenset(self.options)

    @property
    def kept_categories(self) -> frozenset[Category]:
        """Categories of PHI that an option of the policy retains where the profile says K."""
        return frozenset(c for option in self.options for c in _KEPT_BY.get(option, ()))

    def hides(self, phi: bool | None) -> bool:
        """Return whether text of this class is hidden: PHI, SUSPECT (None) or TECHNICAL."""
        if self.report_only:
            return False
        if phi is None:
            return self.hide.suspect
        return self.hide.phi if phi else self.hide.technical

    def __str__(self) -> str:
        return f"{self.name} {self.digest}"


def policy_names() -> tuple[str, ...]:
    """Return the names of the policies shipped as data."""
    folder = resources.files("phidetect.decide") / "policies"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load_policy(policy: str | Path | Policy) -> Policy:
    """Return a shipped policy by name, or one from a TOML file.

    Raises
    ------
    UsageError
        PHD001 for an unknown name, PHD002 for a file that is not valid, PHD003 for an unknown
        key, naming the nearest one.
    """
    if isinstance(policy, Policy):
        return policy
    if isinstance(policy, str) and policy in policy_names():
        return _shipped(policy)
    path = Path(policy)
    if path.suffix != ".toml":
        hint = f"shipped: {', '.join(policy_names())}; a file of your own ends in .toml"
        raise UsageError("PHD001", path=path, hint=hint)
    try:
        data = path.read_bytes()
    except OSError:
        raise UsageError("PHD007", path=path) from None
    return _parse(data, path=path)


@cache
def _shipped(name: str) -> Policy:
    file = resources.files("phidetect.decide") / "policies" / f"{name}.toml"
    return _parse(file.read_bytes(), path=None)


def _parse(data: bytes, *, path: Path | None) -> Policy:
    try:
        table: dict[str, Any] = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise UsageError("PHD002", path=path, hint="not TOML") from None
    for found, known in ((table, Policy.model_fields), (table.get("hide"), Hide.model_fields)):
        for key in found if isinstance(found, dict) else ():
            if key not in known or key == "digest":
                raise UsageError("PHD003", path=path, hint=f"key {key!r}{_nearest(key, known)}")
    try:
        policy = Policy(**table, digest="sha256:" + hashlib.sha256(data).hexdigest())
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"{part}: " for part in first["loc"])
        raise UsageError("PHD002", path=path, hint=f"{where}{first['msg']}") from None
    folder = Path() if path is None else path.parent
    files = tuple(str(folder / name) for name in policy.region_rules)
    private = str(folder / policy.private_rules) if policy.private_rules else ""
    return policy.model_copy(update={"region_rules": files, "private_rules": private})


def _nearest(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.0)
    return f", nearest is {close[0]!r}" if close else ""
