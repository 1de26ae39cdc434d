"""See that the browser tests find a Chromium: the system's, or installed with apt where that is possible."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def main() -> None:
    if os.environ.get("LIANGJI_CHROMIUM") or any(shutil.which(name) for name in NAMES):
        return
    if not install():
        sys.exit(
            "script/test: the browser tests need Chromium: install it (Debian: apt install chromium) "
            "or name it: LIANGJI_CHROMIUM=/path/to/chromium script/test"
        )


def install() -> bool:
    """Try apt, as root or by sudo without a password; return whether Chromium is there afterwards."""
    if shutil.which("apt-get") is None:
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and (shutil.which("sudo") is None or not succeeds([*prefix, "true"])):
        return False
    print("Installing Chromium with apt …", flush=True)
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    packages = ["chromium", "fonts-noto-cjk"]
    succeeds([*prefix, *environment, "apt-get", "update", "-q"])
    succeeds([*prefix, *environment, "apt-get", "install", "-q", "-y", "--no-install-recommends", *packages])
    return shutil.which("chromium") is not None


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    main()
