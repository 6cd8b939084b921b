"""The page operators see: whole without script, said in words, right on any screen."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn

from infra.board import pages, panels
from infra.board.app import build
from infra.board.book import Book
from infra.board.operators import appoint
from infra.board.present import Present
from infra.board.reading import SPANS, Condition, Point, Row, Sight, Span, as_services, summed_up
from infra.board.resources import resources
from infra.board.settings import Settings
from infra.board.watcher import Watcher
from infra.board.web import Asker
from infra.local.ports import Ports
from tests.support.needs import needs

LIST = panels.load()
NAMES = ("intake", "media", "gallery", "routing", "notify")
NOW = datetime(2026, 11, 25, 9, 40, tzinfo=UTC)


class Scripted(Watcher):
    """Sees what a test has written down."""

    async def see(self, span: Span) -> Sight:
        return a_sight(span)


def a_sight(span: Span = SPANS["day"], *, history: bool = True, **values: float) -> Sight:
    """Write down a sight in which all is well but for these panels."""
    conditions = dict.fromkeys(NAMES, Condition.WORKS)
    readings = {}
    for panel in LIST.panels:
        value = values.get(panel.id.replace("-", "_"), 1.0 if panel.id == "image-locks" else 0.0)
        service = panel.measure.services[0]
        row = Row(service, "restricted.developments" if panel.measure.by else "", value)
        past = tuple(
            Point(NOW - timedelta(seconds=step * span.fine), value if step < 20 else None)
            for step in range(span.seconds // span.fine, -1, -1)
        )
        readings[panel.id] = summed_up(panel, [row], conditions, past if history else ())
    readings["services"] = as_services(conditions, ())
    return Sight(NOW, span, readings, conditions, history)


def drawn(sight: Sight, tmp_path) -> str:
    """Draw the page of a sight."""
    kept = resources(
        Settings(operators=tmp_path / "none.json"),
        Watcher(LIST, Present(Asker(), {}), None, lambda: NOW),
        lambda: NOW,
    )
    page = kept.page(
        "board.html",
        view=pages.view(LIST, sight),
        spans=list(SPANS.values()),
        renews=True,
        me="ada",
        csrf="x",
    )
    return bytes(page.body).decode()


def test_all_is_well(tmp_path):
    page = drawn(a_sight(), tmp_path)

    assert "<h1>Nothing needs a person. All is as it should be.</h1>" in page
    assert 'class="alerts"' not in page
    assert page.count('<section class="panel') == len(LIST.panels)


def test_what_needs_a_person_stands_on_top_with_the_way_on(tmp_path):
    page = drawn(a_sight(dead_letters=2.0, lag=900.0), tmp_path)

    assert "<h1>Two things need a person. The rest is as it should be.</h1>" in page
    assert "restricted.developments, intake: 2" in page
    assert 'href="#dead-letters-do"' in page
    assert 'id="dead-letters-do"' in page
    assert page.index("A delivery was set aside") < page.index("More than five hundred events")


def test_every_panel_says_what_it_means_what_to_do_and_where_to_read_on(tmp_path):
    page = drawn(a_sight(), tmp_path)
    for panel in LIST.panels:
        part = re.search(rf'<section class="panel[^>]*id="{panel.id}".*?</section>', page, re.S)[0]
        plain = part.replace("&#39;", "'").replace("&#34;", '"')
        assert panel.title in plain
        assert panel.means in plain
        assert panel.do in plain
        assert f'href="/operations#{panel.page}"' in part


def test_every_chart_has_a_scale_words_and_a_table(tmp_path):
    page = drawn(a_sight(), tmp_path)
    charts = re.findall(r"<section.*?</section>", page, re.S)
    with_chart = [part for part in charts if "<svg" in part]

    assert len(with_chart) == len(LIST.panels) - 1  # services have no past in this sight
    for part in with_chart:
        assert re.search(r'class="scale"[^>]*><span>[^<]+</span><span>[^<]+</span><span>0', part)
        assert re.search(r'role="img" aria-label="[^"]+"', part)
        assert "<table>" in part


def test_counts_of_confidential_services_say_that_they_are_rounded(tmp_path):
    page = drawn(a_sight(), tmp_path)
    messages = re.search(r'id="messages".*?</section>', page, re.S)[0]

    assert "In steps of five minutes." in messages
    assert "nobody can see here at which moment a single message" in page


@pytest.mark.parametrize("silent", [False, True])
def test_a_page_without_history_says_so_plainly(tmp_path, silent):
    sight = a_sight(history=False)
    page = drawn(Sight(*list(vars(sight).values())[:4], history=False, silent=silent), tmp_path)

    assert "no history" in page
    assert ("does not answer" in page) == silent
    assert "since each service started" in page
    assert "<svg" in page  # the logo
    assert 'class="chart"' not in page
    assert 'aria-label="Time shown"' not in page


def test_nothing_in_the_page_is_inline_or_script(tmp_path):
    page = drawn(a_sight(dead_letters=2.0), tmp_path)

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page)
    assert len(page.encode()) < 120_000


def test_the_operations_book_is_drawn_with_its_anchors_and_nothing_is_taken_for_markup(tmp_path):
    file = tmp_path / "book.md"
    file.write_text(
        "# Book\n\n## Dead letters\nRead <b>this</b> and `that <i>`, **now**.\n"
        "See [the lag](#lag) or [elsewhere](http://x.example).\n\n- one\n- two\n  more\n\n"
        "1. first\n\n| a | b |\n|---|---|\n| 1 | <u> |\n\n```\n<script>\n```\n\n"
        "## Lag {#lag}\nText.\n"
    )
    book = Book.read(file)

    assert book.anchors == {"book", "dead-letters", "lag"}
    assert "&lt;b&gt;this&lt;/b&gt; and <code>that &lt;i&gt;</code>, <strong>now</strong>" in (
        book.markup
    )
    assert '<a href="#lag">the lag</a> or elsewhere' in book.markup
    assert "<ul><li>one</li><li>two more</li></ul>" in book.markup
    assert "<ol><li>first</li></ol>" in book.markup
    assert '<thead><tr><th scope="col">a</th>' in book.markup
    assert "<pre>&lt;script&gt;\n</pre>" in book.markup


def test_a_book_that_is_not_there_is_empty(tmp_path):
    assert Book.read(tmp_path / "none.md").markup == ""


# in a real browser


@contextmanager
def served(tmp_path):
    """Serve a board that sees what is scripted, on a free port."""
    port = Ports(tmp_path / "ports.json").of("board")
    file = tmp_path / "operators.json"
    ada = appoint(file, "ada")
    watcher = Scripted(LIST, Present(Asker(), {}), None, lambda: datetime.now(UTC))
    kept = resources(Settings(operators=file, port=port), watcher, lambda: datetime.now(UTC))
    config = uvicorn.Config(
        build(kept), port=port, lifespan="off", access_log=False, log_config=None
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}", ada
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def a_browser(*, script: bool = True):
    """Open a window of Chromium."""
    chromium = needs("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser.new_context(java_script_enabled=script).new_page()
        browser.close()


def sign_in(page, address: str, ada) -> None:
    import pyotp

    page.goto(address, wait_until="load")
    page.fill("#name", ada.name)
    page.fill("#password", ada.password)
    page.fill("#code", pyotp.TOTP(ada.totp).now())
    page.click("main button")
    page.wait_for_url(f"{address}/")


def test_without_script_an_operator_signs_in_looks_reads_and_signs_out(tmp_path):
    with served(tmp_path) as (address, ada), a_browser(script=False) as page:
        sign_in(page, address, ada)
        page.click("text=Last week")
        page.click("#outbox-age >> text=What to do")
        page.click("#outbox-age >> text=The page in the operations book")
        read = page.url
        page.goto(f"{address}/?renew=no")
        still = page.locator("text=Does not renew").count()
        page.click("text=Sign out")

        assert read.endswith("/operations#outbox")
        assert still == 1
        assert page.url.endswith("/sign-in")


def test_the_page_fits_small_windows_and_an_accessibility_checker_finds_nothing(tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    with served(tmp_path) as (address, ada), a_browser() as page:
        found = []
        page.goto(f"{address}/sign-in")
        found += Axe().run(page).response["violations"]
        sign_in(page, address, ada)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += Axe().run(page).response["violations"]
        page.set_viewport_size({"width": 320, "height": 640})
        wide = page.evaluate("document.documentElement.scrollWidth")

        assert [one["id"] for one in found] == []
        assert wide == 320
