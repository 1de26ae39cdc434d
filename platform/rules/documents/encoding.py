"""Signs that no database and no file takes: NUL and halves of pairs."""

from rules.documents.yaml_tree import Json, inside
from rules.faults import Fault

CODE = "control_character"


def unwritable(value: Json, path: str = "") -> list[Fault]:
    """Return a fault for every text and every key that cannot be stored."""
    if isinstance(value, str):
        return [] if is_writable(value) else [Fault(path, CODE)]
    if isinstance(value, list):
        return [fault for n, each in enumerate(value) for fault in unwritable(each, f"{path}[{n}]")]
    if not isinstance(value, dict):
        return []
    faults = []
    for key, each in value.items():
        within = inside(path, key)
        faults += [] if is_writable(key) else [Fault(within, CODE)]
        faults += unwritable(each, within)
    return faults


def is_writable(text: str) -> bool:
    """Say whether a text can be stored."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
