"""One file per strategy; the registry imports every file in this folder."""

__all__: list[str] = []
