"""Claims of statistics, by hand."""

from core.decoding import END_TOKEN, SweepPoint, score_output
from core.decoding.verify_scores import curve_claims, race_claims, score_claims
from core.plots import sweep_curves
from core.verification import Verification
from tests.decoding.test_analysis import step_of
from tests.sabotage import expect_all_seen

STEPS = [*map(step_of, [7, 8, 9, 7, 8, 9]), step_of(2, -3.0, END_TOKEN)]


def test_every_corruption_of_the_statistics_is_seen():
    texts = [STEPS, STEPS[:3], [step_of(2, -0.5, END_TOKEN)]]
    assert expect_all_seen(score_claims([score_output(steps) for steps in texts], texts)) > 15


def test_a_race_is_added_up_again():
    claims = list(race_claims(STEPS[:2], STEPS, (-2.0, -2.0)))
    assert Verification.of(claims).equal
    assert not Verification.of(race_claims(STEPS[:2], STEPS, (-2.0, -2.1))).equal


def test_every_corruption_of_the_curves_of_a_sweep_is_seen():
    points = [SweepPoint(0.2, (-1.0, -1.5), 0.5, 0.5), SweepPoint(1.0, (-2.0, -3.0), 0.75, 1.0)]
    drawn = [(trace["x"], trace["y"]) for trace in sweep_curves(points, "Temperature").data]
    assert expect_all_seen(curve_claims(points, drawn)) > 20
    points.append(SweepPoint(2.0, (-4.0, -5.0), None, 1.0))  # texts of one token have no pairs
    drawn = [(trace["x"], trace["y"]) for trace in sweep_curves(points, "Temperature").data]
    assert Verification.of(curve_claims(points, drawn)).equal
