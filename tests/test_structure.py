"""The README's commands work, and the first page needs no heavy import."""

import re
import shlex
import subprocess
import sys

import pytest

from tests.guards.sources import ROOT

README = (ROOT / "README.md").read_text()
CI = (ROOT / ".ci" / "run").read_text()


def commands(markdown: str, heading: str) -> list[str]:
    """The lines of the indented code blocks below a heading."""
    section = re.split(r"^## ", markdown, flags=re.MULTILINE)
    (body,) = [part.removeprefix(heading) for part in section if part.startswith(f"{heading}\n")]
    return [line.strip() for line in body.splitlines() if line.startswith("    ")]


def test_commands_are_read_from_the_code_of_one_section():
    markdown = "## Start\n\n    run a\n\n## Test\n\n`run b`\n\n    run c\n    run d\n"
    assert commands(markdown, "Start") == ["run a"]
    assert commands(markdown, "Test") == ["run c", "run d"]


def test_ci_runs_the_very_test_command_of_the_readme():
    (extraction,) = re.findall(r"^command=\$\((.+)\)$", CI, re.MULTILINE)
    found = subprocess.run(["bash", "-c", extraction], capture_output=True, text=True, cwd=ROOT, check=True)
    assert found.stdout.strip() == commands(README, "Test")[0]
    assert 'bash -c "$command"' in CI.splitlines()


@pytest.mark.parametrize(("heading", "program"), [("Start", ["streamlit", "run", "Home.py"]), ("Test", ["pytest"])])
def test_the_readmes_first_commands_install_what_is_listed_and_start(heading, program):
    install, start = commands(README, heading)[0].split(" && ")
    assert shlex.split(start) == program
    *words, requirements = shlex.split(install)
    assert words == ["pip", "install", "-r"] and (ROOT / requirements).is_file()


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 150


def test_the_first_page_needs_neither_torch_nor_transformers_nor_pandas():
    code = "import sys, core.ui; print([m for m in ('torch', 'transformers', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
