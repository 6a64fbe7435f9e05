"""Writes Tests/Golden/statistics*.npz with numpy, as pytorch-fid's --save-stats does, and statistics.json with the values.

Made with numpy 2.4.6; the inputs are formulas; values are compared exactly.
usage: python scripts/golden/statistics.py
"""

import numpy
from common import FOLDER, array, versions, write

rows = array(77, 40, 6)
mu, sigma = rows.mean(axis=0), numpy.cov(rows, rowvar=False)
numpy.savez(FOLDER / "statistics.npz", mu=mu, sigma=sigma)
numpy.savez_compressed(FOLDER / "statistics-compressed.npz", mu=mu, sigma=sigma)
numpy.savez(
    FOLDER / "statistics-float32.npz",
    mu=mu.astype("f4"), sigma=numpy.asfortranarray(sigma.astype(">f4")),
    convention="pytorch-fid", features="inception-2015", weights_hash="0123456789abcdef", n=40,
)
# Eight megabytes of zeros in eight kilobytes, where 128 bytes are in order.
numpy.savez_compressed(FOLDER / "statistics-bomb.npz", mu=numpy.zeros(4), sigma=numpy.zeros((1024, 1024)))
write(
    __file__, versions(numpy), "none: the same numbers in another container",
    {"mu": mu.tolist(), "sigma": sigma.ravel().tolist()},
)
