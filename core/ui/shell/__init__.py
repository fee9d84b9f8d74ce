"""The frame around every page: navigation, sidebar, waiting for a model, errors as sentences."""

__all__: list[str] = []
