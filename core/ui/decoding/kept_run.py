"""Runs, branches and picked tokens as bytes for the visit: a reload needs no pass of the model."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.decoding import (
    Alternative,
    BeamCandidate,
    Branch,
    DecodingConfig,
    DecodingStep,
    Limits,
    Run,
    read_prompt,
)
from core.decoding.records import BeamStep, StepLogits
from core.errors import PlaygroundError
from core.models import LanguageModel

# A run of the largest size that a visit keeps, unpacked.
_MOST_BYTES = 60_000_000
# Each branch holds the steps of a whole text, with their alternatives.
MOST_BRANCHES = 16
# What bytes that are broken, or made up, raise when they are read.
_UNREADABLE = (zlib.error, ValueError, TypeError, KeyError, IndexError, PlaygroundError)


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
    return _packed(written)


def run_from_bytes(data: bytes, model: LanguageModel) -> Run | None:
    """Return the run that `run_bytes` wrote; None if it is another model's, or cannot be read.

    The prompt is tokenized again; a run whose prompt is read as other tokens now is left out.
    """
    try:
        written = _unpacked(data)
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
    except _UNREADABLE:
        return None
    return run


def branches_bytes(run: Run) -> bytes:
    """Return the branches of a run as bytes."""
    return _packed({"of": _origin(run), "branches": [asdict(branch) for branch in run.branches]})


def add_branches(run: Run, data: bytes) -> None:
    """Add the branches that `branches_bytes` wrote; none if they are another run's, or cannot be read."""
    try:
        written = _unpacked(data)
        if written["of"] != _origin(run):
            return
        for one in written["branches"][:MOST_BRANCHES]:
            steps = tuple(_step(step) for step in one["steps"])
            branch = Branch(int(one["parent"]), int(one["at"]), _config(one["config"]), steps, str(one["finished"]))
            # The text it branched from must be there, and reach as far.
            if branch.parent < 0 or not 0 <= branch.at <= len(run.text_of(branch.parent).steps) or not steps:
                return
            run.branches.append(branch)
    except _UNREADABLE:
        return


def _origin(run: Run) -> list[Any]:
    """Return what branches belong to: model, prompt and texts, as JSON reads it back."""
    return [list(run.identity), list(run.prompt.encoded.ids), [list(text.token_ids) for text in run.texts]]


def picks_bytes(identity: Sequence[str], ids: Sequence[int], steps: Sequence[DecodingStep]) -> bytes:
    """Return tokens that a person picked after a prompt of these ids as bytes."""
    return _packed({"of": [list(identity), list(ids)], "steps": [asdict(step) for step in steps]})


def picks_from_bytes(data: bytes, identity: Sequence[str], ids: Sequence[int], most: int) -> tuple[DecodingStep, ...]:
    """Return the picks that `picks_bytes` wrote; none if they continue another prompt, or cannot be read.

    Args:
        most: number of picks that there may be.
    """
    try:
        written = _unpacked(data)
        if written["of"] != [list(identity), list(ids)]:
            return ()
        return tuple(_step(step) for step in written["steps"][:most])
    except _UNREADABLE:
        return ()


def _packed(written: Any) -> bytes:
    return zlib.compress(json.dumps(written).encode("utf-8", "surrogatepass"), 1)


def _unpacked(data: bytes) -> Any:
    return json.loads(zlib.decompressobj().decompress(data, _MOST_BYTES))


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
