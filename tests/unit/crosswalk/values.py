"""Entries of invented people, and the forms in which a value could stand in a file."""

from __future__ import annotations

import base64

from phidetect.crosswalk import Entries, InstanceEntry
from phidetect.keys import RunKey

KEY = RunKey(bytes(range(32)))
OTHER = RunKey(bytes(range(1, 33)))
VALUES = ("Wrenfield^Odessa", "LM-4471902", "1.3.6.1.4.1.99999.7.1.2.3", "Müllenkampf^Jörg")


def entries(number: int = 0) -> Entries:
    uid = f"{VALUES[2]}.{number}"
    made = Entries()
    made.uids[KEY.uid(uid)] = uid
    made.tokens[KEY.token("x", VALUES[3])] = VALUES[3]
    made.headers["digest"] = "\n".join(VALUES).encode()
    made.instances[KEY.uid(uid)] = InstanceEntry(
        study=KEY.uid("study"), patient=KEY.token("patient", VALUES[1]), header="digest"
    )
    made.paths[KEY.token("path", VALUES[0])] = VALUES[0]
    return made


def forms(value: str) -> list[bytes]:
    """Return `value` in the encodings and the alignments of base64 in which it might show."""
    plain = [value.encode(e) for e in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")]
    coded = [base64.b64encode(p[shift:]).rstrip(b"=")[4:-4] for p in plain for shift in range(3)]
    escaped = value.encode("ascii", "backslashreplace")
    return [
        *plain,
        escaped,
        *(form for form in coded if len(form) >= 8),
        value.encode().hex().encode(),
    ]


def shown(data: bytes) -> list[str]:
    """Return the values that stand in `data` in any form."""
    folded = data.lower()
    return [v for v in VALUES if any(f in data or f.lower() in folded for f in forms(v))]
