"""Builds the lists of what may be searched for: `python tools/build_search_words.py`.

Needs, beside onrecord: wordfreq 3.1.1 (frequent words, CC BY-SA 4.0), Faker 40.63.0 (names of people, MIT),
jieba 0.42.1 (Chinese words by kind, MIT), python-mecab-ko 1.3.7 with its dictionary (kinds of Korean words, Apache).
None of them is needed to run onrecord. Words are folded as the index folds them and kept as sorted hashes.

Of Arabic and Korean only as many frequent words are taken as a person has looked through for names.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
from collections.abc import Iterable, Iterator

import jieba
import numpy as np
import wordfreq
from faker.providers import person
from mecab import MeCab

from onrecord.codebook import load_words
from onrecord.pipeline.searching.folding import fold, stem_arabic
from onrecord.pipeline.searching.known import DATA, hash_word

CASED, ENGLISH, ARABIC, KOREAN, CHINESE_FROM = 8000, 24000, 4500, 5200, 300
COMMON = 6.2
"""Zipf frequency from which a word of a language with capitals is a word of it though it is a name as well: "la"."""


def list_names() -> set[str]:
    """Return given and family names of all countries, folded."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for key in dir(provider):
            values = getattr(provider, key)
            if "name" in key and "language" not in key and isinstance(values, (tuple, list, dict)):
                found.update(part for name in _flatten(values) for part in re.findall(r"[^\W\d_]+", name))
    folded = {fold(n) for n in found}
    return {n for n in folded if len(n) > 1} | {stem_arabic(n) for n in folded if len(n) > 2}


def _flatten(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from _flatten(value)


def list_arabic(names: set[str]) -> list[str]:
    """Return stems of the frequent Arabic words that are no names."""
    stems: dict[str, None] = {}
    for word in wordfreq.top_n_list("ar", 14000):
        stem = stem_arabic(fold(word))
        if re.fullmatch("[\u0621-\u064a]{2,}", word) and stem not in names and not stem.startswith("عبد"):
            stems[stem] = None
    lean = [w for w in stems if not (len(w) > 4 and w[0] in "وفبلك" and w[1:] in stems)]
    return lean[:ARABIC]


def list_korean(names: set[str]) -> list[str]:
    """Return frequent Korean nouns and adverbs that the tagger never takes for a person's name."""
    tagger, found = MeCab(), []
    for word in wordfreq.top_n_list("ko", 14000):
        if not re.fullmatch("[가-힣]{2,5}", word) or word in names:
            continue
        first = [tagger.parse(word + rest)[0] for rest in ("를 했다", " 때문에", "가 있다")]
        if all(m.surface == word for m in first) and first[-1].feature.pos in {"NNG", "MAG", "NR"}:
            found.append(word)
    return found[:KOREAN]


def list_chinese() -> Iterator[str]:
    """Yield Chinese words of two to four letters that are no names."""
    path = os.path.join(os.path.dirname(jieba.__file__), "dict.txt")  # noqa: PTH118, PTH120
    with open(path, encoding="utf-8") as lines:  # noqa: PTH123
        for line in lines:
            word, times, kind = line.split()
            plain = kind[0] in "nvadbiljsz" and not kind.startswith("nr") and kind != "nz"
            if plain and int(times) >= CHINESE_FROM and re.fullmatch("[\u4e00-\u9fff]{2,4}", word):
                yield word


def list_cased(languages: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yield frequent words of languages with capitals, folded, with their Zipf frequency."""
    for language in languages:
        for word in wordfreq.top_n_list(language, ENGLISH if language == "en" else CASED):
            if re.fullmatch(r"[^\W\d_]{2,}", word):
                yield fold(word), wordfreq.zipf_frequency(word, language)


def save(name: str, words: Iterable[str]) -> None:
    """Write the hashes of some words, sorted."""
    hashes = np.unique(np.array([hash_word(w) for w in words], dtype=np.uint64))
    np.save(DATA / name, hashes)
    print(name, len(hashes))


def main() -> None:
    """Build both files."""
    lists = load_words("searching")
    names = list_names()
    cased: dict[str, float] = {}
    for word, zipf in list_cased(lists["cased"]["languages"]):
        cased[word] = max(zipf, cased.get(word, 0.0))
    ordinary = {fold(w) for name in ("ordinary_en", "frequencies_en") for w in load_words(name)["words"]}
    common = {w for w, zipf in cased.items() if zipf >= COMMON} | ordinary | {fold(w) for w in lists["cased"]["words"]}
    months = {fold(w) for w in load_words("places")["words"]["months"]}
    # "فى", "من": parts of names, and what Arabic cannot do without.
    names -= common | months | {fold(w) for w in wordfreq.top_n_list("ar", 120) if len(w) < 4}
    for script in ("arabic", "hangul", "cased"):
        names |= {stem_arabic(fold(w)) for w in lists[script]["names"]}
    words = set(cased) | common | months | set(list_arabic(names)) | set(list_korean(names)) | set(list_chinese())
    words |= {stem_arabic(fold(w)) for w in lists["arabic"]["words"]} | set(lists["hangul"]["words"])
    save("names.npy", names)
    save("words.npy", words - names)


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    main()
