"""Note below a view: which digits of bfloat16 are rounding."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from core.models import LanguageModel
from core.probabilities import logit_resolution

_NOTE = (
    "**bfloat16** keeps eight binary digits of a logit, so the second digit of a probability is already rounding, and "
    "tokens with equal logits are ranked by id."
)


def rounding_note(model: LanguageModel, logits: npt.NDArray[np.float32] | None = None) -> None:
    """Write what bfloat16 leaves of the numbers; nothing in float32.

    Args:
        logits: of the distribution that is drawn, if it is one.
    """
    if model.dtype != "bfloat16":
        return
    if logits is None:
        st.caption(_NOTE)
        return
    resolution = logit_resolution(logits)
    st.caption(
        f"{_NOTE} Here {len(logits):,} tokens share {resolution.different:,} different logits; the largest ones are "
        f"{resolution.step:g} apart."
    )
