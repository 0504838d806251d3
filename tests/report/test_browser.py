"""The page in a real browser: the graph and the ranking are drawn, nothing hostile runs, no text is empty."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from customer_unify.report import page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        BROWSER is None,
        reason="no browser: none of chromium, chromium-browser, google-chrome is on the PATH",
    ),
]
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def browse(folder: Path, text: str, *options: str) -> str:
    """Open ``text`` as a file in a browser with a profile of its own; what it prints."""
    assert BROWSER is not None
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    command = [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", *options, file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, encoding="utf-8")
    return done.stdout


def test_it_finds_the_graph_and_the_ranking_in_the_rendered_page(
    nouns: SimpleNamespace, tmp_path: Path
) -> None:
    shown = browse(tmp_path, page(**nouns.everything()), "--dump-dom")
    drawing = re.search(r'<svg[^>]*id="identity-graph".*?</svg>', shown, re.S)
    assert drawing is not None
    assert drawing[0].count('<g class="record">') == 5
    assert "jocelyne.michu@example.org" in drawing[0]
    table = re.search(r'<table class="ranking.*?</table>', shown, re.S)
    assert table is not None
    assert table[0].count('<tr role="row">') == 5
    assert "Jocelyne Michu (X)" in table[0]
    assert 'id="influence-against-value"' in shown
    texts = re.findall(
        r"<(?:text|th|td|dd|dt|h\d|figcaption|caption)\b[^>]*>(.*?)</(?:text|th|td|dd)", shown, re.S
    )
    assert len(texts) > 80
    assert not [text for text in texts if not text.strip()]


def test_nothing_hostile_runs(nouns: SimpleNamespace, tmp_path: Path) -> None:
    run = "<script>document.title='RAN'</script><img src=x onerror=\"document.title='RAN'\">"
    text = page(
        **nouns.everything(customer=nouns.customer(run), cases=nouns.cases(run), names={"case-1": run})
    )
    shown = browse(tmp_path, text, "--dump-dom")
    assert "<title>RAN</title>" not in shown
    assert "<script" not in shown
    assert "&lt;script&gt;document.title='RAN'&lt;/script&gt;" in shown


def test_the_page_would_not_run_a_script_even_if_one_got_in(nouns: SimpleNamespace, tmp_path: Path) -> None:
    text = page(**nouns.everything()).replace("</main>", "<script>document.title='RAN'</script></main>")
    assert "<title>RAN</title>" not in browse(tmp_path, text, "--dump-dom")


@pytest.mark.parametrize("width", [1280, 500])
def test_it_is_painted(nouns: SimpleNamespace, tmp_path: Path, width: int) -> None:
    picture = tmp_path / "page.png"
    browse(tmp_path, page(**nouns.everything()), f"--screenshot={picture}", f"--window-size={width},3000")
    assert len(colours(picture)) > 20


def colours(picture: Path) -> set[bytes]:
    """The distinct pixels (as filtered) on every fiftieth line of a PNG: a blank page has a handful."""
    data, at, parts, wide = picture.read_bytes(), 8, b"", 0
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            wide = struct.unpack(">I", body[:4])[0]
        if kind == b"IDAT":
            parts += body
        at += 12 + length
    lines = zlib.decompress(parts)
    step = next(size for size in (3, 4) if len(lines) % (wide * size + 1) == 0)
    stride = wide * step + 1
    return {
        lines[start + 1 + x * step : start + 1 + x * step + step]
        for start in range(0, len(lines), stride * 50)
        for x in range(wide)
    }
