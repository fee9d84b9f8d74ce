"""Sentence about the tokens that the filters of a pipeline removed."""

import streamlit as st

from core.plots import percent, plural
from core.probabilities import Pipeline


def show_removed_by_filters(pipeline: Pipeline) -> None:
    """Write how many tokens, holding how much probability, each filter removed; nothing when no filter is on."""
    filters = [stage for stage in pipeline.stages if stage.processor.is_filter]
    if not filters:
        return
    removed = "; ".join(
        f"**{stage.processor.title}** {stage.processor.value:g} removed {plural(stage.removed, 'token')} holding "
        f"{percent(stage.removed_mass)}"
        for stage in filters
    )
    counts = " + ".join(f"{stage.removed:,}" for stage in filters)
    st.markdown(f"{removed}. Kept {pipeline.kept:,} + removed {counts} = {len(pipeline.logits):,} tokens.")
