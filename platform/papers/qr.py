"""QR codes, with the error correction that a creased poster needs."""

import io
from typing import Literal

import segno


def qr(address: str, form: Literal["svg", "png"] = "svg", scale: int = 8) -> bytes:
    """Return the QR code of a web address; `scale` is the pixels of one module of a PNG."""
    target = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    if form == "svg":
        code.save(target, kind="svg", xmldecl=False, border=1, dark="#1b2430", omitsize=True)
    else:
        code.save(target, kind="png", scale=scale, border=2)
    return target.getvalue()
