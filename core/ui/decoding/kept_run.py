"""Runs as bytes for the visit: they come back after a reload without another pass of the model."""

import json
import zlib
from dataclasses import asdict
from typing import Any

from core.decoding import Alternative, BeamCandidate, DecodingConfig, DecodingStep, Limits, Run, read_prompt
from core.decoding.records import BeamStep, StepLogits
from core.errors import PlaygroundError
from core.models import LanguageModel

# A run of the largest size that a visit keeps, unpacked.
_MOST_BYTES = 60_000_000


def run_bytes(run: Run) -> bytes:
    """Return a run without its branches as bytes."""
    texts = [
        {
            "config": asdict(text.config),
            "steps": [asdict(step) for step in text.beam_steps or text.steps],
            "seconds": seconds,
        }
        for text, seconds in zip(run.texts, run.seconds, strict=True)
    ]
    written = {
        "identity": run.identity,
        "typed": run.prompt.typed,
        "chat": run.prompt.chat,
        "ids": run.prompt.encoded.ids,
        "limits": asdict(run.limits),
        "texts": texts,
    }
    return zlib.compress(json.dumps(written).encode("utf-8", "surrogatepass"), 1)


def run_from_bytes(data: bytes, model: LanguageModel) -> Run | None:
    """Return the run that `run_bytes` wrote; None if it is another model's, or cannot be read.

    The prompt is tokenized again; a run whose prompt is read as other tokens now is left out.
    """
    try:
        written = json.loads(zlib.decompressobj().decompress(data, _MOST_BYTES))
        prompt = read_prompt(model, written["typed"], written["chat"])
        if tuple(written["identity"]) != model.identity or list(prompt.encoded.ids) != written["ids"]:
            return None
        configs = [_config(text["config"]) for text in written["texts"]]
        limits = written["limits"]
        run = Run(model.identity, prompt, configs, Limits(limits["new_tokens"], tuple(limits["stop"])))
        for text, read in zip(run.texts, written["texts"], strict=True):
            for step in read["steps"]:
                text.add(_beam_step(step) if "candidates" in step else _step(step))
        run.seconds = [float(text["seconds"]) for text in written["texts"]]
        run.unfinished = not all(text.finished for text in run.texts)
    except (zlib.error, ValueError, TypeError, KeyError, PlaygroundError):
        return None
    return run


def _config(written: dict[str, Any]) -> DecodingConfig:
    return DecodingConfig(**{**written, "values": tuple((key, value) for key, value in written["values"])})


def _step(written: dict[str, Any]) -> DecodingStep:
    logits = written["logits"]
    pairs = tuple((raw, score) for raw, score in logits["alternatives"])
    return DecodingStep(
        **{
            **written,
            "alternatives": tuple(Alternative(**one) for one in written["alternatives"]),
            "logits": StepLogits(**{**logits, "ends": tuple(logits["ends"]), "alternatives": pairs}),
        }
    )


def _beam_step(written: dict[str, Any]) -> BeamStep:
    candidates = [BeamCandidate(**{**one, "step": _step(one["step"])}) for one in written["candidates"]]
    return BeamStep(**{**written, "candidates": tuple(candidates)})
