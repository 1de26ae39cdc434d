"""Reading XML event by event: elements by their local names, no document types, no entities."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from core.parsing.cell_text import Refused

Attributes = dict[str, str]
Begin = Callable[[Attributes], None]


class Reader:
    """Calls a function for each beginning of the elements it is told; `collect` gathers the text that follows."""

    def __init__(self, begins: Mapping[str, Begin]) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.begins, self._known = begins, dict[str, Begin | None]()
        self.text: list[str] = []

    def read(self, xml: bytes) -> None:
        """Read a whole part; raise Refused where it is no XML."""
        try:
            self.parser.Parse(xml, True)
        except expat.ExpatError as broken:
            raise Refused("broken", detail=str(broken)[:200]) from broken

    def collect(self, wanted: bool) -> None:
        """Begin to gather text, or end it."""
        self.parser.CharacterDataHandler = self.text.append if wanted else None

    def take_text(self) -> str:
        """Return the text gathered so far, and forget it."""
        text = "".join(self.text).strip()
        self.text.clear()
        return text

    def _begin(self, name: str, attributes: Attributes) -> None:
        try:
            begin = self._known[name]
        except KeyError:
            begin = self._known[name] = self.begins.get(name.rpartition(":")[2])
        if begin is not None:
            begin(attributes)

    def _refuse(self, *_declared: object) -> None:
        raise Refused("broken", detail="DOCTYPE")


def attribute(attributes: Attributes, name: str) -> str:
    """Return an attribute by its local name, "" where there is none."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")
