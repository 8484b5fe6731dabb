"""`kg mcp` without its packages says how to install them; other commands do not load them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import Kg

from kg.project import Project

PACKAGES = ("mcp", "pydantic", "uvicorn")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_that_is_missing_is_told_with_how_to_install_it(home: Project, package: str) -> None:
    code = f"""
import sys
sys.modules[{package!r}] = None
sys.argv = ["kg", "mcp", "--http", "--port", "0", "--home", {str(home.root)!r}]
from kg.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'error: kg mcp needs the packages of an extra; install them: pip install "kg-cnllm[mcp]"\n'


@pytest.mark.parametrize("words", [("find", "示例"), ("show", "acme"), ("--help",), ("mcp", "--help"), ("stats",)])
def test_other_commands_do_not_load_the_packages(home: Project, words: tuple[str, ...]) -> None:
    code = f"""
import sys
sys.argv = ["kg", *{words!r}]
from kg.__main__ import main
try:
    main()
finally:
    print(sorted({{m.partition(".")[0] for m in sys.modules}} & set({PACKAGES!r})), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120, check=False,
        env=os.environ | {"KG_HOME": str(home.root)},
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == "[]"


def test_an_address_without_http_is_refused(kg: Kg) -> None:
    for words in (("--port", "1"), ("--host", "0.0.0.0")):
        done = kg("mcp", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "error: --host and --port go with --http; add it\n"


def test_the_port_is_a_port(kg: Kg) -> None:
    done = kg("mcp", "--http", "--port", "65536")
    assert done.returncode == 2
    assert "65536" in done.stderr
