"""Elements of an SVG file as text; all words are escaped."""

from xml.sax.saxutils import escape, quoteattr

INK = "#23252b"


def clean(text: str) -> str:
    """Escape a text; characters that XML does not allow are replaced."""
    return escape("".join(c if c.isprintable() else "\ufffd" for c in text))


def text_at(x: float, y: float, words: str, size: float = 5.0, **style: str) -> str:
    """Write words at a place; `style` holds further attributes, with underscores for hyphens."""
    attributes = "".join(f" {name.replace('_', '-')}={quoteattr(value)}" for name, value in style.items())
    fill = "" if "fill" in style else f' fill="{INK}"'
    place = f'x="{x:.2f}" y="{y:.2f}" font-size="{size:g}"'
    return f'<text {place}{fill}{attributes} xml:space="preserve">{clean(words)}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, alpha: float = 1.0, radius: float = 0.0) -> str:
    """Draw a filled rectangle; a negative width or height counts as 0."""
    corner = f' rx="{radius:g}"' if radius else ""
    return (
        f'<rect x="{x:.3f}" y="{y:.3f}" width="{max(0.0, width):.3f}" height="{max(0.0, height):.3f}" '
        f'fill="{fill}" fill-opacity="{alpha:.3f}"{corner}/>'
    )
