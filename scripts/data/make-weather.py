#!/usr/bin/env python3
"""Writes Sources/Datasets/Resources/weather.bin from the copy of the data in the Python package vega_datasets.

    python3 -m venv /tmp/weather-venv && /tmp/weather-venv/bin/pip install --no-deps vega_datasets==0.9.0
    /tmp/weather-venv/bin/python scripts/data/make-weather.py

Before compression the file is a table as text: date, precipitation, temp_max, temp_min, wind, with units in the names.
The column of words ("rain", "sun") is left out and dates are written as in ISO 8601; the numbers are as they were. The
whole is one zlib stream, so that the array literal that embeds it stays small.
"""

import csv
import importlib.util
import pathlib
import zlib

package = pathlib.Path(importlib.util.find_spec("vega_datasets").origin).parent
columns = ["date", "precipitation", "temp_max", "temp_min", "wind"]
names = ["date", "precipitation_mm", "temp_max_c", "temp_min_c", "wind_m/s"]
with open(package / "_data/seattle-weather.csv", newline="") as file:
    rows = [[row[column] for column in columns] for row in csv.DictReader(file)]
assert len(rows) == 1461
lines = [",".join(names)] + [",".join([row[0].replace("/", "-")] + row[1:]) for row in rows]
raw = ("\n".join(lines) + "\n").encode()
packed = zlib.compress(raw, 9)
path = pathlib.Path(__file__).parents[2] / "Sources/Datasets/Resources/weather.bin"
path.write_bytes(packed)
print(f"{path}: {len(raw)} bytes in {len(packed)}, crc32 {zlib.crc32(raw):08x}")
