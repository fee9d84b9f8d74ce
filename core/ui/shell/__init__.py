"""Frame around every page: navigation, sidebar, loading of models, errors as sentences."""

__all__: list[str] = []
