"""Sentences that are almost the same."""

import unicodedata
import zlib
from collections.abc import Iterator, Sequence

from datasketch import MinHash, MinHashLSH

NEAR = 0.6  # Jaccard similarity of shingles from which two sentences count as near-duplicates
_LENGTH = 4  # characters of a shingle
_BANDS, _ROWS = 40, 4  # proposes 99.6% of the pairs at NEAR, and few that are far; then measured


def normalise(text: str) -> str:
    """A sentence as it is compared: small letters, digits and single blanks."""
    kept = "".join(
        letter if letter.isalnum() else " "
        for letter in unicodedata.normalize("NFKC", text).casefold()
    )
    return " ".join(kept.split())


def shingles(text: str) -> frozenset[str]:
    """All runs of four characters of a normalised sentence; one of less is its own."""
    plain = normalise(text)
    return frozenset(plain[i : i + _LENGTH] for i in range(max(1, len(plain) - _LENGTH + 1)))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of shingles that two sentences have in common."""
    return len(one & other) / (len(one | other) or 1)


def similar_pairs(texts: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Indices of sentences that are near-duplicates, the smaller first, with their similarity.

    Every pair given is one; MinHash may miss pairs close to the threshold.
    """
    index = MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
    empty = MinHash(num_perm=_BANDS * _ROWS, hashfunc=zlib.crc32)
    sets = [shingles(text) for text in texts]
    for number, found in enumerate(sets):
        sketch = empty.copy()
        sketch.update_batch([shingle.encode() for shingle in found])
        for other in sorted(index.query(sketch)):
            similarity = jaccard(found, sets[other])
            if similarity >= NEAR:
                yield other, number, similarity
        index.insert(number, sketch)
