"""Whether a column's values suit a target, and which type a new field for them should have."""

from __future__ import annotations

from steward.fields.models import Field

from .survey import Column
from .words import squeeze

ENOUGH = 0.9
MOST_ANSWERS = 20
STATUSES = {
    "won": "won", "closedwon": "won", "gewonnen": "won", "ganado": "won", "ganada": "won", "vyhrano": "won",
    "gagne": "won", "menang": "won", "1": "won", "lost": "lost", "closedlost": "lost", "verloren": "lost",
    "perdido": "lost", "perdida": "lost", "prohrano": "lost", "perdu": "lost", "kalah": "lost", "2": "lost",
    "open": "open", "offen": "open", "abierto": "open", "otevreno": "open", "ouvert": "open", "terbuka": "open",
    "0": "open", "inprogress": "open", "active": "open",
}  # fmt: skip
ACCOUNT_TYPES = {
    "company": "company", "business": "company", "bedrijf": "company", "firma": "company", "empresa": "company",
    "individual": "individual", "person": "individual", "particulier": "individual", "privat": "individual",
    "personal": "individual", "other": "other", "overig": "other", "nonpersonal": "other",
}  # fmt: skip
BILLING = {
    "trialing": "trialing", "trial": "trialing", "subscribing": "subscribing", "active": "subscribing",
    "cancelling": "cancelling", "canceling": "cancelling", "expired": "expired", "trialexpired": "trial_expired",
    "pastdue": "past_due", "cancellingtrial": "cancelling_trial", "cancelingtrial": "cancelling_trial",
    "paused": "paused", "2": "trialing", "3": "subscribing", "4": "cancelling", "5": "expired", "6": "trial_expired",
    "7": "past_due", "8": "cancelling_trial", "9": "paused",
}  # fmt: skip
PRIORITIES = {"low": "low", "laag": "low", "normal": "normal", "medium": "normal", "high": "high", "hoog": "high",
              "urgent": "high", "niedrig": "low", "hoch": "high", "mittel": "normal"}  # fmt: skip
LISTS = {"status": STATUSES, "account_type": ACCOUNT_TYPES, "priority": PRIORITIES, "billing_stage": BILLING}


def fits(column: Column, reads: str, name: str = "") -> bool:
    """Whether a column's values suit how a target reads them. An empty column suits everything."""
    if not column.filled:
        return True
    if reads in ("whole", "amount", "money", "minutes"):
        return column.share(max(column.numbers_point, column.numbers_comma)) >= ENOUGH
    if reads in ("day", "moment", "due"):
        return column.share(max(_days(column), column.serials)) >= ENOUGH
    if reads in ("email", "emails"):
        return column.share(column.emails) >= 0.5
    if reads in LISTS:
        known = LISTS[reads]
        return not column.varied and all(squeeze(text) in known for text in column.distinct)
    if reads in ("yes_no", "pinned"):
        return column.share(column.yes_nos) >= ENOUGH
    if name == "linkedin":
        return any("linkedin" in text for text in column.distinct)
    if reads == "website":
        return column.share(column.urls) >= 0.5 or not any(" " in text for text in column.samples)
    if name in ("industry", "country"):
        return column.longest <= 120
    return True


def new_type(column: Column) -> str:
    """The type of a new field that keeps every value of the column as it stands."""
    if column.multiline or column.longest > 250:
        return Field.Type.LONG_TEXT
    if column.share(_days(column)) == 1:
        return Field.Type.DATE if not _has_clock(column) else Field.Type.TEXT
    numbers = max(column.numbers_point, column.numbers_comma)
    if column.share(numbers) == 1 and not column.zeros_ahead and not _is_code(column):
        return Field.Type.NUMBER
    if column.share(column.yes_nos) == 1 and not numbers and not column.varied:
        return Field.Type.YES_NO
    if column.share(column.urls) == 1:
        return Field.Type.URL
    if _is_list_of_lists(column):
        return Field.Type.CHOICES
    if _is_list(column):
        return Field.Type.CHOICE
    return Field.Type.TEXT


def _days(column: Column) -> int:
    return min(column.days, column.looked)


def _has_clock(column: Column) -> bool:
    return any(":" in text and "00:00" not in text for text in column.distinct)


def _is_code(column: Column) -> bool:
    """Numbers that are names: phone numbers, and codes of one length longer than a quantity."""
    word = squeeze(column.name)
    ends = ("id", "code", "number", "nr", "no", "phone", "fax", "zip", "iban", "vat", "ean", "sku", "sic", "kvk")
    return word.endswith(ends) or any(len(text) > 15 for text in column.distinct)


def _is_list_of_lists(column: Column) -> bool:
    """Cells that hold several of a few answers: "Gas; Water". Commas stand in too many other texts."""
    sign = column.separator()
    if column.varied or sign not in (";", "|", ":::"):
        return False
    parts = {part.strip() for text in column.distinct for part in text.split(sign)} - {""}
    return 2 <= len(parts) <= MOST_ANSWERS and max(map(len, parts)) <= 60 and column.filled >= 2 * len(parts)


def _is_list(column: Column) -> bool:
    few = not column.varied and 2 <= len(column.distinct) <= MOST_ANSWERS and column.longest <= 60
    return few and column.filled >= 5 * len(column.distinct)
