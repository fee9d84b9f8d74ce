"""One file per module of core/tokenization; test_course.py crosses them with the outputs of the course."""
