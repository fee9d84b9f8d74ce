"""One file for each family of models."""

__all__: list[str] = []
