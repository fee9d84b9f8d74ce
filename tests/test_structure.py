"""Rules of the house that a reader relies on."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import InputError
from core.knobs import Knob
from core.result_cache import ResultCache

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "core" / "ui"
CORE = sorted((ROOT / "core").rglob("*.py"))
FOLDERS = sorted({file.parent for file in CORE if file.parent != ROOT / "core"})


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_streamlit_is_imported_at_the_border_only():
    offenders = [file for file in CORE if "streamlit" in imported(file) and UI not in file.parents]
    assert offenders == []


def test_core_never_imports_its_user_interface():
    text = {file: file.read_text() for file in CORE if UI not in file.parents}
    assert [file for file, source in text.items() if "core.ui" in source.replace("`core.ui`", "")] == []


@pytest.mark.parametrize(
    "folder", [folder for folder in FOLDERS if (folder / "__init__.py").exists()], ids=lambda f: f.name
)
def test_public_lists_are_true(folder):
    module = importlib.import_module(".".join(folder.relative_to(ROOT).parts))
    assert len(set(module.__all__)) == len(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)


def test_the_first_page_needs_neither_torch_nor_transformers_nor_pandas():
    code = "import sys, core.ui; print([m for m in ('torch', 'transformers', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_ci_runs_the_test_command_of_the_readme():
    readme = (ROOT / "README.md").read_text()
    assert "pip install -r requirements.txt && streamlit run Home.py" in readme
    assert "pip install -r requirements.txt && pytest" in readme
    assert re.search(r"README\.md", (ROOT / ".ci" / "run").read_text())


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


@pytest.mark.parametrize("value", [0, 51, 2.5, "7", None, True, float("nan"), float("inf")])
def test_a_knob_refuses_what_its_slider_could_never_send(value):
    with pytest.raises(InputError, match="1 to 50"):
        Knob("k", "Tokens shown", 1, 50, 10, 1, "").check(value)


def test_results_are_forgotten_when_their_bytes_run_out():
    import numpy as np

    cache = ResultCache(max_bytes=1000)
    for name in "abc":
        cache.put(name, np.zeros(50))  # 400 bytes each
    assert cache.get("a") is None and cache.get("c") is not None
    cache.put("huge", np.zeros(1000))
    assert cache.get("huge") is None
