"""Arrays for the page's other components: Streamlit sends the same bytes once, however often the page is drawn."""

from zlib import crc32

import numpy as np
import numpy.typing as npt

from core.ui.components.component import component

__all__ = ["hold_array"]

_ARRAY = component("array", "arrays", "array", helpers=("held_arrays",))


def hold_array(values: npt.NDArray[np.float32]) -> str:
    """Send an array to the browser and return the name under which components find it there.

    subtle: it is an element of its own. In the data of the component that draws it, every other change of that data
    would send the whole array again.

    Args:
        values: float32, such as the logits of a whole vocabulary.
    """
    content = values.astype("<f4").tobytes()
    name = f"array-{crc32(content):08x}"
    _ARRAY(key=name, data=name.encode() + content)
    return name
