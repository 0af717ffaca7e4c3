"""Rules of dates are left untried only where they cannot match."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.resolve.dates.lexicon import DIGITS, TOKEN, load_lexicon

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.txt"))
PHRASES = (
    "the day before yesterday, the 1990s, the mid-1990s, the second week of March, the A.H. 1443 and AH 1443, the last "
    "three months of 2019, a day later, a couple of days ago, half an hour, May 3rd, Sept. 12, 12 September, two and a "
    "half years, that same night, the night of 3 to 4 June, this coming Monday, 5 p.m. on Monday, noon"
)


@pytest.mark.parametrize("text", [PHRASES, *(p.read_text("utf-8") for p in SAMPLES)])
def test_the_next_word_leaves_out_no_rule_that_matches(text):
    lexicon = load_lexicon()
    tokens = list(TOKEN.finditer(text))
    words = [DIGITS if t[0].isdecimal() else t[0].lower() for t in tokens]
    for token, word, following in zip(tokens, words, [*words[1:], ""], strict=True):
        tried = lexicon.find_rules(word, following)
        matching = [rule for rule in lexicon.rules.get(word, ()) if rule.pattern.match(text, token.start())]
        assert [rule for rule in tried if rule in matching] == matching


def test_most_rules_are_not_tried_at_an_article():
    lexicon = load_lexicon()
    assert len(lexicon.find_rules("the", "court")) < len(lexicon.rules["the"]) / 4


def test_every_rule_is_a_pattern():
    assert all(rule.pattern for rules in load_lexicon().rules.values() for rule in rules)
