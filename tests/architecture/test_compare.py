"""Two designs side by side."""

from core.architecture.compare import compare_designs
from core.architecture.skeleton import read_config, read_design
from core.models import CATALOG


def compared(a: str, b: str, settings) -> dict[str, tuple[str, str]]:
    designs = [read_design(read_config(CATALOG[key], settings)) for key in (a, b)]
    return {row.name: (row.a, row.b) for row in compare_designs(*designs) if row.differs}


def test_gpt2_and_qwen_differ_in_what_the_textbooks_say(settings):
    differing = compared("gpt2", "qwen1.5-1.8b-chat", settings)
    assert differing["positions"] == ("learned table", "rotary (RoPE)")
    assert differing["norm"] == ("LayerNorm", "RMSNorm")
    assert differing["activation"] == ("GELU", "SwiGLU (gated SiLU)")
    assert differing["biases"] == ("all", "query, key, value")
    assert differing["output layer"] == ("tied", "own matrix")
    assert "attention" not in differing  # Qwen1.5 still gives every head its own keys and values
    assert compared("gpt2", "smollm2-135m", settings)["attention"][1] == "GQA: 3 heads share keys and values"


def test_gpt2_and_its_distilled_twin_differ_in_blocks_only(settings):
    assert compared("gpt2", "distilgpt2", settings) == {"blocks": ("12", "6")}
    assert compared("smollm2-135m", "smollm2-135m-instruct", settings) == {}
