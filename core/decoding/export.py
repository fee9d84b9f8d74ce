"""A run as a table of steps and as one JSON document."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from core.decoding.analysis import score_output
from core.decoding.config import Limits
from core.decoding.transcript import Transcript
from core.tokenization import as_csv


def steps_csv(texts: Sequence[tuple[str, Transcript]]) -> str:
    """One line for each token of each named text, with every figure but the alternatives."""
    names = ["text", "strategy", "number", "token_id", "token", "log_probability", "probability", "rank", "kept"]
    return as_csv(
        [*names, "draw", "end_probability", "finished"],
        (
            [
                name,
                transcript.column.label,
                step.number,
                step.token_id,
                json.dumps(step.label, ensure_ascii=False),  # no spreadsheet takes it for a formula
                step.log_probability,
                step.probability,
                step.rank,
                step.kept,
                step.draw,
                step.end_probability,
                step.finished,
            ]
            for name, transcript in texts
            for step in transcript.steps
        ),
    )


def run_json(
    identity: tuple, prompt: str, ids: Sequence[int], limits: Limits, transcripts: Sequence[Transcript]
) -> str:
    """Everything of a run: model, prompt, settings, texts, scores, every step with its alternatives, every beam.

    Args:
        identity: of the model, `LanguageModel.identity`; whoever keeps the call for later keeps no model.
    """
    return json.dumps(
        {
            "model": dict(zip(("key", "revision", "dtype", "device"), identity, strict=True)),
            "prompt": prompt,
            "prompt_ids": list(ids),
            "limits": asdict(limits),
            "columns": [_column(transcript) for transcript in transcripts],
        },
        ensure_ascii=False,
    )


def _column(transcript: Transcript) -> dict:
    column = transcript.column
    return {
        "strategy": column.strategy,
        "settings": dict(column.settings),
        "repetition_penalty": column.repetition_penalty,
        "no_repeat_ngram": column.no_repeat_ngram,
        "seed": column.seed,
        "text": transcript.text,
        "finished": transcript.finished,
        "scores": asdict(score_output(transcript.steps)),
        "steps": [asdict(step) for step in transcript.steps],
        "beam": [asdict(step) for step in transcript.beam_steps],
    }
