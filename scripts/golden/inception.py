"""Writes Tests/Golden/inception.json: pytorch-fid's network with weights of a formula.

Tensor number i of the sorted names (counters of batches left out) has the fill numbers of stream i: kernels times the
power of two next to sqrt(6 / fan in), the last layer's weights times 2^-5, scales and variances of the normalisation as
1 + fill / 4, all others as fill / 8. Image number i has the fill numbers of stream 1000 + i as [height, width, 3]. Of
features and of logits without bias every 16th is stored, of the taps before, as [channel, row, column], the shape and
about 40 values at even distances. All in float64.

`folder` holds small files of several kinds, with every 16th feature that pytorch-fid's own `get_activations` computes
for a folder of them, in float32.
usage: python scripts/golden/inception.py
"""

import base64
import io
import math
import pathlib
import tempfile

import numpy
import PIL
import torch
import torchvision
from PIL import Image
from pytorch_fid import fid_score, inception

import common

SIZES = [299, 299, 75]


def fill(stream, *shape):
    """Returns the numbers of common.fill, computed by numpy."""
    h = numpy.arange(math.prod(shape), dtype=numpy.uint32) * numpy.uint32(0x9E3779B1)
    h += numpy.uint32((stream * 0x85EBCA77 + 0x165667B1) & 0xFFFFFFFF)
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        h ^= h >> shift
        h *= numpy.uint32(factor)
    h ^= h >> 15
    return ((h >> 8) / 2**23 - 1).reshape(shape)


def weights(shapes):
    state = {}
    for stream, name in enumerate(sorted(shapes)):
        values = fill(stream, *shapes[name])
        if name.endswith("conv.weight"):
            fan_in = math.prod(shapes[name][1:])
            values = values * 2.0 ** math.floor(math.log2(6 / fan_in) / 2 + 0.5)
        elif name == "fc.weight":
            values = values / 32
        elif name.endswith(("bn.weight", "running_var")):
            values = 1 + values / 4
        else:
            values = values / 8
        state[name] = torch.tensor(values.astype(numpy.float32))
    return state


def sampled(tap):
    step = tap.numel() // 40
    return {"shape": list(tap.shape), "step": step, "values": tap.flatten()[::step].tolist()}


def files():
    """Returns the bytes of small images by file name."""
    levels = ((fill(2000, 24, 20, 3) + 1) * 128).astype(numpy.uint8)
    color = Image.fromarray(levels)
    translucent = color.copy()
    translucent.putalpha(100)
    kinds = {"a.png": color, "b.png": color.convert("L"), "c.png": color.quantize(16), "d.png": translucent, "e.jpg": color}
    result = {}
    for name, image in kinds.items():
        file = io.BytesIO()
        image.save(file, "PNG" if name.endswith("png") else "JPEG")
        result[name] = file.getvalue()
    return result


def activations(contents):
    network = inception.InceptionV3([3]).eval()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in contents.items():
            (pathlib.Path(folder) / name).write_bytes(content)
        paths = sorted(pathlib.Path(folder).glob("*"))
        return fid_score.get_activations(paths, network, batch_size=2, num_workers=0)


def main():
    assert list(fill(7, 5)) == common.fill(7, 5)
    bare = torchvision.models.inception_v3(num_classes=1008, aux_logits=False, weights=None, init_weights=False)
    shapes = {n: tuple(t.shape) for n, t in bare.state_dict().items() if not n.endswith("num_batches_tracked")}
    state = weights(shapes)

    def loaded(*arguments, **options):
        return bare.state_dict() | state

    inception.load_state_dict_from_url = loaded
    network = inception.InceptionV3([0, 1, 2, 3], resize_input=False, normalize_input=False).double().eval()
    last = state["fc.weight"].double()
    images = []
    for number, size in enumerate(SIZES):
        image = torch.tensor(fill(1000 + number, size, size, 3)).permute(2, 0, 1)[None]
        with torch.no_grad():
            taps = network(image)
        features = taps[-1][0, :, 0, 0]
        logits = last @ features
        images.append(
            {
                "size": size,
                "taps": [sampled(tap[0]) for tap in taps[:3]],
                "features": features[::16].tolist(),
                "logits": logits[::16].tolist(),
                "largest_feature": features.abs().max().item(),
                "largest_logit": logits.abs().max().item(),
            }
        )
    contents = files()
    features = activations(contents)
    folder = [
        {"name": name, "file": base64.b64encode(content).decode(), "features": row[::16].tolist()}
        for (name, content), row in zip(contents.items(), features)
    ]
    common.write(
        __file__,
        common.versions(numpy, PIL, torch, torchvision) | {"pytorch_fid": "0.3.0"},
        "1e-4 of an image's largest value: single precision through 48 layers one after the other",
        {"parameters": sum(p.numel() for p in bare.parameters()), "images": images, "folder": folder},
    )


if __name__ == "__main__":
    main()
