"""Firms, people and deals out of nothing, the same every time: row number in, values out."""

from __future__ import annotations

import random
from collections.abc import Sequence


def _words(text: str) -> list[str]:
    return text.split()


_STARTS = _words(
    """al an ar ba bel ber bri cal can cor da del dor el en er fa fen fir ga gal gor ha hal hor is jo ka kel kor la
    len lor ma mel mor na nel nor o pa pel por ra rel ror sa sel sor ta tel tor u va vel vor wa wil xan ya zel
    zor"""
)
_MIDDLES = _words(
    """ba be bi co da de di fo ga ge go li lo ma me mi mo na ne ni no pe ra re ri ro sa se si ta te ti to va ve vi"""
)
_ENDS = _words(
    """bank corp dex dale field gate line max mont nex on plex port rix son soft stad tech ton tron us via ville
    well"""
)
_KINDS = [
    "Ltd",
    "B.V.",
    "GmbH",
    "Inc",
    "S.A.",
    "Group",
    "& Sons",
    "Partners",
    "N.V.",
    "AB",
    "Oy",
    "s.r.o.",
    "PT",
    "LLC",
    "",
]
_FIRST = _words(
    """Ada Aino Amira Anouk Ben Bram Carla Chen Daan Dina Elif Emma Ewan Farid Femke Finn Grace Hanna Hugo Ilse
    Imre Ines Ivan Jana Joost Julia Kai Kofi Lars Lena Liam Lotte Lucia Maja Marek Mila Nadia Nils Noor Olga
    Omar Pia Priya Ravi Rosa Ruben Sam Sara Sem Sofia Sven Tess Tomas Uma Vera Wim Yara Yusuf Zoe"""
)
_LAST = _words(
    """Achterberg Ahmed Alvarez Andersson Bakker Becker Bianchi Bosch Brandt Brouwer Castro Conti Costa Dam Diaz
    Dubois Duarte Eriksen Farkas Fischer Fontana Garcia Graf Haddad Hansen Hofstra Horvat Ito Jansen Jensen Kaya
    Keller Khan Klein Korhonen Kowalski Kruger Larsen Lee Lindqvist Lopez Marino Meijer Meyer Moreau Mulder
    Murphy Nagy Ndiaye Nguyen Novak Okafor Olsen Park Patel Pereira Popov Prins Quist Ricci Rossi Sato Schmidt
    Silva Singh Smit Sousa Svoboda Tanaka Torres Ueda Visser Vos Wagner Weber Wang Wouters Yilmaz Young Zhang
    Zimmer"""
)
COUNTRIES = [
    "Netherlands",
    "Germany",
    "Belgium",
    "France",
    "United Kingdom",
    "United States",
    "Spain",
    "Indonesia",
    "Poland",
]
CITIES = ["Utrecht", "Berlin", "Gent", "Lyon", "Leeds", "Boston", "Sevilla", "Bandung", "Gdańsk"]
TITLES = [
    "Director",
    "Controller",
    "Head of IT",
    "Office manager",
    "Purchasing manager",
    "Owner",
    "Project manager",
    "",
]
PRODUCTS = ["Starter", "Basic", "Plus", "Pro", "Special", "Advanced", "Support plan", "Training"]
SUBJECTS = [
    "Customer-satisfaction call",
    "Quarterly review",
    "Send the renewal offer",
    "Check how it goes",
    "Yearly meeting",
]


FACES = {"account": 0, "person": 1, "deal": 2, "activity": 3}


class Dice:
    """Chance that falls the same way for the same row of the same kind."""

    def __init__(self, kind: str, number: int) -> None:
        self._random = random.Random(number * len(FACES) + FACES[kind])  # noqa: S311 - invented data
        self.roll = self._random.random
        self.below = self._random.randrange

    def pick(self, choices: Sequence[str]) -> str:
        """One of them."""
        return choices[self.below(len(choices))]


def firm_name(number: int, dice: Dice) -> str:
    """A name that sounds like a firm; few share one."""
    word = dice.pick(_STARTS) + "".join(dice.pick(_MIDDLES) for _part in range(1 + number % 3)) + dice.pick(_ENDS)
    return f"{word.capitalize()} {dice.pick(_KINDS)}".strip()


def person_name(dice: Dice) -> tuple[str, str]:
    """First and last name."""
    return dice.pick(_FIRST), dice.pick(_LAST)
