"""Signs that no database and no file takes: NUL and halves of pairs."""

from rules.documents.yaml_tree import WHOLE, Json, inside
from rules.faults import Fault

MESSAGE = "含有不能保存的控制字符，请删去。"


def unwritable(value: Json, path: str = "") -> list[Fault]:
    """Return a fault for every text and every key that cannot be stored."""
    if isinstance(value, str):
        return [] if is_writable(value) else [Fault(path or WHOLE, MESSAGE)]
    if isinstance(value, list):
        return [fault for n, each in enumerate(value) for fault in unwritable(each, f"{path}[{n}]")]
    if not isinstance(value, dict):
        return []
    found = []
    for key, each in value.items():
        within = inside(path, key)
        found += [] if is_writable(key) else [Fault(within, MESSAGE)]
        found += unwritable(each, within)
    return found


def is_writable(text: str) -> bool:
    """Say whether a text can be stored."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
