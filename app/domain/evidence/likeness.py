"""How alike two photos look: a perceptual hash of 64 bits, kept as a signed number so that the database can index it.

Scaling, compression and small changes of light flip a few bits; another scene flips about half of them.
"""

from PIL import Image

BITS = 64
ALIKE = 10  # so many differing bits at most


def looks(image: Image.Image) -> int:
    """The hash of an upright picture."""
    # Only the worker needs it, and it brings NumPy and SciPy along.
    import imagehash

    unsigned = int(str(imagehash.phash(image)), 16)
    return unsigned - (1 << BITS) if unsigned >> (BITS - 1) else unsigned


def differing_bits(one: int, other: int) -> int:
    """0 for the same picture, about 32 for two that have nothing in common."""
    return ((one ^ other) & ((1 << BITS) - 1)).bit_count()
