"""Errors in decoding, chat and tokenization."""

from dataclasses import replace

from tests.planted.planted import Planted, result_of


def _before_the_filter(step, *_):
    return replace(step, probability=step.raw_probability)


def _plant_longer(monkeypatch, model):
    from core.decoding import beam_search

    original = beam_search.BeamDecoder._record_outcomes
    monkeypatch.setattr(
        beam_search.BeamDecoder,
        "_record_outcomes",
        lambda self, candidates, unfinished, length: original(self, candidates, unfinished, length + 1),
    )


def _plant_next_seed(monkeypatch, model):
    import numpy as np

    from core.decoding import decoder

    original = decoder.SamplingDecoder.__init__

    def begin(self, config, stopping, prompt):
        original(self, config, stopping, prompt)
        self._rng = np.random.default_rng(config.seed + 1)

    monkeypatch.setattr(decoder.SamplingDecoder, "__init__", begin)


def _plant_crossing_token(monkeypatch, model):
    """Top-p without the token that crosses p, unless it is the likeliest."""
    from core.probabilities.processors import TopP

    original = TopP._filter

    def narrower(self, scores):
        kept = original(self, scores)
        left = kept.isfinite().nonzero()[:, 0]
        if len(left) > 1:
            kept = kept.clone()
            kept[left[kept[left].argmin()]] = -float("inf")
        return kept

    monkeypatch.setattr(TopP, "_filter", narrower)


def _plant_forgotten_token(monkeypatch, model):
    """A repetition penalty that forgets the last token."""
    from core.probabilities.processors import RepetitionPenalty

    original = RepetitionPenalty.__call__
    monkeypatch.setattr(
        RepetitionPenalty, "__call__", lambda self, ids, scores: original(self, [list(row)[:-1] for row in ids], scores)
    )


def _plant_two_ends(monkeypatch, model):
    """The probability of the first of two end tokens."""
    from math import exp

    from core.decoding.row_scores import RowScores

    monkeypatch.setattr(model.model.generation_config, "eos_token_id", [0, 5])
    only = property(lambda self: exp(self._raw.log_probability(self._end_ids[0])))
    monkeypatch.setattr(RowScores, "_end_probability", only)


def _plant_one_end(monkeypatch, model):
    """A text ends at the first of two end tokens only."""
    from core.decoding import branch, stopping

    monkeypatch.setattr(model.model.generation_config, "eos_token_id", [0, 5])
    for module in (stopping, branch):
        monkeypatch.setattr(module, "end_ids", lambda model: frozenset([0]))


def _plant_few_candidates(monkeypatch, model):
    from core.decoding import beam_search

    monkeypatch.setattr(beam_search, "candidates_compared", lambda width, end_tokens: width + 1)


def _other_reason(text_and_reason, *_):
    text, reason = text_and_reason
    return text, "end token" if reason else ""


def _last_is_the_person_s(prompt, *_):
    mine = next(index for index, part in enumerate(prompt.rendered.parts) if part.author == "user")
    return replace(prompt, parts=(*prompt.parts[:-1], mine))


def _another_order(trained, *_):
    first, second, *rest = trained.merges
    return replace(trained, merges=(second, first, *rest))


def _without_space(piece, *_):
    return replace(piece, data=piece.data.lstrip(b" "))


def _bytes_for_characters(metrics, tokenized, *_):
    return metrics | {"Characters": f"{len(tokenized.data):,}"}


def _short_hex(words, piece):
    return words.rpartition(" ")[0]


_STEP = "core.decoding.row_scores.RowScores"
_SCORE = "core.decoding.verify_run.score_output"
TEXTS = (
    Planted("a probability before the filter", "decoding", "Compare", result_of(f"{_STEP}.step", _before_the_filter)),
    Planted(
        "a rank one too high beyond the likeliest",
        "decoding",
        "Sweep",
        result_of(f"{_STEP}._rank", lambda rank, *_: rank + (rank > 10)),
    ),
    Planted("top-p without the token that crosses", "decoding", "Compare", _plant_crossing_token),
    Planted(
        "temperature applied twice",
        "decoding",
        "Sweep",
        result_of("core.probabilities.processors.Temperature.__call__", lambda scores, self, *_: scores / self.value),
    ),
    Planted("a length penalty for one token more", "decoding", "Beam tree", _plant_longer),
    Planted("random numbers of the next seed", "decoding", "Compare", _plant_next_seed),
    Planted(
        "a sum without the last token",
        "decoding",
        "Compare",
        result_of(
            _SCORE,
            lambda scores, steps: replace(scores, log_probability=scores.log_probability - steps[-1].log_probability),
        ),
    ),
    Planted(
        "repeated groups counted once too often",
        "decoding",
        "Compare",
        result_of(_SCORE, lambda scores, *_: replace(scores, repeated_3grams=scores.repeated_3grams + 1)),
    ),
    Planted("P(end) of one of two end tokens", "decoding", "Compare", _plant_two_ends),
    Planted("one of two end tokens", "decoding", "Compare", _plant_one_end),
    Planted("fewer candidates compared", "decoding", "Beam tree", _plant_few_candidates),
    Planted(
        "another reason for the end",
        "decoding",
        "Compare",
        result_of("core.decoding.stopping.StoppingCriteria.extend", _other_reason),
    ),
    Planted(
        "text without its last token",
        "decoding",
        "Compare",
        result_of(
            "core.decoding.generated_text.GeneratedText.text",
            lambda text, self: "".join(step.piece for step in self.steps[:-1]),
        ),
    ),
    Planted("a penalty that forgets the last token", "chat", "Playground", _plant_forgotten_token),
    Planted(
        "a template's token in the person's colour",
        "chat",
        "What is sent",
        result_of("core.chat.verify_views.chat_prompt", _last_is_the_person_s),
    ),
    Planted(
        "two merges in another order",
        "tokenization",
        "BPE from scratch",
        result_of("core.tokenization.verify_views.train", _another_order),
    ),
    Planted(
        "bytes counted as characters",
        "tokenization",
        "Pretrained: GPT-2",
        result_of("core.tokenization.verify.count_metrics", _bytes_for_characters),
        text="naïve 🚀 café",
    ),
    Planted(
        "hex without the last byte",
        "tokenization",
        "Pretrained: GPT-2",
        result_of("core.tokenization.verify.hex_bytes", _short_hex),
    ),
    Planted(
        "a space lost in a label",
        "tokenization",
        "Pretrained: GPT-2",
        result_of("core.tokenization.pieces.TokenPiece.label", lambda label, *_: label.lstrip("␣")),
    ),
    Planted(
        "a position counted from 0 in a tooltip",
        "tokenization",
        "Pretrained: GPT-2",
        result_of(
            "core.tokenization.verify.token_lines",
            lambda lines, tokenized, span, *_: [
                lines[0],
                f"id {span.piece.token_id} · position {span.position}",
                *lines[2:],
            ],
        ),
    ),
)
