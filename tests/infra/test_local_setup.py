"""Setting up runs on plain Python, and says plainly what is missing."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local import debian, paths

ROOT = Path(__file__).resolve().parents[2]
BARE = ("setup", "paths", "debian", "gateway")


@pytest.mark.parametrize("name", BARE)
def test_what_runs_before_anything_is_installed_imports_nothing_that_would_have_to_be(name):
    tree = ast.parse((ROOT / "infra" / "local" / f"{name}.py").read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {
        one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names
    }
    outside = {module.split(".")[0] for module in imported} - sys.stdlib_module_names

    assert outside <= {"infra"}


def test_setting_up_can_be_asked_for_help_without_any_package():
    line = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r});"]
    line[-1] += "sys.argv = ['setup', '--help']; from infra.local import setup; setup.main()"
    told = subprocess.run(line, capture_output=True, text=True, check=False)

    assert told.returncode == 0
    assert "--quiet" in told.stdout


def test_every_debian_package_says_what_goes_without_it():
    assert all(package.without for package in debian.PACKAGES)


def test_one_command_brings_everything_that_is_missing():
    command = debian.command_for(["chromium", "prometheus"])

    assert command.endswith("apt-get install --no-install-recommends chromium prometheus")
    assert command.startswith("sudo ") == (os.geteuid() != 0)


def test_a_secret_is_drawn_once_and_read_by_its_owner_alone(tmp_path):
    first = paths.secret(tmp_path, "kafka")

    assert paths.secret(tmp_path, "kafka") == first
    assert len(first) == 48
    assert (tmp_path / "kafka").stat().st_mode & 0o077 == 0


def test_downloads_go_to_the_users_cache_by_version(tmp_path):
    code = "from infra.local import jars; print(jars.folder())"
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"XDG_CACHE_HOME": str(tmp_path), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.strip() == str(tmp_path / "retrace" / "kafka-4.1.1")
