"""Two distributions side by side: a rise and a fall, in numbers and in kind."""

from core.plots import comparison_picture
from core.tokenization import TokenPiece


def test_every_row_has_both_probabilities_and_their_difference_with_its_sign():
    rows = comparison_picture([TokenPiece(0, b"a"), TokenPiece(1, b"b")], [0.1, 0.5], [0.4, 0.25])["rows"]
    assert [[cell["text"] for cell in row["cells"]] for row in rows] == [
        ["10.00%", "40.00%", "+30.00 pp"],
        ["50.00%", "25.00%", "−25.00 pp"],
    ]
    assert [row["cells"][2]["kind"] for row in rows] == ["rise", "fall"]
