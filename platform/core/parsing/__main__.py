"""Parse one upload, in a process of its own with limits: bytes on standard input, JSON on standard output.

It answers {"rows": [[number, [cell, ...]], ...], "hidden": [number, ...]}: a cell is its text, or [code, detail] where
it cannot be read; rows without any text are left out, hidden ones are only numbered. Otherwise it answers
{"fault": code, "row": number, "column": number, "detail": text}. Asked for a whole book (xlsx alone) it answers
{"sheets": [[name, [[number, [[kind, text], ...]], ...]], ...]}, texts as they are typed, or {"faults": [...]} with
the sheet's name in each.
"""

import json
import os
import resource
import sys

from core.parsing.books import book
from core.parsing.cell_text import Refused
from core.parsing.rows import table

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 8
NICENESS = 5
ANSWER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
ANSWER_CHARACTERS = 24 * 1024 * 1024
BOOK_ANSWER_CHARACTERS = 4 * 1024 * 1024


def main(most_rows: int, most_columns: int, whole_book: bool) -> None:
    # pages go first where a core is wanted by both
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = answered(sys.stdin.buffer.read(), most_rows, most_columns, whole_book)
    except Refused as refused:
        answer = ANSWER.encode(refused.answer)
    except MemoryError:
        answer = ANSWER.encode(Refused("too_large").answer)
    sys.stdout.write(answer)


def answered(content: bytes, most_rows: int, most_columns: int, whole_book: bool) -> str:
    """Return the answer, within bounds: one text that many cells share makes a small file large."""
    answer = ANSWER.encode((book if whole_book else table)(content, most_rows, most_columns))
    if len(answer) > (BOOK_ANSWER_CHARACTERS if whole_book else ANSWER_CHARACTERS):
        raise Refused("too_large")
    return answer


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "--book" in sys.argv[3:])
