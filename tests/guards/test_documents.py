"""Files and folders that the documents name exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "core/glossary/glossary.md"]
_PATH = re.compile(r"`((?:core|pages|tests|bench|docs|\.ci)/[\w./-]*)`|!?\]\((?!https?:)([^)#]+)\)")


def named_paths(markdown: str) -> list[str]:
    """Paths in code or links of a document.

    >>> named_paths("`core/ui` and ![a picture](docs/chat.png), not [a site](https://a.b) and not `core.models`")
    ['core/ui', 'docs/chat.png']
    """
    return [code or link for code, link in _PATH.findall(markdown)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_named_in_a_document_exist(document):
    assert [path for path in named_paths((ROOT / document).read_text()) if not (ROOT / path).exists()] == []


def test_a_document_names_paths():
    assert "core/architecture/families" in named_paths((ROOT / "README.md").read_text())
