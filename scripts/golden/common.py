"""What the scripts of this folder share: reproducible numbers and the form of the files."""

import json
import math
import pathlib
import platform

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Golden"


def fill(stream, count):
    """Returns `count` numbers in [-1, 1) that look random and are the same in Swift, bit by bit.

    Element `i` is a hash of (stream, i) in 32-bit arithmetic; its top 24 bits make a multiple of 2^-23,
    which is exact in float32 too. The Swift form is `goldenFill` in Sources/_TestSupport.
    """
    mask = 0xFFFFFFFF
    result = []
    for index in range(count):
        h = (index * 0x9E3779B1 + stream * 0x85EBCA77 + 0x165667B1) & mask
        h ^= h >> 15
        h = h * 0x2C1B3C6D & mask
        h ^= h >> 12
        h = h * 0x297A2D39 & mask
        h ^= h >> 15
        result.append((h >> 8) / 2**23 - 1)
    return result


def array(stream, *shape, scale=1.0):
    """Returns a float64 array of fill numbers times a scale, which should be a power of two."""
    import numpy

    return scale * numpy.array(fill(stream, math.prod(shape))).reshape(shape)


def versions(*modules):
    """Returns the versions of Python and the given modules by name."""
    return {"python": platform.python_version()} | {m.__name__: m.__version__ for m in modules}


def write(script, tools, tolerance, content):
    """Writes Tests/Golden/<script>.json: where it is from, the reason of its tolerance, the values."""
    name = pathlib.Path(script).stem
    header = {
        "made_by": f"scripts/golden/{name}.py",
        "tools": tools,
        "seed": "none: inputs are formulas",
        "tolerance": tolerance,
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in (header | content).items()]
    (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
