"""Values that break careless code, and values that thousands of people seem to share."""

from __future__ import annotations

__all__ = ["BLANKS", "HOSTILE", "JUNK", "LONG"]

BLANKS: tuple[str | None, ...] = (None, "", " ", "\t", "\u00a0", "nan")
"""What silos write when they know nothing: one and the same thing, absent."""

LONG = 100_000
"""Length of the longest hostile value: enough for a quadratic algorithm to stall visibly."""

HOSTILE: tuple[str, ...] = (
    "",
    " ",
    "-",
    "@",
    "@@@",
    "a@",
    "+",
    "0",
    "\x00",
    "a\x00b",
    "\ud800",  # a lone surrogate: no text, and yet in files
    "\u200b\u200d\ufeff",  # nothing to see
    "\u202emichu\u202c",  # written backwards
    "e\u0301" * 40,  # accents apart from their letters
    "ﬁ ﬄ ǆ",
    "İıſß",
    "𝐉𝐨𝐜𝐞𝐥𝐲𝐧𝐞",
    "١٢٣٤٥٦٧٨٩٠",
    "Ελένη Παπαδοπούλου",
    "Иванов",
    "阮文山",
    "👩‍👩‍👧‍👦",
    "<script>alert(1)</script>",
    "'; drop table customers; --",
    "1e309",
    "-1",
    "9" * 400,
    "31/02/2025",
    "0000-00-00",
    "2025-13-45",
    "((((((((((a+)+)+)+)+)+)+)+)+)+$",
    "a" * LONG,
    "a b " * (LONG // 4),
    "1-" * (LONG // 2),
)

JUNK: dict[str, tuple[str, ...]] = {
    "email": ("test@test.com", "noreply@example.com"),
    "phone": ("0000000000", "+33 1 02 03 04 05"),
    "birth_date": ("1900-01-01", "1970-01-01"),
    "name": ("Client Inconnu", "Test Test"),
    "loyalty_card": ("0000000000000",),
}
"""Values nobody owns, by field: what tills and forms hold when somebody must type something."""
