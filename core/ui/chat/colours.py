"""Colour and border of every author of a prompt, the same on every view of the Chat page."""

from dataclasses import dataclass

from core.chat import Author


@dataclass(frozen=True)
class AuthorLook:
    """Style of one author's spans: label of the legend, hue in degrees, CSS border style."""

    words: str
    hue: int
    border: str


LOOKS: dict[Author, AuthorLook] = {
    "system": AuthorLook("system prompt, by you", 275, "solid"),
    "user": AuthorLook("you", 212, "solid"),
    "assistant": AuthorLook("the model", 150, "solid"),
    "template": AuthorLook("the template's markers", 0, "dotted"),
    "inserted": AuthorLook("inserted by the template: you did not type this", 35, "dashed"),
}


def background(author: Author) -> str:
    """Return a CSS colour on which text is readable, in light and dark themes; markers are grey."""
    return "rgba(128,128,128,.2)" if author == "template" else f"hsl({LOOKS[author].hue} 70% 50% / .26)"


def edge(author: Author) -> str:
    """Return the CSS colour of borders and bars."""
    return "#8d9299" if author == "template" else f"hsl({LOOKS[author].hue} 60% 48%)"
