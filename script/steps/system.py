"""See that the system has the programs of the tests, Chromium and PgBouncer; apt installs them where it may."""

import os
import shutil
import subprocess
import sys
from typing import NamedTuple


class Program(NamedTuple):
    """A program of the system: the names it goes by, the setting that names it, Debian's packages."""

    title: str
    names: tuple[str, ...]
    setting: str
    packages: tuple[str, ...]

    def is_there(self) -> bool:
        path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
        return bool(os.environ.get(self.setting)) or any(shutil.which(name, path=path) for name in self.names)


PROGRAMS = (
    Program(
        "Chromium",
        ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
        "LIANGJI_CHROMIUM",
        ("chromium", "fonts-noto-cjk"),
    ),
    Program("PgBouncer", ("pgbouncer",), "LIANGJI_PGBOUNCER", ("pgbouncer",)),
)


def main() -> None:
    for program in PROGRAMS:
        if not program.is_there() and not install(program):
            name = program.packages[0]
            sys.exit(
                f"script/test: the tests need {program.title}: install it (Debian: apt install {name}) "
                f"or name it: {program.setting}=/path/to/{name} script/test"
            )


def install(program: Program) -> bool:
    """Try apt, as root or by sudo without a password; return whether the program is there afterwards."""
    if shutil.which("apt-get") is None:
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and (shutil.which("sudo") is None or not succeeds([*prefix, "true"])):
        return False
    print(f"Installing {program.title} with apt …", flush=True)
    # in runlevel 1 a package starts no service
    environment = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"]
    options = ["install", "-q", "-y", "--no-install-recommends"]
    succeeds([*prefix, *environment, "apt-get", "update", "-q"])
    succeeds([*prefix, *environment, "apt-get", *options, *program.packages])
    return program.is_there()


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    main()
