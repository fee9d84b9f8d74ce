"""Widgets that all pages share."""

__all__: list[str] = []
