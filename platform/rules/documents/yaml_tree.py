"""YAML text as plain mappings, lists and scalars kept as written, within bounds."""

from collections.abc import Iterator
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from rules.faults import WHOLE, DocumentFaults, Fault, Param, one_line

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_SHOWN_KEY = 100
PLAIN: dict[str, Json] = {"": None, "~": None}
PLAIN |= dict.fromkeys(("null", "Null", "NULL"))
PLAIN |= dict.fromkeys(("true", "True", "TRUE"), True)
PLAIN |= dict.fromkeys(("false", "False", "FALSE"), False)


def tree(text: str | bytes) -> Json:
    """Read one YAML 1.2 document; numbers stay the text that was written.

    Raises DocumentFaults for what is not UTF-8, not YAML, too large, too deep, tagged, or has a key twice.
    """
    return _Tree(_events(_decoded(text))).read()


def _decoded(text: str | bytes) -> str:
    """Return the text without its byte order mark."""
    if isinstance(text, str):
        text = text.encode("utf-8", "replace")
    if len(text) > MAX_BYTES:
        raise refusal("file_too_large", size=f"{MAX_BYTES // 1024} KB")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal("not_utf_8", count=error.start + 1) from None


def refusal(code: str, path: str = WHOLE, **params: Param) -> DocumentFaults:
    """Return the refusal of a whole document for one reason."""
    return DocumentFaults([Fault(path, code, params)])


def inside(path: str, key: str) -> str:
    """Return the path of a key in a mapping: on one line, and short whatever the key."""
    return ".".join(name for name in (path, one_line(key[:MAX_SHOWN_KEY])) if name)


def _events(text: str) -> Iterator[Event]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        raise _misspelt(error) from None
    except YAMLError:
        raise refusal("yaml_control_character") from None
    except (RecursionError, ValueError):
        raise refusal("not_yaml") from None


def _misspelt(error: MarkedYAMLError) -> DocumentFaults:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return refusal("not_yaml")
    return DocumentFaults([Fault(WHOLE, "yaml_misspelt", {"count": mark.column + 1}, row=mark.line + 1)])


class _Tree:
    """Builds the values from the parser's events, counting nodes, signs and depth on the way."""

    def __init__(self, events: Iterator[Event]) -> None:
        self.events = events
        self.anchors: dict[str, Json] = {}
        self.faults: list[Fault] = []
        self.nodes = self.signs = 0

    def read(self) -> Json:
        next(self.events)
        if not isinstance(next(self.events), DocumentStartEvent):
            raise refusal("empty_file")
        value = self._value(next(self.events), "", 0)
        next(self.events)
        if isinstance(next(self.events), DocumentStartEvent):
            raise refusal("several_documents")
        if self.faults:
            raise DocumentFaults(self.faults)
        return value

    def _value(self, event: Event, path: str, depth: int) -> Json:
        if isinstance(event, AliasEvent):
            return self._alias(event, path, depth)
        assert isinstance(event, (ScalarEvent, CollectionStartEvent))
        self._count(event.value if isinstance(event, ScalarEvent) else None, path, depth)
        if event.tag is not None:
            self.faults.append(Fault(path, "tagged", {"given": str(event.tag)}))
        value = self._untagged(event, path, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _untagged(self, event: ScalarEvent | CollectionStartEvent, path: str, depth: int) -> Json:
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path, depth)
        assert isinstance(event, ScalarEvent)
        written: str = event.value
        return PLAIN.get(written, written) if event.implicit[0] else written

    def _alias(self, event: AliasEvent, path: str, depth: int) -> Json:
        if event.anchor not in self.anchors:
            raise refusal("unknown_anchor", path, given=event.anchor)
        value = self.anchors[event.anchor]
        self._repeat(value, path, depth)
        return value

    def _repeat(self, value: Json, path: str, depth: int) -> None:
        """Count what an alias stands for as if it were written out again."""
        self._count(value, path, depth)
        if isinstance(value, list):
            for each in value:
                self._repeat(each, path, depth + 1)
        elif isinstance(value, dict):
            for key, each in value.items():
                self._count(key, path, depth)
                self._repeat(each, path, depth + 1)

    def _count(self, value: Json, path: str, depth: int) -> None:
        self.nodes += 1
        self.signs += len(value) if isinstance(value, str) else 0
        if self.nodes > MAX_NODES:
            raise refusal("too_many_values", count=MAX_NODES)
        if self.signs > MAX_BYTES:
            raise refusal("too_much_text")
        if depth > MAX_DEPTH:
            raise refusal("too_deep", path, count=MAX_DEPTH)

    def _mapping(self, path: str, depth: int) -> Json:
        mapping: dict[str, Json] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self._key(event, path, depth)
            within = inside(path, key)
            if key in mapping:
                self.faults.append(Fault(within, "key_repeated"))
            mapping[key] = self._value(next(self.events), within, depth + 1)
        return mapping

    def _key(self, event: Event, path: str, depth: int) -> str:
        if not isinstance(event, ScalarEvent):
            raise refusal("key_not_a_word", path)
        key: str = event.value
        self._count(key, path, depth)
        return key

    def _sequence(self, path: str, depth: int) -> Json:
        values: list[Json] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            values.append(self._value(event, f"{path}[{len(values)}]", depth + 1))
        return values
