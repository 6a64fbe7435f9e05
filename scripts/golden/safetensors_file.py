"""Writes Tests/Golden/python.safetensors with the `safetensors` package.

The file shows that files from elsewhere are read: without checksums, with other header order and padding.
Made with safetensors 0.8.0 and numpy 2.4.6; no randomness; values are compared exactly.
usage: python scripts/golden/safetensors_file.py
"""

import pathlib

import numpy
from safetensors.numpy import save_file

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Golden"
save_file(
    {
        "critic/fc1/weight": (numpy.arange(6, dtype=numpy.float32) / 4 - 0.5).reshape(2, 3),
        "empty": numpy.zeros((0, 3), numpy.float32),
        "scalar": numpy.array(3.5, numpy.float32),
        "ünï \"quoted\"": numpy.array([1e-45, -0.0, numpy.inf], numpy.float32),
    },
    folder / "python.safetensors",
    metadata={"format": "np", "text": "two\nlines\t\\ and ∂"},
)
