"""WordPiece: words and pieces always point into the text as it was given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.encoder.wordpiece import WordPiece, fold, split_words

PIECES = WordPiece(["[UNK]", "the", "arrest", "##s", "##ed", ".", "a", "中", "[MASK]"])


def test_the_longest_pieces_come_first():
    words = PIECES.read("The arrests.")
    assert words.pieces == (1, 2, 3, 5)
    assert words.first == (0, 1, 3, 4)
    assert (words.starts, words.ends) == ((0, 4, 11), (3, 11, 12))


def test_accents_and_case_are_dropped_but_offsets_stay():
    words = PIECES.read("  ÁRREST ")
    assert words.pieces == (2,)
    assert (words.starts, words.ends) == ((2,), (8,))


def test_a_word_without_pieces_is_unknown_as_a_whole():
    assert PIECES.read("arrestx").pieces == (0,)
    assert PIECES.read("x" * 5000).pieces == (0,)


def test_hidden_words_are_one_masked_piece_however_many_they_are():
    short, long = PIECES.read("the arrests a ."), PIECES.read("the arrests arrests a .")
    one, other = PIECES.blank(short, [(4, 11)]), PIECES.blank(long, [(4, 19)])
    assert one.pieces == other.pieces == (1, 8, 6, 5)
    assert (other.starts, other.first) == (long.starts, (0, 1, 2, 2, 3, 4))


def test_every_cjk_character_is_a_word():
    assert split_words("中中a") == [(0, 1), (1, 2), (2, 3)]


def test_nothing_has_no_words():
    assert PIECES.read("").first == (0,)
    assert PIECES.read(" \n\u200b").starts == ()


@given(st.text(max_size=300))
def test_words_are_in_order_and_quote_the_text(text):
    words = PIECES.read(text)
    assert len(words.first) == len(words.starts) + 1
    assert words.first[-1] == len(words.pieces)
    last = 0
    for start, end in zip(words.starts, words.ends, strict=True):
        assert last <= start < end <= len(text)
        assert fold(text[start:end])
        last = end
