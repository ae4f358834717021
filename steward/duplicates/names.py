"""What two spellings of one firm's or person's name share."""

from __future__ import annotations

from steward.core.text import fold


def words(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


# Legal forms as they stand at the end of a name, dots left out.
FORMS = words("""
    ab ad ae ag aps as asa association bhd bt bv bvba co company coop corp corporation cv cvba doo dd eg ehf ek
    ev eood epe eurl foundation gbr gesmbh gie gk gmbh gmbhcokg haftungsbeschrankt hf inc incorporated jsc kft
    kg kgaa kk lc lda limited llc llp lp ltd ltda mbh nv nyrt oao oe ohg ojsc ooo ood ou oy oyj pjsc plc pte pty
    pvt sa sapa sapi sarl sas sasu sau sc scarl scrl scs sdn se sencrl sia sl slu snc spa spol sprl srl srls sro
    stg stichting uab ug vof vzw zao zrt
""")  # fmt: skip
PHRASES = (("sp", "z", "oo"), ("sp", "zoo"), ("s", "a", "de", "c", "v"))
SHORT = 2  # so few letters say too little without the signs around them: C++, C#, !?


def firm_key(name: str) -> str:
    """The name without case, accents, punctuation and legal form: "Kan-Code, B.V." and "kan code" share "kan code".

    A name that is nothing without its form keeps it and every sign: "! LTD", "! LIMITED" and "!? LTD" stay three.
    """
    whole = fold(name)
    parts = [(word, _plain(word)) for word in whole.replace("-", " ").replace("/", " ").split()]
    while parts and _ends_in_form(parts):
        parts = _without_form(parts)
    letters = " ".join(plain for _word, plain in parts if plain)
    if not letters:
        return whole
    return letters if len(letters) > SHORT else " ".join(word for word, _letters in parts)


def person_key(first: str, last: str) -> str:
    """First and last name in any order; "" where one of them is missing, since that is too little to go by."""
    if not first.strip() or not last.strip():
        return ""
    parts = [_plain(word) for word in fold(f"{first} {last}").replace("-", " ").split()]
    return " ".join(sorted(part for part in parts if part))


def _plain(word: str) -> str:
    return word if word.isalnum() else "".join(sign for sign in word if sign.isalnum())


def _ends_in_form(words: list[tuple[str, str]]) -> bool:
    last = words[-1][1]
    return (not last and words[-1][0] in ("&", "+", "-")) or last in FORMS or bool(_phrase(words))


def _phrase(words: list[tuple[str, str]]) -> int:
    """How many words at the end make a legal form together."""
    plain = tuple(word for _whole, word in words)
    return next((len(phrase) for phrase in PHRASES if plain[-len(phrase) :] == phrase), 0)


def _without_form(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return words[: -(_phrase(words) or 1)]
