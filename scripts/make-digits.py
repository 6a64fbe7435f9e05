#!/usr/bin/env python3
"""Writes Sources/Datasets/Resources/digits.bin from scikit-learn's copy of the digits.

Run with any Python that has scikit-learn (the file does not depend on its version):

    python3 -m venv /tmp/digits-venv && /tmp/digits-venv/bin/pip install scikit-learn
    /tmp/digits-venv/bin/python scripts/make-digits.py

Layout before compression: 1,797 labels (0...9), then 1,797 images of 8 x 8 pixels (0...16), a byte each.
The whole is one zlib stream, so that the array literal that embeds it stays small.
"""

import pathlib
import zlib

from sklearn.datasets import load_digits

digits = load_digits()
assert digits.data.shape == (1797, 64)
assert digits.data.min() == 0 and digits.data.max() == 16
raw = digits.target.astype("u1").tobytes() + digits.data.astype("u1").tobytes()
packed = zlib.compress(raw, 9)
path = pathlib.Path(__file__).parent.parent / "Sources/Datasets/Resources/digits.bin"
path.write_bytes(packed)
print(f"{path}: {len(raw)} bytes in {len(packed)}, crc32 {zlib.crc32(raw):08x}")
