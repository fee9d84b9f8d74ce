"""Records the engine reports: a chosen token, or a step of beam search."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

# Why a text ended.
END_TOKEN = "end token"
STOP_STRING = "stop string"
MAXIMUM = "maximum of new tokens"
CONTEXT = "context limit"


@dataclass(frozen=True, slots=True)
class Alternative:
    """A token that could have been chosen.

    Attributes:
        token_id: its number.
        label: readable and unambiguous; escape it like any text of a model.
        raw_probability: softmax of the raw logits.
        probability: after penalties, temperature and filters; 0 when removed.
    """

    token_id: int
    label: str
    raw_probability: float
    probability: float


@dataclass(frozen=True, slots=True)
class StepLogits:
    """The model's own numbers from which those of a step follow: Verify compares these, and derives the rest.

    Attributes:
        logit: raw, of the token.
        log_total: log of the sum of exp(logit) over the vocabulary.
        score: after the processors, of the token; the raw logit where there are none.
        score_log_total: log of the sum of exp(score) over the vocabulary.
        ends: raw logits of the tokens that end a text, by id.
        alternatives: raw logit and score of each alternative; -inf for a removed one.
    """

    logit: float
    log_total: float
    score: float
    score_log_total: float
    ends: tuple[float, ...]
    alternatives: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class DecodingStep:
    """One token of a text, with the model's numbers for it.

    Attributes:
        number: position of the token in the text, from 0.
        token_id: its number in the vocabulary.
        label: the token on its own, readable and unambiguous.
        piece: the characters it adds to the text. Only whole characters count: a token that begins a character adds
            nothing, the one that completes it adds it whole. The pieces joined are the decoded text; an end token adds
            nothing.
        log_probability: under the raw model, natural logarithm, float64.
        probability: after penalties, temperature and filters; the probability it was sampled with.
        rank: under the raw model, 1 is the likeliest.
        kept: number of tokens the filters left.
        end_probability: of all tokens that would end the text here, under the raw model.
        alternatives: the likeliest tokens of the raw model, likeliest first.
        logits: the model's own numbers that the others follow from.
        draw: the random number, 0 <= draw < 1, that points at the token on the bar from 0 to 1 on which the kept tokens
            lie in the order of their ids, each as long as its probability; None where nothing is sampled.
        finished: why the text ends with this token; empty when it goes on.
    """

    number: int
    token_id: int
    label: str
    piece: str
    log_probability: float
    probability: float
    rank: int
    kept: int
    end_probability: float
    alternatives: tuple[Alternative, ...]
    logits: StepLogits
    draw: float | None = None
    finished: str = ""

    @property
    def raw_probability(self) -> float:
        """Probability under the raw model."""
        return exp(self.log_probability)


@dataclass(frozen=True, slots=True)
class BeamCandidate:
    """One continuation that beam search compared: a node of its tree.

    Attributes:
        node: its number in the tree, from 0 in the order of steps and scores.
        parent: the node it continues, -1 for the prompt.
        step: its token.
        score: sum of the log-probabilities from the prompt to here (after penalties), by which candidates compete.
        outcome: "held" (continued), "pruned" (lost) or "finished" (it ended, and counts among the results).
        final_score: score / length^penalty of a finished one, else None.
    """

    node: int
    parent: int
    step: DecodingStep
    score: float
    outcome: str
    final_score: float | None = None


@dataclass(frozen=True, slots=True)
class BeamStep:
    """One step of beam search.

    Attributes:
        number: position of the token in the text, from 0.
        candidates: the best continuations of all hypotheses, best score first: at least twice the beam's width.
        leader: the node of the best text so far; at the last step the result, which may be an older node.
        finished: why the result ended, given with the last step; empty before.
    """

    number: int
    candidates: tuple[BeamCandidate, ...]
    leader: int
    finished: str = ""


# Steps of one pass of the model, by the index of their config; configs that have ended are missing.
StepsByConfig = Mapping[int, DecodingStep | BeamStep]
