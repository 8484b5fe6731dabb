from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model.fingerprint import Document, Fingerprint
from kg.model.text import normalise


def test_spaces_and_width_do_not_change_a_fingerprint() -> None:
    assert Fingerprint.of("收入 ５７４０ 万元，") == Fingerprint.of("收入5740万\n元,")


def test_a_fingerprint_is_written_as_length_and_hash() -> None:
    mark = Fingerprint.of("约47亿元")
    assert str(mark).startswith("5:")
    assert Fingerprint.read(str(mark)) == mark


@pytest.mark.parametrize("written", ["", "5", "5:xyz", "0:0123456789abcdef", "5:0123456789ABCDEF"])
def test_a_broken_fingerprint_is_refused_with_the_form(written: str) -> None:
    with pytest.raises(ValueError, match="length:hash"):
        Fingerprint.read(written)


def test_paragraphs_count_lines_that_are_not_blank() -> None:
    document = Document("一\n\n \n二二\n三")
    marks = [Fingerprint.of(t) for t in ("二二", "三", "四")]
    assert [found.places for found in document.locate(marks).values()] == [["p2"], ["p3"], []]


def test_a_letter_beside_a_spacing_accent_is_not_composed_with_it() -> None:
    # NFKC makes of the accent a space and a mark; without the space the two would compose.
    mark = Fingerprint.of("¨")
    assert Document("U¨").locate([mark])[mark].places == ["p1"]


@given(st.text(min_size=1, max_size=60), st.data())
def test_every_passage_of_a_document_is_found_in_it(text: str, data: st.DataObject) -> None:
    plain = normalise(text)
    if not plain:
        return
    start = data.draw(st.integers(0, len(plain) - 1))
    mark = Fingerprint.of(plain[start:])
    # NFKC of a part may differ from the part of the NFKC only if the cut splits a composition.
    if normalise(plain[start:]) == plain[start:]:
        assert Document(text).locate([mark])[mark].places
