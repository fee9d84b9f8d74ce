"""Examples of each view of the Architecture page."""

from core.ui.widgets.presets import Preset

HELLO, FOX, FRANCE = "Hello my name", "The quick brown fox jumps over the lazy dog", "The capital of France is"
_MODELS = {
    "GPT-2": "gpt2",
    "SmolLM2": "smollm2-135m-instruct",
    "Qwen1.5": "qwen1.5-1.8b-chat",
    "Gemma 3": "gemma-3-270m",
}
# Set as any other setting: these views need no weights, so the model does not have to be on this machine.
MODULES = tuple(Preset(title, HELLO, {"model": key}) for title, key in _MODELS.items())
MAP = (*MODULES, Preset("A longer text", FOX))

_BY_HAND = {"lin_layers": "One layer", "lin_x": "1 2 -1", "lin_w": "2 0 1\n-1 1 3", "lin_b": "1 0"}
_TWO = {**_BY_HAND, "lin_layers": "Two layers", "lin_w2": "1 -2\n1 1", "lin_b2": "0 1"}
LINEAR = (
    Preset("By hand", HELLO, _BY_HAND),
    Preset(
        "Swap", HELLO, {"lin_layers": "One layer", "lin_x": "5 7 9", "lin_w": "0 0 1\n0 1 0\n1 0 0", "lin_b": "0 0 0"}
    ),
    Preset("Two collapse", HELLO, {**_TWO, "lin_bend": "none"}),
    Preset("A bend between", HELLO, {**_TWO, "lin_bend": "ReLU"}),
)

BLOCK = (
    Preset("Hello my name", HELLO, {"arch_block": 1, "open_step": "weights"}),
    Preset("Fox, attention", FOX, {"arch_block": 12, "open_step": "weights"}),
    Preset("The mask", FOX, {"arch_block": 1, "open_step": "masked"}),
    Preset("Inside the MLP", FOX, {"arch_block": 6, "open_step": "activated"}),
    Preset("The residual stream", FOX, {"arch_block": 20, "open_step": "leaving"}),
)

LEDGER = (
    Preset("Paris", FRANCE, {"ledger_word": "Paris", "ledger_back": 0}),
    Preset("Hello my name", HELLO, {"ledger_word": "", "ledger_back": 0}),
    Preset("A word it refuses", FRANCE, {"ledger_word": "banana", "ledger_back": 0}),
)


def _two(title: str, a: str, b: str) -> Preset:
    return Preset(title, HELLO, {"model_a": a, "model_b": b})


TWO_MODELS = (
    _two("GPT-2, SmolLM2", "gpt2", "smollm2-135m-instruct"),
    _two("GPT-2, Qwen1.5", "gpt2", "qwen1.5-1.8b-chat"),
    _two("SmolLM2, Gemma 3", "smollm2-135m-instruct", "gemma-3-270m"),
    _two("GPT-2, DistilGPT-2", "gpt2", "distilgpt2"),
)


def _typed(layers: int, heads: int, kv_heads: int, d_model: int, d_mlp: int, vocab: int, context: int) -> dict:
    numbers = {"layers": layers, "heads": heads, "kv_heads": kv_heads, "head_dim": 128, "d_model": d_model}
    numbers |= {"d_mlp": d_mlp, "vocab": vocab, "context": context}
    return {"cost_of": "My own numbers", **{f"typed_{name}": number for name, number in numbers.items()}}


_LLAMA3 = _typed(32, 32, 8, 4096, 14_336, 128_256, 8192)
_GPT3 = _typed(96, 96, 96, 12_288, 49_152, 50_257, 2048)
COST = (
    Preset("GPT-2", HELLO, {"cost_of": "This model", "model": "gpt2"}),
    Preset("Qwen1.5", HELLO, {"cost_of": "This model", "model": "qwen1.5-1.8b-chat"}),
    Preset("Llama 3 8B", HELLO, {**_LLAMA3, "typed_mlp": "gate, up, down", "typed_tied": "own matrix"}),
    Preset("GPT-3", HELLO, {**_GPT3, "typed_mlp": "up, down", "typed_tied": "tied"}),
)
