"""Points as whole millionths, written without trailing zeros."""

MILLION = 1_000_000


def written(millionths: int) -> str:
    """Write millionths of a point as a decimal string: 1_500_000 is "1.5", -2_000_000 is "-2"."""
    sign = "-" if millionths < 0 else ""
    whole, part = divmod(abs(millionths), MILLION)
    return f"{sign}{whole}.{part:06d}".rstrip("0").rstrip(".") if part else f"{sign}{whole}"
