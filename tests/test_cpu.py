"""What the processor can do, and when that is worth a warning."""

from dataclasses import replace
from pathlib import Path

import pytest

from dragoman.artifact import Artifact
from dragoman.cpu import cores, features
from dragoman.labelling import cpu_warning


def test_features_are_read_where_the_system_tells_them(tmp_path: Path) -> None:
    """Only those that integer arithmetic uses, whole words; no file, no features."""
    (tmp_path / "cpuinfo").write_text("model : x\nflags\t\t: fpu avx avx2 avx512f_x avx512_vnni\n")
    assert features(tmp_path / "cpuinfo") == ("avx2", "avx512_vnni")
    assert features(tmp_path / "nowhere") == ()
    assert cores() >= 1


@pytest.mark.parametrize(
    ("bits", "known", "warns"),
    [
        (8, ("avx2",), True),
        (8, ("avx2", "avx512f"), True),
        (8, ("avx2", "avx512_vnni"), False),
        (8, (), False),
        (7, ("avx2",), False),
    ],
)
def test_eight_bits_without_vnni_are_warned_about(
    artifact: Artifact, bits: int, known: tuple[str, ...], warns: bool
) -> None:
    """Only there can sums saturate; seven bits leave room."""
    asked = replace(artifact, about={"weight_bits": bits})
    assert bool(cpu_warning(asked, known)) is warns
