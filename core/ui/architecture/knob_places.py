"""Places of the knobs of one part of a view."""

from streamlit.delta_generator import DeltaGenerator

# Of the first knob, which a presentation shows, and of the others.
Knobs = tuple[DeltaGenerator, DeltaGenerator]
