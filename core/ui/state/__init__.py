"""State of a session and of the server: the URL, edited values, results computed once, the shared pool of models."""

__all__: list[str] = []
