"""Parts of a page drawn by the browser: one folder a component, its Python, JavaScript and CSS together."""

__all__: list[str] = []
