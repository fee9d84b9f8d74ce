"""Arrays for the page's other components: Streamlit sends the same bytes once, however often the page is drawn."""

from zlib import crc32

import numpy as np
import numpy.typing as npt

from core.ui.components.component import component

__all__ = ["array_name", "hold_array"]

_ARRAY = component("array", "arrays", "array", helpers=("held_arrays",))


def array_name(values: npt.NDArray[np.float32]) -> str:
    """Return the name under which components find an array, once it has arrived."""
    return f"array-{crc32(_content(values)):08x}"


def hold_array(values: npt.NDArray[np.float32]) -> None:
    """Send an array to the browser.

    subtle: it is an element of its own. In the data of the component that draws it, every other change of that data
    would send the whole array again. Send it last: a slow line then shows the whole view before the array has arrived.

    Args:
        values: float32, such as the logits of a whole vocabulary.
    """
    _ARRAY(key=array_name(values), data=array_name(values).encode() + _content(values))


def _content(values: npt.NDArray[np.float32]) -> bytes:
    return values.astype("<f4").tobytes()
