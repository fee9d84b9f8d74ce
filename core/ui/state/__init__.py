"""What a session and the server keep: the URL, edited values, results computed once, the shared pool of models."""

__all__: list[str] = []
