"""What identifies a row's own record: a file that names one twice is noticed before its first row is taken in."""

from __future__ import annotations

from collections.abc import Iterator

from steward.core.text import fold

from .own_ids import number_of
from .reading import Recipe
from .sources import Row


class Keys:
    """The hashes of what identifies a row's own record, read quickly: for `look_ahead`."""

    def __init__(self, recipe: Recipe, kind: str, match: str) -> None:
        self.kind, self.match = kind, match
        place = {step.column: step for step in recipe.steps}
        self.stage = next((place[c].index for (k, f), c in recipe.columns.items() if (k, f) == ("deal", "stage")), None)
        wanted = {"account": ("name",), "contact": ("name", "first_name", "last_name", "email"), "deal": ("name",)}
        self._names = [
            (field, place[column].index)
            for (of, field), column in recipe.columns.items()
            if of == kind and field in wanted.get(kind, ())
        ]
        self._accounts = [
            place[column].index for (of, field), column in recipe.columns.items() if (of, field) == ("account", "name")
        ]
        field = recipe.world.id_fields.get(kind)
        number = recipe.columns.get((kind, f"custom.{field.key}")) if field else None
        chosen = recipe.columns.get((kind, match)) if match.startswith("custom.") else None
        own = recipe.columns.get((kind, "own_id"))
        self._own = place[own].index if own and not match else None
        self._number = place[number].index if number and match in ("", "id") else None
        self._chosen = place[chosen].index if chosen else None

    def of(self, row: Row) -> Iterator[int]:
        """Hashes of keys, as the parts of the row will have them."""
        cells = row.cells
        if self._own is not None and (number := number_of(self.kind, cells[self._own].strip())) is not None:
            yield hash(("own", str(number)))
            return
        if self._chosen is not None:
            if text := " ".join(cells[self._chosen].split()):
                yield hash((self.match, text))
            return
        if self._number is not None and (text := " ".join(cells[self._number].split())):
            yield hash(("id", text))
            if self.kind == "deal":
                return
        emails = [cells[index].strip().casefold() for field, index in self._names if field == "email"]
        if any(emails):
            yield from {hash(("email", email)) for email in emails if email}
        elif self.kind == "account":
            for _field, index in self._names:
                yield hash(("name", fold(cells[index])[:250]))
        elif self.kind == "deal":
            texts = [cells[index] for index in (*(index for _field, index in self._names), *self._accounts)]
            yield hash(("name", *map(fold, texts)))
        elif self.kind == "contact":
            yield hash(("name", fold(" ".join(cells[index] for field, index in self._names if field != "email"))[:250]))
