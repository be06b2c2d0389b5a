"""Steps that several tests of the page take."""

from ..browser import Reader

MAY = "Canberra hailed AUKUS. Beijing denounced the Quad. In May, Tokyo met officials of NATO."
JUNE = "Canberra denounced AUKUS. Beijing denounced the Quad. Moscow hailed BRICS."


def sentence(where: str) -> str:
    """A sentence that no other test corrects."""
    return f"In {where}, Canberra hailed AUKUS, a pact that Beijing denounced."


def opened(reader: Reader, text: str) -> Reader:
    """A reader before the open panel of AUKUS in a text."""
    reader.read(text)
    reader.note(text[:12], "AUKUS").click()
    return reader


def press(reader: Reader, name: str) -> None:
    """Press a button of the panel or the page."""
    reader.page.get_by_role("button", name=name, exact=True).first.click()


def two(reader: Reader) -> Reader:
    """A reader of two speeches of two dates."""
    reader.drop(("2023-06-02-june.txt", JUNE.encode()), ("2023-05-01-may.txt", MAY.encode()))
    reader.say("2 texts added")
    reader.page.get_by_role("button", name="Read", exact=True).click()
    reader.say("about 6 sentences")
    return reader
