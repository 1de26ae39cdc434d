"""The columnar engine: frames in, frames out, whole millionths of a point inside."""
