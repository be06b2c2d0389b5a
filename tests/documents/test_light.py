"""What the extra `documents` brings is loaded when a file needs it, and not before."""

import subprocess
import sys

EXTRA = (
    "charset_normalizer",
    "lxml",
    "py3langid",
    "pypdfium2",
    "python_calamine",
    "striprtf",
    "trafilatura",
)
SCRIPT = f"""
import sys
from dragoman import Document, Labeller
from dragoman.documents.reading import read_documents
from dragoman.seed_files import seed_files
from dragoman.serving.offline import line_readers, sheet_reader

(brief,) = (seed_files() / "briefs").glob("*.txt")
(part,) = read_documents(brief.read_bytes(), brief.name)
assert Labeller(workers=1).label(Document(part.content.text))
print([name for name in {EXTRA} if name in sys.modules])
"""


def test_a_text_in_english_needs_none_of_it() -> None:
    """Neither to be read, nor to be labelled."""
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, check=False, encoding="utf-8"
    )
    assert (answer.stdout, answer.returncode) == ("[]\n", 0), answer.stderr
