"""Elements escape whatever is put into them, and no text is too long, too odd or too wide."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings, strategies as st

from customer_unify.report.markup import clean, clip, element, fit, join, width_of

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


class Reader(HTMLParser):
    """Collects what a browser would take for tags and for text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


@settings(max_examples=200)
@given(ANY_TEXT, ANY_TEXT)
def test_text_and_attributes_stay_text(text: str, attribute: str) -> None:
    reader = read(element("p", text, title=attribute))
    assert reader.tags == ["p"]
    assert "".join(reader.texts) == clean(text)
    assert reader.attributes == [("title", clean(attribute))]


@settings(max_examples=200)
@given(ANY_TEXT)
def test_cleaned_text_can_be_written_and_shows_no_control(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert len(cleaned) == len(text)
    assert not any(ord(letter) < 32 or "\u202a" <= letter <= "\u202e" for letter in cleaned)


@settings(max_examples=100)
@given(ANY_TEXT, st.floats(0, 400))
def test_fitted_text_is_no_wider_than_its_room(text: str, room: float) -> None:
    fitted = fit(text, 12, room)
    assert fitted == "…" or width_of(fitted, 12) <= room + 0.001


def test_a_ten_megabyte_text_is_cut_before_it_is_read() -> None:
    assert len(clip("<" * 10_000_000)) == 400
    assert len(element("p", "<" * 10_000_000)) < 20_000


def test_what_is_markup_is_not_escaped_twice_and_none_is_left_out() -> None:
    assert join("&", element("b", "&"), None, 3, 2.25) == "&amp;<b>&amp;</b>32.2"
