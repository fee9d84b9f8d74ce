"""Code that reproduces the picture of the whole model in a notebook."""

from typing import TYPE_CHECKING

from core.architecture.snippet import ledger_code
from core.river.picture import CANDIDATES, RiverPicture
from core.river.river import MOST_GROUPS, River

if TYPE_CHECKING:
    from core.models import LanguageModel


def river_code(model: "LanguageModel", text: str, river: River, picture: RiverPicture) -> str:
    """Return code that prints what is drawn.

    It defines `stripes` (pos, group), `norms` (layer, pos) but for the last block, `weights` of the chosen head
    (key_pos,), `parts` of the ledger, `probabilities` (vocab,) and `drawn`, the id of the drawn token.
    """
    layer, head = picture.head
    lines = [
        ledger_code(model, text, river.read.encoded, -1, river.parts.token_id),
        "",
        "import numpy as np",
        "with torch.inference_mode():",
        "    more = model(ids, output_hidden_states=True, output_attentions=True)",
        "states = torch.stack(more.hidden_states)[:, 0].double()  # (layer, pos, d_model); the last one is normed",
        f"groups = np.array_split(states[0].numpy(), min({MOST_GROUPS}, states.shape[-1]), axis=-1)",
        "stripes = np.stack([(group**2).mean(-1) ** 0.5 for group in groups], axis=-1)",
        "norms = states[:-1].norm(dim=-1)",
        f"weights = more.attentions[{layer} - 1][0, {head} - 1, -1]",
        "probabilities = torch.softmax(output.logits[0, -1].double(), dim=-1)",
        f"for probability, token in zip(*torch.topk(probabilities, {CANDIDATES})):",
        '    print(f"{tokenizer.decode(token)!r:>16} {probability:.4f}")',
        f"number = np.random.default_rng({picture.seed}).random({len(picture.draws.uniforms)})[-1]",
        'drawn = int(np.searchsorted(probabilities.cumsum(0).numpy(), number, side="right"))  # the bar, by token id',
        "print(number, repr(tokenizer.decode(drawn)))",
    ]
    return "\n".join(lines)
