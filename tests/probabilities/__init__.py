"""One file per module of core/probabilities; test_lock.py crosses them: what runs the model holds its lock."""
