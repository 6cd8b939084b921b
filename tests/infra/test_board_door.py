"""Who may look at the board, and how little a stranger learns at its door."""

from __future__ import annotations

import io
import json
import re
import stat
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from fastapi.routing import APIRoute
from httpx2 import AsyncClient

from infra.board import __main__ as front_door
from infra.board import panels
from infra.board.app import build
from infra.board.operators import Appointed, Unsafe, appoint, read
from infra.board.present import Present
from infra.board.resources import resources
from infra.board.routes import router
from infra.board.settings import Settings
from infra.board.watcher import Watcher
from infra.board.web import Asker
from services.chassis import logs
from tests.support.watch import Watch

OURS = {"origin": "http://127.0.0.1"}


@dataclass
class Board:
    """A board that watches nothing, and the one person who may look."""

    browser: AsyncClient
    ada: Appointed
    watch: Watch

    def code(self) -> str:
        return pyotp.TOTP(self.ada.totp).at(self.watch())

    async def sign_in(self, **other: str):
        said = {"name": "ada", "password": self.ada.password, "code": self.code()} | other
        return await self.browser.post("/sign-in", data=said, headers=OURS)

    async def looks(self):
        return await self.browser.get("/")


@pytest.fixture
def make(visit, watch, tmp_path):
    """A function that opens a board with these settings."""

    def made(**more) -> Board:
        file = tmp_path / "operators.json"
        ada = appoint(file, "ada")
        settings = Settings(operators=file, services="intake=1", prometheus="", **more)
        watcher = Watcher(panels.load(), Present(Asker(), {}), None, watch)
        browser = visit(build(resources(settings, watcher, watch)), base_url="http://127.0.0.1")
        return Board(browser, ada, watch)

    return made


@pytest.fixture
def board(make) -> Board:
    return make()


async def test_name_password_and_code_together_open_the_board(board):
    answer = await board.sign_in()
    page = await board.looks()

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert page.status_code == 200
    assert "Is anything stuck?" in page.text


@pytest.mark.parametrize(
    "other",
    [
        {"password": "wrong"},
        {"code": "000000"},
        {"name": "nobody"},
        {"name": ""},
        {"password": ""},
        {"code": ""},
        {"code": "٠٠٠٠٠٠"},
        {"name": "a\x00b"},
    ],
)
async def test_whatever_is_wrong_looks_alike(board, other):
    wrong = await board.sign_in(**other)
    usual = await board.sign_in(password="also wrong")

    assert wrong.status_code == 422
    assert wrong.content == usual.content
    assert dict(wrong.headers) == dict(usual.headers)
    assert "set-cookie" not in wrong.headers


async def test_a_code_works_once(board):
    await board.sign_in()
    board.browser.cookies.clear()
    again = await board.sign_in()

    assert again.status_code == 422


async def test_an_older_code_is_refused_after_a_newer_one(board):
    older = board.code()
    board.watch.forward(seconds=30)
    await board.sign_in()
    again = await board.sign_in(code=older)

    assert again.status_code == 422


async def test_the_next_code_opens_again_and_a_clock_may_differ_by_half_a_minute(board):
    await board.sign_in()
    board.watch.forward(seconds=60)
    late = pyotp.TOTP(board.ada.totp).at(board.watch() - timedelta(seconds=30))

    assert (await board.sign_in(code=late)).status_code == 303


async def test_a_wrong_password_does_not_use_up_the_code(board):
    await board.sign_in(password="mistyped")

    assert (await board.sign_in()).status_code == 303


async def test_who_tries_often_is_slowed_even_with_the_right_words(board):
    for _ in range(6):
        await board.sign_in(password="guess")
    slowed = await board.sign_in()
    board.watch.forward(seconds=30)

    assert slowed.status_code == 429
    assert "wait a little" in slowed.text
    assert (await board.sign_in()).status_code == 303


async def test_without_https_the_cookie_has_no_prefix_that_browsers_would_refuse(board):
    cookie = (await board.sign_in()).headers["set-cookie"]

    assert re.fullmatch(r"board=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", cookie)


async def test_with_https_the_cookie_belongs_to_this_host_alone(make):
    cookie = (await make(https=True).sign_in()).headers["set-cookie"]

    assert re.fullmatch(
        r"__Host-board=[\w-]{43}; HttpOnly; Path=/; SameSite=strict; Secure", cookie
    )


async def test_a_session_ends_after_eight_hours_of_looking(board):
    await board.sign_in()
    board.watch.forward(hours=7, minutes=59)
    before = await board.looks()
    board.watch.forward(minutes=1)
    after = await board.looks()

    assert before.status_code == 200
    assert after.headers["location"] == "/sign-in"


async def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(board):
    await board.sign_in()
    kept = board.browser.cookies["board"]
    csrf = re.search(r'name="csrf" value="(\w+)"', (await board.looks()).text)[1]
    out = await board.browser.post("/sign-out", data={"csrf": csrf}, headers=OURS)
    board.browser.cookies.set("board", kept)

    assert out.headers["location"] == "/sign-in"
    assert (await board.looks()).headers["location"] == "/sign-in"


async def test_signing_out_needs_the_token_of_the_page(board):
    await board.sign_in()
    out = await board.browser.post("/sign-out", data={"csrf": "x"}, headers=OURS)

    assert out.status_code == 403
    assert (await board.looks()).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://elsewhere.example"}, {"sec-fetch-site": "cross-site"}]
)
async def test_a_form_from_another_site_is_turned_away(board, headers):
    said = {"name": "ada", "password": board.ada.password, "code": board.code()}
    answer = await board.browser.post("/sign-in", data=said, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("cookie", [None, "board=", "board=guess", "board=" + "A" * 43])
async def test_every_page_but_the_door_and_the_probes_needs_a_session(board, cookie):
    open_to_all = {"/sign-in", "/sign-out", "/health/live", "/health/ready"}
    paths = {route.path for route in router.routes if isinstance(route, APIRoute)}
    headers = {"cookie": cookie} if cookie else {}
    for path in paths - open_to_all:
        answer = await board.browser.get(path, headers=headers)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in"), path

    assert paths >= {"/", "/operations"}


async def test_pages_carry_strict_headers_and_are_never_kept(board):
    await board.sign_in()
    for path in ("/", "/operations", "/sign-in", "/nothing-here"):
        headers = (await board.browser.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "'unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


async def test_a_wrong_address_gets_a_calm_page(board):
    answer = await board.browser.get("/nothing-here")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


async def test_whatever_is_typed_at_the_door_is_in_no_log(board):
    stream = io.StringIO()
    logs.configure("board", "DEBUG", stream)
    await board.sign_in(name="Zw5name", password="Zw5password", code="Zw5code")
    await board.sign_in(name="Zw5" * 100)

    assert "sign-in refused" in stream.getvalue()
    assert "Zw5" not in stream.getvalue()


async def test_before_anybody_is_appointed_the_door_says_how(board, tmp_path):
    (tmp_path / "operators.json").unlink()

    assert "infra.board operator" in (await board.browser.get("/sign-in")).text


# the file of the operators


def test_an_operator_is_kept_by_a_hash_in_a_file_for_its_owner_alone(tmp_path):
    file = tmp_path / "kept" / "operators.json"
    ada = appoint(file, "ada")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ada.password not in file.read_text()
    assert json.loads(file.read_text())["operators"][0]["password"].startswith("$argon2id$")
    assert ada.password not in repr(ada)


def test_an_operator_appointed_again_has_new_ways_in_and_the_others_keep_theirs(tmp_path):
    file = tmp_path / "operators.json"
    first, _ = appoint(file, "ada"), appoint(file, "ben")
    second = appoint(file, "ada")

    assert [one.name for one in read(file)] == ["ada", "ben"]
    assert first.totp != second.totp


def test_a_file_that_others_can_read_is_refused(tmp_path):
    file = tmp_path / "operators.json"
    appoint(file, "ada")
    file.chmod(0o640)

    with pytest.raises(Unsafe):
        read(file)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"operators": [{"name": "ada"}]}', "\xff"])
def test_a_file_that_is_not_ours_lets_nobody_in(tmp_path, text):
    file = tmp_path / "operators.json"
    file.write_text(text, encoding="latin-1")
    file.chmod(0o600)

    with pytest.raises(Unsafe):
        read(file)


def test_the_command_makes_an_operator_and_says_the_ways_in_once(tmp_path, capsys):
    file = Path(tmp_path) / "operators.json"
    settings = Settings(operators=file)
    assert front_door.main(["operator", "ada"], settings) == 0
    said = capsys.readouterr().out

    kept = read(file)[0]
    assert re.search(r"Password +\S{24}", said)
    assert f"TOTP code  {kept.totp}" in said
