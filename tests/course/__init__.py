"""One file per module of core/course."""
