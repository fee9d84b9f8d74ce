"""Architecture of the chosen model, read from its configuration: no weights are loaded or fetched."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from core.architecture.design import ModelDesign
from core.architecture.families import find_family
from core.architecture.modules import ModuleRow, module_rows
from core.architecture.skeleton import read_config, read_design, skeleton
from core.models import CATALOG, ModelSpec, resolve
from core.models.store import find_on_disk
from core.tokenization import TOKENIZERS, TokenizerSpec, check_text, model_tokenizer
from core.ui.state import keys
from core.ui.state.compute import cached
from core.ui.state.shared import model_pool
from core.ui.state.url import linked_value
from core.ui.widgets.markdown import escape_markdown
from core.verification import Claim

if TYPE_CHECKING:
    from transformers import PreTrainedConfig, PreTrainedModel


@dataclass(frozen=True, eq=False)
class Architecture:
    """Model without its weights; `folder` holds its files if they are on this machine."""

    spec: ModelSpec
    config: "PreTrainedConfig"
    design: ModelDesign
    folder: Path | None

    @property
    def model(self) -> "PreTrainedModel":
        """Model whose modules have shapes but no weights."""
        return skeleton(self.config)

    @cached_property
    def rows(self) -> tuple[ModuleRow, ...]:
        """Every module with its parameters."""
        return cached(_rows, self.spec.key, self.spec.sources[0].revision)

    @property
    def parameters(self) -> int:
        """Number of parameters, tied ones counted once."""
        return self.rows[0].parameters

    def tokens(self, text: str) -> int | None:
        """Count the tokens the model would read of the text; None if its tokenizer is not on this machine."""
        check_text(text)
        if self.tokenizer is None:
            return None
        return min(len(self.tokenizer.load().encode_ids(text)), self.design.dimensions.context)

    @property
    def tokenizer(self) -> TokenizerSpec | None:
        """The model's tokenizer, None if it is not on this machine."""
        if self.folder and (self.folder / "tokenizer.json").is_file():
            return model_tokenizer(self.spec.key, self.spec.title, self.folder)
        if self.spec.key in CATALOG and (shared := find_family(self.spec.family).tokenizer):
            return TOKENIZERS[shared]
        return None


def architecture(key: str) -> Architecture:
    """Read the configuration of a model of the catalog or of a folder."""
    settings = model_pool().settings
    spec = resolve(key, settings)
    config = read_config(spec, settings)
    located = find_on_disk(spec, settings)
    return Architecture(spec, config, read_design(config), located.folder if located else None)


def chosen_architecture() -> Architecture:
    """Architecture of the model that an example shows here, else of the model chosen for all pages."""
    shown = linked_value(keys.SHOWN_MODEL)
    with st.spinner("Reading the configuration"):
        chosen = architecture(shown or st.session_state[keys.MODEL])
    if shown not in ("", st.session_state[keys.MODEL]):
        others = resolve(st.session_state[keys.MODEL], model_pool().settings)
        st.caption(
            f"{escape_markdown(chosen.spec.title)} is shown by its configuration, on this page only; the other pages "
            f"compute with {escape_markdown(others.title)}."
        )
    return chosen


def source_caption(*shown: Architecture) -> None:
    """Draw a caption with the sources of shapes and counts."""
    sources = [
        f"{escape_markdown(architecture.spec.title)}: "
        + ("published configuration" if architecture.spec.key in CATALOG else "its own config.json")
        for architecture in shown
    ]
    st.caption(f"Shapes and counts from configurations, no weights needed · {' · '.join(sources)}")


def _rows(key: str, revision: str) -> tuple[ModuleRow, ...]:
    return module_rows(architecture(key).model)


def token_claims(chosen: Architecture, text: str, shown: int | None) -> Iterator[Claim]:
    """Claim the number of tokens on the map."""
    if shown is not None and chosen.tokenizer is not None:
        count = min(len(chosen.tokenizer.reference(text)), chosen.config.max_position_embeddings)
        yield Claim("tokens of the text", [shown], [count], route=chosen.tokenizer.route)
