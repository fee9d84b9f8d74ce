"""First lines of every *Show the code* panel: load the model on screen with plain transformers."""

from pathlib import Path

from core.models.language_model import LanguageModel
from core.models.spec import HubSource


def loading_code(model: LanguageModel) -> list[str]:
    """Return lines that define `tokenizer` and `model`, with the weights, dtype and attention the app uses."""
    options = f'dtype=torch.{model.dtype}, attn_implementation="eager"'
    if isinstance(model.source, HubSource):
        source_lines = [f'name, revision = "{model.source.repo}", "{model.revision}"']
        arguments = "name, revision=revision"
    else:
        source_lines = [f"folder = os.path.expanduser({short_path(model.folder)!r})  # {model.source.title}"]
        arguments = "folder"
    return [
        *([] if isinstance(model.source, HubSource) else ["import os"]),
        "import torch",
        "from transformers import AutoModelForCausalLM, AutoTokenizer",
        "",
        *source_lines,
        f"tokenizer = AutoTokenizer.from_pretrained({arguments})",
        f"model = AutoModelForCausalLM.from_pretrained({arguments}, {options})",
    ]


def short_path(folder: Path) -> str:
    """Write a path with ~ for the home folder, so that a shared screen does not show the user's name."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
