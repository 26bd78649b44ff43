"""What `World` lacks: identifiers of odd shapes, employers, addresses of machines."""

from __future__ import annotations

from random import Random

from training.synth.world import World

__all__ = ["company", "ip_address", "odd_id"]

COMPANIES = (
    "{name} Inc.",
    "{name} Ltd",
    "{name} LLC",
    "{name} GmbH",
    "{name} Corporation",
    "{name} & Sons",
    "{name} and {other}",
    "{name}, {other} & Partners",
    "{name} Logistics",
    "{name} Foods",
    "{name} Motors",
    "{name} Insurance",
    "{name} Construction",
    "{name} Brewery",
    "{name} Electric",
    "{name} Textiles",
    "{name} Farms",
    "{name} Software",
    "{name} Group",
    "{name} Elementary School",
    "{name} High School",
    "{name} Academy",
    "{name} College",
    "{name} Airlines",
    "{name} Steel",
    "{name} Shipping",
    "{name} Bakery",
    "{name} Hotel",
    "{city} High School",
    "{city} Middle School",
    "{city} University",
    "{city} Community College",
    "{city} City Council",
    "{city} Police Department",
    "{city} Fire Department",
    "{city} Savings Bank",
    "{city} Public Library",
    "{city} Water Company",
    "{city} Steel Works",
    "{city} Museum",
    "{city} Post Office",
    "University of {city}",
    "Bank of {city}",
    "Diocese of {city}",
    "St. {given}'s School",
    "St. {given} Church",
)
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


def company(world: World) -> str:
    """Return an invented employer, school or church."""
    shape = world.rng.choice(COMPANIES)
    person, other = world.person(), world.person()
    return shape.format(
        name=person.family, other=other.family, given=person.given, city=world.city()
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
