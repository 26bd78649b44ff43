"""The confidentiality profile: one PS3.15 action per element."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from phidetect.rules.private import ElementKey, PrivateRules, Ruling, element_key
from phidetect.standard import EDITION, ProfileRow, confidentiality_profile
from phidetect.types import Action, ElementPath, ElementView, PathStep

__all__ = ["BASIC_PROFILE", "ProfileDecision", "profile_action", "profile_decisions", "tags_of"]

BASIC_PROFILE = "basic_profile"
"""Name of no option: the profile itself decides."""

_CHOICE = {
    "3": ("X", "Z", "D"),
    "2": ("Z", "D", "X"),
    "2C": ("Z", "D", "X"),
    "1": ("D", "Z", "X"),
    "1C": ("D", "Z", "X"),
    # Type unknown (a private or new SOP Class): a dummy value suits every Type.
    None: ("D", "Z", "X"),
}
"""Per Type the wanted action of a compound code first (PS3.15 Table E.1-1a)."""

_REQUIRED = {("2", "X"): "Z", ("1", "X"): "D", ("1", "Z"): "D"}
"""Action that leaves a valid object, by Type and action of the table."""

_UID_SEQUENCE = "X/Z/U*"
_RETAIN = "retain_safe_private"
_REMOVED = (Action.REMOVE, Action.ZERO, Action.DUMMY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDecision:
    """What the profile says of an element.

    Attributes
    ----------
    action : Action
        One action.
    reason : str
        Table, code and option it rests on.
    option : str
        The option that decided, ``basic_profile`` for none.
    conflict : tuple of str
        The options that disagreed, where more than one spoke and not with one voice.
    """

    action: Action
    reason: str
    option: str = BASIC_PROFILE
    conflict: tuple[str, ...] = ()


def profile_action(
    view: ElementView,
    *,
    options: frozenset[str] = frozenset(),
    precedence: Sequence[str] = (),
    attribute_type: str | None = None,
    edition: str = EDITION,
    private: PrivateRules | None = None,
) -> ProfileDecision | None:
    """Return what Table E.1-1 does with one element, or None where it says nothing.

    Parameters
    ----------
    view : ElementView
        The element. Its parents are not looked at: see `profile_decisions`.
    options : frozenset of str
        Options of the profile, by the names of `phidetect.standard.OPTION_CODES`.
    precedence : sequence of str
        Options in the order in which they win where two disagree. An option that is not
        named comes last; among those C wins over K, since cleaning is the safer act.
    attribute_type : str, optional
        Type of the attribute in its IOD; it resolves compound codes. Unknown: a dummy.
    edition : str
        Edition of the table.
    private : PrivateRules, optional
        What is known of private elements besides Table E.3.10-1.
    """
    row = confidentiality_profile(edition).row(view.tag)
    if row is None:
        return None
    if view.is_private:
        rules = private or PrivateRules()
        return _private(view, element_key(view), row, options, edition, rules)[0]
    spoken = [(name, code) for name, code in row.options.items() if name in options]
    if not spoken:
        return _basic(row, attribute_type, edition)
    order = {name: index for index, name in enumerate(precedence)}
    spoken.sort(key=lambda item: (order.get(item[0], len(order)), item[1], item[0]))
    name, code = spoken[0]
    others = tuple(sorted(other for other, code_of in spoken[1:] if code_of != code))
    reason = f"PS3.15 {edition} Table E.1-1: {code} by {name}"
    if others:
        reason += f", which takes precedence over {', '.join(others)}"
    return ProfileDecision(
        action=Action(code),
        reason=reason,
        option=name,
        conflict=(name, *others) if others else (),
    )


def _basic(row: ProfileRow, attribute_type: str | None, edition: str) -> ProfileDecision:
    code = row.basic
    if code == _UID_SEQUENCE:
        # Removed where the Type allows; else kept with new UIDs inside it. What an IOD asks to
        # be there is mostly asked to be filled as well, once another module refers to it.
        action = {"3": "X"}.get(attribute_type or "", "U")
    elif "/" in code:
        offered = code.split("/")
        action = next(want for want in _CHOICE[attribute_type] if want in offered)
    else:
        action = code
    # What the IOD requires is emptied or replaced, not missing: nothing of the value stays.
    action = _REQUIRED.get((attribute_type or "", action), action)
    by_type = attribute_type and ("/" in code or action != code)
    kind = f" for Type {attribute_type}" if by_type else ""
    return ProfileDecision(
        action=Action(action), reason=f"PS3.15 {edition} Table E.1-1: {code}{kind}"
    )


def _private(
    view: ElementView,
    key: ElementKey,
    row: ProfileRow,
    options: frozenset[str],
    edition: str,
    private: PrivateRules,
) -> tuple[ProfileDecision, bool]:
    """Return what becomes of a private element, and whether a sequence is `Ruling.open`."""
    group, creator, element = key[-1]
    removed = ProfileDecision(
        action=Action(row.basic),
        reason=f"PS3.15 {edition} Table E.1-1: {row.basic}, private attribute",
    )
    if _RETAIN not in options:
        return removed, False
    if creator:
        ruling = private.ruling(key, view, options=options, edition=edition)
        return _ruled(ruling) or removed, ruling.open
    if (
        0x10 <= element <= 0xFF
        and view.values
        and private.keeps_creator(group, view.values[0].reveal(), edition=edition)
    ):
        reason = "creator of elements that may be safe"
        return ProfileDecision(action=Action.KEEP, reason=reason, option=_RETAIN), False
    return removed, False


def _ruled(ruling: Ruling) -> ProfileDecision | None:
    """Return a ruling as a decision, None where it says nothing."""
    if ruling.action is None:
        return None
    return ProfileDecision(
        action=ruling.action,
        reason=f"PS3.15 E.3.10 by {_RETAIN}: {ruling.why}",
        option=_RETAIN,
    )


def tags_of(path: ElementPath) -> tuple[int, ...]:
    """Return the tags on `path`; those of private steps have the low byte of the element."""
    return tuple(step.group << 16 | step.element for step in path.steps)


def profile_decisions(
    views: Iterable[ElementView],
    *,
    options: frozenset[str] = frozenset(),
    precedence: Sequence[str] = (),
    attribute_type: Callable[[ElementPath], str | None],
    edition: str = EDITION,
    private: PrivateRules | None = None,
) -> Iterator[tuple[ElementView, ProfileDecision | None]]:
    """Yield every element with what the profile does with it, parents considered.

    An element inside a sequence that is removed, emptied or replaced goes with it: it gets
    the action of the sequence.

    Parameters
    ----------
    views : iterable of ElementView
        The elements, a sequence before what is in it.
    options, precedence, edition, private
        As in `profile_action`.
    attribute_type : callable
        Gives the Type of the attribute at a path.
    """
    rules = private or PrivateRules()
    gone: dict[tuple[PathStep, ...], ProfileDecision] = {}
    kept: dict[tuple[PathStep, ...], tuple[ElementKey, bool]] = {}
    for view in views:
        steps = tuple(_bare(step) for step in view.path.steps)
        parents = [steps[:length] for length in range(1, len(steps))]
        above = next((gone[parent] for parent in parents if parent in gone), None)
        if above is not None:
            yield (
                view,
                ProfileDecision(
                    action=above.action,
                    reason=f"{above.reason}, of a sequence around it",
                    option=above.option,
                ),
            )
            continue
        above_key, is_open = kept.get(steps[:-1], ((), True))
        key = element_key(view, above_key)
        row = confidentiality_profile(edition).row(view.tag)
        decision: ProfileDecision | None
        if view.is_private and row is not None:
            decision, is_open = _private(view, key, row, options, edition, rules)
        else:
            decision = profile_action(
                view,
                options=options,
                precedence=precedence,
                attribute_type=attribute_type(view.path),
                edition=edition,
            )
            if not is_open:
                decision = _stricter(decision, rules.inside(key, view, options=options))
        if view.vr == "SQ":
            if decision is not None and decision.action in _REMOVED:
                gone[steps] = decision
            kept[steps] = (key, is_open)
        yield view, decision


def _stricter(decision: ProfileDecision | None, ruling: Ruling) -> ProfileDecision | None:
    """Return the stricter of what Table E.1-1 says and the ruling on a place inside."""
    ruled = _ruled(ruling)
    if ruled is None or (decision is not None and decision.action in _REMOVED):
        return decision
    if decision is None or ruled.action in (*_REMOVED, Action.NEW_UID):
        return ruled
    return decision


def _bare(step: PathStep) -> PathStep:
    return PathStep(step.group, step.element, step.creator)
