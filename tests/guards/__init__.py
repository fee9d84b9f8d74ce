"""Guards: rules for the source code, checked by tests.

Each checker returns one sentence per fault, so that a test shows all of them at once, and so that another test can
plant a fault and see it found.
"""
