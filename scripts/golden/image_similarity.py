"""Writes Tests/Golden/image_similarity.json: SSIM, MS-SSIM and PSNR by scikit-image and pytorch-msssim.

Images are x = fill(1) of [2, height, width, channels] and y = x + s fill(2), in float64 with the range 2. SSIM by
structural_similarity (gaussian_weights, sigma 1.5, use_sample_covariance=False) and by ssim of pytorch-msssim, which
must agree; PSNR by peak_signal_noise_ratio. MS-SSIM by ms_ssim of pytorch-msssim for five levels; it refuses images
below 161 pixels, so that for fewer levels the same steps are made here of its `_ssim` and avg_pool2d, with the first
weights divided by their sum.
usage: python scripts/golden/image_similarity.py
"""

import numpy
import pytorch_msssim
import skimage
import torch
from pytorch_msssim.ssim import _fspecial_gauss_1d, _ssim
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

import common

WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
CASES = [(11, 11, 1, 0.5), (16, 13, 3, 0.25), (32, 32, 3, 0.5), (28, 28, 1, 1.0), (64, 48, 3, 0.125), (176, 192, 1, 0.5)]


def multi_scale(x, y, levels):
    weights = torch.tensor(WEIGHTS[:levels], dtype=torch.float64)
    if levels < 5:
        weights /= weights.sum()
    window = _fspecial_gauss_1d(11, 1.5).double().repeat([x.shape[1], 1, 1, 1])
    values = []
    for level in range(levels):
        similarity, contrast = _ssim(x, y, 2.0, window)
        if level < levels - 1:
            values.append(torch.relu(contrast))
            x, y = (torch.nn.functional.avg_pool2d(a, 2) for a in (x, y))
    values.append(torch.relu(similarity))
    return torch.prod(torch.stack(values) ** weights.view(-1, 1, 1), dim=0).mean(1).tolist()


def case(height, width, channels, noise):
    x = common.array(1, 2, height, width, channels)
    y = x + noise * common.array(2, 2, height, width, channels)
    options = {"channel_axis": 2, "data_range": 2.0, "gaussian_weights": True, "use_sample_covariance": False}
    ssim = [float(structural_similarity(a, b, sigma=1.5, **options)) for a, b in zip(x, y)]
    tensors = [torch.tensor(a).permute(0, 3, 1, 2) for a in (x, y)]
    other = pytorch_msssim.ssim(*tensors, data_range=2.0, size_average=False)
    # Its window is computed in float32.
    assert numpy.allclose(ssim, other, atol=1e-6)
    levels = sum(min(height, width) >> level >= 11 for level in range(5))
    multi = multi_scale(*tensors, levels)
    if levels == 5:
        assert numpy.allclose(multi, pytorch_msssim.ms_ssim(*tensors, data_range=2.0, size_average=False))
    return {
        "height": height,
        "width": width,
        "channels": channels,
        "noise": noise,
        "ssim": ssim,
        "ms_ssim": multi,
        "psnr": [float(peak_signal_noise_ratio(a, b, data_range=2.0)) for a, b in zip(x, y)],
    }


if __name__ == "__main__":
    common.write(
        __file__,
        common.versions(numpy, torch, skimage) | {"pytorch_msssim": "1.0.0"},
        "1e-6 absolute: y is rounded to float32 on the side of Swift, pytorch-msssim's window on the other",
        {"cases": [case(*values) for values in CASES]},
    )
