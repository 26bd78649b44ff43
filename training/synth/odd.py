"""Identifiers of odd shapes, as insurers and banks give them, and addresses of machines."""

from __future__ import annotations

from random import Random

__all__ = ["ip_address", "odd_id"]

SHAPES = (
    "########",
    "##########",
    "######",
    "#####",
    "###-##-####",
    "##-#####",
    "###-######",
    "####-####-####",
    "#### #### #### ####",
    "############",
    "@######",
    "@@######",
    "@@@#####",
    "@@-#####",
    "@@@-####-##",
    "@@#-###-@@#",
    "@-####-@@",
    "@@@@-####",
    "@#@#@#",
    "@##@###@##",
    "#@@####",
    "##@#####@",
    "###@@@",
    "@@@ ####",
    "@@ ## @@@",
    "@@@@######",
    "@@/####/##",
    "##/######",
    "##.###.###/####-##",
    "###.###.###-##",
    "@@## #### #### #### #### ##",
    "@@##@@@@########",
    "@_#####",
    "%%%%-%%%%-%%%%",
    "%%%%%%%%",
    "%%%%%%%%-%%%%-%%%%-%%%%-%%%%%%%%%%%%",
    "@@##-#####-#",
    "20##-#####",
    "19##/####",
    "20##-@@@-####",
    "PAT-######",
    "ACC#######",
    "ACCT-####-@#",
    "CLM-########",
    "INS-###-@@-####",
    "POL########",
    "HX-#####",
    "REF-@@####",
    "INV-#####",
    "ORD-#######",
    "TRK@@#########",
    "E#########",
    "H#######",
    "W#########",
    "XJ#######@",
    "ID#####",
    "#########@",
    "#-###-#####-#",
    "#######-#",
    "@#######-#",
    "@@#####@",
)


def odd_id(rng: Random) -> str:
    """Return an identifier of a shape drawn at random."""
    hexes = "0123456789abcdef" if rng.random() < 0.5 else "0123456789ABCDEF"
    letters = "abcdefghijklmnopqrstuvwxyz" if rng.random() < 0.1 else "ABCDEFGHJKLMNPQRSTUVWXYZ"
    kinds = {"#": "0123456789", "@": letters, "%": hexes}
    text = "".join(
        rng.choice(kinds[char]) if char in kinds else char for char in rng.choice(SHAPES)
    )
    return f"#{text}" if rng.random() < 0.05 else text


def ip_address(rng: Random) -> str:
    """Return an address of IPv4 or IPv6, seldom with a port."""
    if rng.random() < 0.15:
        groups = [f"{rng.randrange(65536):x}" for _ in range(rng.choice((8, 8, 5)))]
        return ":".join(groups) if len(groups) == 8 else "2001:" + ":".join(groups[:2]) + "::1"
    start = rng.choice(("10", "192.168", "172.16", "", "", ""))
    parts = start.split(".") if start else []
    parts += [str(rng.randrange(1, 255)) for _ in range(4 - len(parts))]
    return ".".join(parts) + (f":{rng.randrange(80, 9999)}" if rng.random() < 0.05 else "")
