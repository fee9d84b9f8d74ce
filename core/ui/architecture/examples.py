"""Examples of each view of the Architecture page."""

from core.architecture.word_map import WORDS
from core.ui.state import keys
from core.ui.widgets.presets import Preset

HELLO, FOX, FRANCE = "Hello my name", "The quick brown fox jumps over the lazy dog", "The capital of France is"
_MODELS = {
    "GPT-2": "gpt2",
    "SmolLM2": "smollm2-135m-instruct",
    "Qwen1.5": "qwen1.5-1.8b-chat",
    "Gemma 3": "gemma-3-270m",
}
# These views need no weights, so the model does not have to be on this machine; the other pages keep theirs.
MODULES = tuple(Preset(title, None, {keys.SHOWN_MODEL: key}) for title, key in _MODELS.items())
MAP = (*MODULES, Preset("A longer text", FOX))


def _one_layer(x: str, weight: str, bias: str) -> dict[str, str]:
    boxes = {keys.LINEAR_X: x, keys.LINEAR_W: weight, keys.LINEAR_B: bias}
    return {keys.LINEAR_LAYERS: "One layer", **boxes}


_BY_HAND = _one_layer("1 2 -1", "2 0 1\n-1 1 3", "1 0")
_TWO = {**_BY_HAND, keys.LINEAR_LAYERS: "Two layers", keys.LINEAR_W2: "1 -2\n1 1", keys.LINEAR_B2: "0 1"}
LINEAR = (
    Preset("By hand", None, _BY_HAND),
    Preset("Swap", None, _one_layer("5 7 9", "0 0 1\n0 1 0\n1 0 0", "0 0 0")),
    Preset("Two collapse", None, {**_TWO, keys.LINEAR_ACTIVATION: "none"}),
    Preset("An activation between", None, {**_TWO, keys.LINEAR_ACTIVATION: "ReLU"}),
)

_CAPITALS = """countries: France Germany Italy Spain Japan China Russia Egypt
capitals: Paris Berlin Rome Madrid Tokyo Beijing Moscow Cairo"""
_ANALOGIES = {"King and queen": "king - man + woman = queen", "An analogy that fails": "Paris - France + Italy = Rome"}
EMBEDDINGS = (
    Preset("Kinds of words", FRANCE, {keys.EMBEDDING_PART: "Word map", keys.MAP_WORDS: WORDS}),
    Preset("Countries and capitals", FRANCE, {keys.EMBEDDING_PART: "Word map", keys.MAP_WORDS: _CAPITALS}),
    Preset(
        "Around France",
        FRANCE,
        {keys.EMBEDDING_PART: "Neighbours", keys.EMBEDDING_WORD: "", keys.CURSOR: "France"},
    ),
    *(
        Preset(title, FRANCE, {keys.EMBEDDING_PART: "Analogy", keys.ANALOGY: typed})
        for title, typed in _ANALOGIES.items()
    ),
    Preset("Positions", FOX, {keys.EMBEDDING_PART: "Positions"}),
)

BLOCK = (
    Preset("Hello my name", HELLO, {keys.BLOCK: 1, keys.OPEN_STEP: "weights"}),
    Preset("Fox, attention", FOX, {keys.BLOCK: 12, keys.OPEN_STEP: "weights"}),
    Preset("The mask", None, {keys.BLOCK: 1, keys.OPEN_STEP: "masked"}),
    Preset("Inside the MLP", None, {keys.BLOCK: 6, keys.OPEN_STEP: "activated"}),
    Preset("The residual stream", None, {keys.BLOCK: 20, keys.OPEN_STEP: "leaving"}),
)

LEDGER = (
    Preset("Paris", FRANCE, {keys.LEDGER_WORD: "Paris", keys.CURSOR: ""}),
    Preset("Hello my name", HELLO, {keys.LEDGER_WORD: "", keys.CURSOR: ""}),
    Preset("A word it refuses", FRANCE, {keys.LEDGER_WORD: "banana", keys.CURSOR: ""}),
)


def _two(title: str, a: str, b: str) -> Preset:
    return Preset(title, None, {keys.MODEL_A: a, keys.MODEL_B: b})


TWO_MODELS = (
    _two("GPT-2, SmolLM2", "gpt2", "smollm2-135m-instruct"),
    _two("GPT-2, Qwen1.5", "gpt2", "qwen1.5-1.8b-chat"),
    _two("SmolLM2, Gemma 3", "smollm2-135m-instruct", "gemma-3-270m"),
    _two("GPT-2, DistilGPT-2", "gpt2", "distilgpt2"),
)


def _typed(layers: int, heads: int, kv_heads: int, d_model: int, d_mlp: int, vocab: int, context: int) -> dict:
    numbers = {"layers": layers, "heads": heads, "kv_heads": kv_heads, "head_dim": 128, "d_model": d_model}
    numbers |= {"d_mlp": d_mlp, "vocab": vocab, "context": context}
    return {keys.COST_OF: "My own numbers", **{f"typed_{name}": number for name, number in numbers.items()}}


_LLAMA3 = _typed(32, 32, 8, 4096, 14_336, 128_256, 8192)
_GPT3 = _typed(96, 96, 96, 12_288, 49_152, 50_257, 2048)
COST = (
    Preset("GPT-2", None, {keys.COST_OF: "This model", keys.SHOWN_MODEL: "gpt2"}),
    Preset("Qwen1.5", None, {keys.COST_OF: "This model", keys.SHOWN_MODEL: "qwen1.5-1.8b-chat"}),
    Preset("Llama 3 8B", None, {**_LLAMA3, keys.TYPED_MLP: "gate, up, down", keys.TYPED_TIED: "own matrix"}),
    Preset("GPT-3", None, {**_GPT3, keys.TYPED_MLP: "up, down", keys.TYPED_TIED: "tied"}),
)
