"""The file form of scoring §8: CSV in, frames out, every fault with its row and column."""
