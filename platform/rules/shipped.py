"""The criteria versions that are shipped as data: both standards of 麻石社区."""

from functools import lru_cache
from pathlib import Path

from rules.documents.reading import read
from rules.version import Version

VERSIONS = Path(__file__).parent / "versions"


def shipped_codes() -> list[str]:
    """Return the codes of the shipped versions, sorted."""
    return sorted(path.stem for path in VERSIONS.glob("*.yaml"))


@lru_cache
def version(code: str) -> Version:
    """Return a shipped version by its code, such as "mashi-2022-optimised"; raise KeyError for others."""
    if code not in shipped_codes():
        raise KeyError(code)
    return read((VERSIONS / f"{code}.yaml").read_bytes())
