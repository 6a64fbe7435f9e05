"""Writes Tests/Golden/embedding.json: principal components and t-SNE of 150 rows of 8 numbers by scikit-learn.

Row r, column c is fill(1) * (c + 1) / 8, and 2 more where r and c leave the same rest when divided by 3. t-SNE is the exact
method with all defaults, perplexity 30; `affinities` is the first row of its joint probabilities.
usage: python scripts/golden/embedding.py
"""

import numpy
import sklearn
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, _t_sne

import common

COUNT, WIDTH, PERPLEXITY = 150, 8, 30.0


def main():
    place = numpy.arange(COUNT)[:, None] % 3 == numpy.arange(WIDTH)[None] % 3
    rows = common.array(1, COUNT, WIDTH) * (numpy.arange(WIDTH) + 1) / 8 + 2 * place
    pca = PCA(2).fit(rows)
    squares = squareform(pdist(rows, "sqeuclidean")).astype(numpy.float32)
    affinities = squareform(_t_sne._joint_probabilities(squares, PERPLEXITY, 0))
    tsne = TSNE(perplexity=PERPLEXITY, method="exact").fit(rows)
    content = {
        "perplexity": PERPLEXITY,
        "divergence": float(tsne.kl_divergence_),
        "affinities": affinities[0].tolist(),
        "directions": pca.components_.flatten().tolist(),
        "shares": pca.explained_variance_ratio_.tolist(),
        "projected": pca.transform(rows).flatten().tolist(),
    }
    common.write(
        __file__,
        common.versions(numpy, sklearn),
        "1e-9 for directions, 1e-6 for affinities, whose widths both find to 1e-5 of the entropy; 3 % for the divergence "
        "reached, since two descents end in different places",
        content,
    )


main()
