"""The worst that 256 KB of YAML can be is refused with a path and a sentence, soon and in little memory."""

from __future__ import annotations

import tracemalloc
from time import monotonic

import pytest

from drafting.yaml_export import yaml_of
from rules import read
from rules.explain import PLAIN, FaultWording
from rules.faults import DocumentFaults
from tests.drafting.editor import shipped

SIZE = 256 * 1024
SECONDS, BYTES = 8, 64 * 1024 * 1024


def full(unit: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    room = SIZE - len(before) - len(after)
    return before + (unit * (room // len(unit))) + after


WORST = {
    "open brackets": full(b"["),
    "open braces": full(b"{"),
    "dashes in a line": full(b"- "),
    "questions in a line": full(b"? "),
    "colons in a line": full(b"a: "),
    "one long flow line": full(b"a,", b"[", b"]"),
    "one long flow mapping": full(b"a: 1,", b"{", b"}"),
    "lists in a list": full(b"[],", b"[", b"]"),
    "comments": full(b"# x\n"),
    "one long comment": full(b"x", b"#"),
    "blanks": full(b" "),
    "empty lines": full(b"\n"),
    "one long word": full(b"x"),
    "one long text": full(b"x\n"),
    "one long quote": full(b"\\n", b'"', b'"'),
    "an open quote": full(b"x", b'"'),
    "anchors": full(b"- &a x\n"),
    "aliases of one anchor": full(b"*a,", b"x: &a [1]\ny: [", b"]"),
    "aliases of aliases": b"a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 10)) for n in range(9)),
    "tags": full(b"- !x y\n"),
    "one long tag": full(b"!"),
    "many keys": b"".join(b"k%d: 1\n" % n for n in range(20_000)),
    "one key often": full(b"k: 1\n"),
    "many documents": full(b"---\n"),
    "a long literal": full(b"  x\n", b"title: |\n"),
    "a long number": full(b"9", b"schema: "),
    "byte order marks": full("\ufeff".encode()),
    "NULs": full(b"\0"),
    "no UTF-8": full(b"\xff"),
    "more than may be": b"x" * (10 * 1024 * 1024),
}


@pytest.mark.parametrize("content", WORST.values(), ids=WORST)
def test_the_worst_yaml_is_refused_soon(content: bytes) -> None:
    started = monotonic()

    with pytest.raises(DocumentFaults) as refused:
        read(content)

    assert monotonic() - started < SECONDS
    assert all(line.endswith("。") for line in FaultWording(PLAIN).lines(refused.value.faults))


@pytest.mark.parametrize("name", ["open brackets", "aliases of aliases", "one long flow line", "one long text"])
def test_the_worst_yaml_takes_little_memory(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(DocumentFaults):
            read(WORST[name])
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()


SOUND = yaml_of(shipped())
WRONG = {
    "a key twice": (SOUND + "title: again\n", "title", "key_repeated"),
    "an unknown key": (SOUND + "titel: x\n", "titel", "unknown_key"),
    "a tag": (SOUND.replace("window: cycle", "window: !!str cycle"), "window", "tagged"),
    "a python object": (SOUND + "x: !!python/object:os.system y\n", "x", "tagged"),
    "a NUL in quotes": (SOUND.replace("window: cycle", 'window: "cy\\0cle"'), "window", "control_character"),
    "half a pair in quotes": (SOUND.replace("window: cycle", 'window: "\\ud800"'), "window", "control_character"),
    "half a pair as key": (SOUND + '"\\udfff": x\n', "�", "control_character"),
    "a merge key": (SOUND.replace("cycle: {", "cycle: {<<: {}, "), "cycle.<<", "unknown_key"),
    "a list as key": (SOUND + "[a, b]: x\n", "", "key_not_a_word"),
    "a number without end": (SOUND.replace("points: '100'", "points: " + "9" * 5000), "base.points", "not_a_number"),
    "not a number": (SOUND.replace("points: '100'", "points: .nan"), "base.points", "not_a_number"),
    "infinity": (SOUND.replace("points: '100'", "points: .inf"), "base.points", "not_a_number"),
    "an octal": (SOUND.replace("points: '100'", "points: 0o144"), "base.points", "not_a_number"),
    "a list for a text": (SOUND.replace("window: cycle", "window: [cycle]"), "window", "not_a_text"),
    "a mapping for a list": (SOUND.replace("exempt: []", "exempt: {}"), "boards.exempt", "not_a_list"),
}


@pytest.mark.parametrize(("text", "path", "code"), WRONG.values(), ids=WRONG)
def test_wrong_yaml_is_told_by_its_path(text: str, path: str, code: str) -> None:
    with pytest.raises(DocumentFaults) as refused:
        read(text)

    assert (path, code) in [(fault.path, fault.code) for fault in refused.value.faults]
