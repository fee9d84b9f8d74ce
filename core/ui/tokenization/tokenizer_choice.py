"""Choice of tokenizers: registered ones and those of local models."""

import streamlit as st

from core.models import CATALOG, resolve
from core.models.store import find_on_disk
from core.tokenization import TOKENIZERS, TokenizerSpec, model_tokenizer
from core.ui.state import keys
from core.ui.state.shared import model_pool


def tokenizer_specs() -> dict[str, TokenizerSpec]:
    """Return the registered tokenizers and those of models on this machine, chosen and resident ones included."""
    pool = model_pool()
    specs = dict(TOKENIZERS)
    models = [*CATALOG.values(), *(model.spec for model in pool.resident())]
    if st.session_state[keys.MODEL] not in CATALOG:
        models.append(resolve(st.session_state[keys.MODEL], pool.settings))
    for model in models:
        located = find_on_disk(model, pool.settings)
        key = f"model:{model.key}"
        if located and key not in specs and (located.folder / "tokenizer.json").is_file():
            specs[key] = model_tokenizer(key, f"{model.title} (model)", located.folder)
    return specs
