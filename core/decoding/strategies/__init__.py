"""One file for each strategy; a file placed here is found by itself."""

__all__: list[str] = []
