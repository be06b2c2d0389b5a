"""Placeholder until the layout branch lands."""
import re
from dataclasses import dataclass
from enum import StrEnum

class BlockKind(StrEnum):
    TITLE = "title"; HEADING = "heading"; TURN = "turn"; PARAGRAPH = "paragraph"; ITEM = "item"; CELL = "cell"

@dataclass(frozen=True, slots=True)
class Block:
    kind: BlockKind
    start: int
    end: int
    label: tuple[int, int] | None = None
    speaker: str | None = None
    level: int = 0

_TURN = re.compile(r"(?P<l>(?:MR|MS|MRS|DR|Mr|Ms|Mrs)\.? [A-Z][\w.-]+|(?:[A-Z]{2,}[.\w-]* ){0,4}[A-Z]{3,}|Q)(?P<c>:|\.(?= (?:Mr|Madam))|(?= ))\s*")

def blocks(text):
    found = []; speaker = None; label = None
    for m in re.finditer(r"[^\n]+", text):
        s, e = m.span()
        if not m.group().strip(): continue
        t = _TURN.match(text, s, e)
        kind = BlockKind.PARAGRAPH
        if t and (t["c"] or t["l"] == "Q"):
            kind = BlockKind.TURN; speaker = t["l"]; label = t.span("l"); s = t.end()
            if s >= e: continue
        elif not found and len(m.group()) < 300: kind = BlockKind.TITLE
        elif len(m.group()) < 80 and m.group().rstrip()[-1] not in ".!?:,”\"—-" and speaker is None: kind = BlockKind.HEADING
        found.append(Block(kind, s, e, label, speaker if kind is not BlockKind.HEADING else None))
    return found
