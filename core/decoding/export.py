"""Export of a run: its steps as CSV, all of it as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from core.decoding.analysis import score_output
from core.decoding.config import Limits
from core.decoding.generated_text import GeneratedText
from core.tokenization import as_csv


def steps_csv(texts: Sequence[tuple[str, GeneratedText]]) -> str:
    """Return one CSV line per token of each named text, with all numbers but the alternatives."""
    names = ["text", "strategy", "number", "token_id", "token", "log_probability", "probability", "rank", "kept"]
    return as_csv(
        [*names, "draw", "end_probability", "finished"],
        (
            [
                name,
                text.config.label,
                step.number,
                step.token_id,
                json.dumps(step.label, ensure_ascii=False),  # so that no spreadsheet takes it for a formula
                step.log_probability,
                step.probability,
                step.rank,
                step.kept,
                step.draw,
                step.end_probability,
                step.finished,
            ]
            for name, text in texts
            for step in text.steps
        ),
    )


def run_json(
    identity: tuple[str, ...], prompt: str, ids: Sequence[int], limits: Limits, texts: Sequence[GeneratedText]
) -> str:
    """Return a whole run as JSON: model, prompt, settings, texts, scores, steps with alternatives, beam steps.

    Args:
        identity: `LanguageModel.identity`, so that a deferred call does not keep the model in memory.
    """
    return json.dumps(
        {
            "model": dict(zip(("key", "revision", "dtype", "device"), identity, strict=True)),
            "prompt": prompt,
            "prompt_ids": list(ids),
            "limits": asdict(limits),
            "columns": [_text(text) for text in texts],
        },
        ensure_ascii=False,
    )


def _text(text: GeneratedText) -> dict[str, object]:
    config = text.config
    return {
        "strategy": config.strategy,
        "settings": dict(config.settings),
        "repetition_penalty": config.repetition_penalty,
        "no_repeat_ngram": config.no_repeat_ngram,
        "seed": config.seed,
        "text": text.text,
        "finished": text.finished,
        "scores": asdict(score_output(text.steps)),
        "steps": [asdict(step) for step in text.steps],
        "beam": [asdict(step) for step in text.beam_steps],
    }
