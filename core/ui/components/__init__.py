"""Elements of a page drawn by the browser: one folder per component, its Python, JavaScript and CSS together."""

__all__: list[str] = []
