"""Every view of the app by its link."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from bench.measure import ROOT


@dataclass(frozen=True)
class ViewLink:
    """A view: its page, its title (empty on Home), and its path in a link."""

    page: str
    title: str

    @property
    def name(self) -> str:
        """Page and title, as the tables print them."""
        return f"{self.page}: {self.title}" if self.title else self.page

    def path(self, **parameters: str) -> str:
        """Return path and query of the link, with further query parameters."""
        view = {"view": self.title} if self.title else {}
        query = "&".join(f"{name}={quote(value)}" for name, value in (view | parameters).items())
        return f"/{'' if self.page == 'home' else self.page}" + (f"?{query}" if query else "")

    @property
    def press(self) -> str:
        """The button that the view waits for; empty if it draws its result at once."""
        if self.page == "decoding" and self.title not in ("Beam tree", "Your turn"):
            return "Generate"
        if self.page == "chat" and self.title != "What is sent":
            return "What is 2+2?" if self.title == "Chat" else "Generate"
        return ""


def view_links(page: str = "", title: str = "") -> list[ViewLink]:
    """List the views in the order of the app: all, those of a page, or one.

    Raises:
        LookupError: there is no such view.
    """
    found = [link for link in _all_links() if page in ("", link.page) and title in ("", link.title)]
    if not found:
        known = ", ".join(link.name for link in _all_links())
        raise LookupError(f"There is no view {title!r} on page {page!r}. Known: {known}.")
    return found


def _all_links() -> Iterator[ViewLink]:
    yield ViewLink("home", "")
    for page in ("tokenization", "architecture", "attention", "probabilities", "decoding", "chat"):
        for title in _titles(page):
            yield ViewLink(page, title)


def _titles(page: str) -> list[str]:
    """Return the titles in a page's table of views; importing the page would run it."""
    tree = ast.parse((ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if names == ["VIEWS"]:
                return [str(key.value) for key in node.value.keys if isinstance(key, ast.Constant)]
    raise LookupError(f"pages/{page}.py has no table VIEWS.")
