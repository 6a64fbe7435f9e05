#!/usr/bin/env python3
"""Converts the weights of the Inception network of 2015 from PyTorch's format to safetensors.

usage: scripts/convert-inception.py pt_inception-2015-12-05-6726825d.pth [OUTPUT] [--any-weights]

Get the file from https://github.com/mseitzer/pytorch-fid/releases/tag/fid_weights. OUTPUT is inception-2015.safetensors
in the user's cache folder for this project unless stated, where `ganctl` looks for it. Names and shapes of all tensors
are checked, and that the file's SHA-256 begins with 6726825d; --any-weights allows another file of the same network.

Needs PyTorch, once; the result needs nothing.
"""

import argparse
import hashlib
import json
import os
import pathlib
import struct
import sys

PREFIX = "6726825d"


def convolutions():
    """Returns channels in, channels out, kernel height and width of the 94 convolutions by path."""
    table = {
        "Conv2d_1a_3x3": (3, 32, 3, 3),
        "Conv2d_2a_3x3": (32, 32, 3, 3),
        "Conv2d_2b_3x3": (32, 64, 3, 3),
        "Conv2d_3b_1x1": (64, 80, 1, 1),
        "Conv2d_4a_3x3": (80, 192, 3, 3),
    }

    def add(block, **layers):
        for name, shape in layers.items():
            table[f"{block}.{name}"] = shape

    for block, inputs, pool in (("5b", 192, 32), ("5c", 256, 64), ("5d", 288, 64)):
        add(
            f"Mixed_{block}",
            branch1x1=(inputs, 64, 1, 1),
            branch5x5_1=(inputs, 48, 1, 1),
            branch5x5_2=(48, 64, 5, 5),
            branch3x3dbl_1=(inputs, 64, 1, 1),
            branch3x3dbl_2=(64, 96, 3, 3),
            branch3x3dbl_3=(96, 96, 3, 3),
            branch_pool=(inputs, pool, 1, 1),
        )
    add(
        "Mixed_6a",
        branch3x3=(288, 384, 3, 3),
        branch3x3dbl_1=(288, 64, 1, 1),
        branch3x3dbl_2=(64, 96, 3, 3),
        branch3x3dbl_3=(96, 96, 3, 3),
    )
    for block, width in (("6b", 128), ("6c", 160), ("6d", 160), ("6e", 192)):
        add(
            f"Mixed_{block}",
            branch1x1=(768, 192, 1, 1),
            branch7x7_1=(768, width, 1, 1),
            branch7x7_2=(width, width, 1, 7),
            branch7x7_3=(width, 192, 7, 1),
            branch7x7dbl_1=(768, width, 1, 1),
            branch7x7dbl_2=(width, width, 7, 1),
            branch7x7dbl_3=(width, width, 1, 7),
            branch7x7dbl_4=(width, width, 7, 1),
            branch7x7dbl_5=(width, 192, 1, 7),
            branch_pool=(768, 192, 1, 1),
        )
    add(
        "Mixed_7a",
        branch3x3_1=(768, 192, 1, 1),
        branch3x3_2=(192, 320, 3, 3),
        branch7x7x3_1=(768, 192, 1, 1),
        branch7x7x3_2=(192, 192, 1, 7),
        branch7x7x3_3=(192, 192, 7, 1),
        branch7x7x3_4=(192, 192, 3, 3),
    )
    for block, inputs in (("7b", 1280), ("7c", 2048)):
        add(
            f"Mixed_{block}",
            branch1x1=(inputs, 320, 1, 1),
            branch3x3_1=(inputs, 384, 1, 1),
            branch3x3_2a=(384, 384, 1, 3),
            branch3x3_2b=(384, 384, 3, 1),
            branch3x3dbl_1=(inputs, 448, 1, 1),
            branch3x3dbl_2=(448, 384, 3, 3),
            branch3x3dbl_3a=(384, 384, 1, 3),
            branch3x3dbl_3b=(384, 384, 3, 1),
            branch_pool=(inputs, 192, 1, 1),
        )
    return table


def needed():
    """Returns the shapes of all tensors by name."""
    shapes = {"fc.weight": (1008, 2048), "fc.bias": (1008,)}
    for path, (inputs, outputs, height, width) in convolutions().items():
        shapes[f"{path}.conv.weight"] = (outputs, inputs, height, width)
        for name in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{path}.bn.{name}"] = (outputs,)
    return shapes


def stop(message):
    sys.exit(f"convert-inception: {message}")


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def checked(state, path):
    """Returns the tensors that are needed, as little-endian bytes, after a check of all names and shapes."""
    import torch

    result, shapes = {}, needed()
    rows = state["fc.weight"].shape[0] if "fc.weight" in state else 1008
    if rows == 1000:
        stop(f"{path} has 1000 classes: these are torchvision's weights, which give other features")
    for name, shape in shapes.items():
        if name not in state:
            stop(f"{path} has no tensor {name}")
        tensor = state[name]
        if tuple(tensor.shape) != shape:
            stop(f"{name} has shape {tuple(tensor.shape)}, not {shape}")
        tensor = tensor.detach().to(torch.float32).contiguous()
        if not torch.isfinite(tensor).all():
            stop(f"{name} has values that are infinite or NaN")
        result[name] = tensor.numpy().astype("<f4").tobytes()
    surplus = [name for name in state if name not in shapes and not name.endswith("num_batches_tracked")]
    if surplus:
        print(f"left out: {', '.join(sorted(surplus))}", file=sys.stderr)
    return result


def write(tensors, path, source):
    """Writes a safetensors file, which appears complete or not at all."""
    header, end = {"__metadata__": {"source": source}}, 0
    shapes = needed()
    for name in sorted(tensors):
        header[name] = {"dtype": "F32", "shape": shapes[name], "data_offsets": [end, end + len(tensors[name])]}
        end += len(tensors[name])
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + f".{os.getpid()}.partial")
    try:
        with open(partial, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for name in sorted(tensors):
                file.write(tensors[name])
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def default_output():
    cache = os.environ.get("XDG_CACHE_HOME", "")
    folder = pathlib.Path(cache) if cache.startswith("/") else pathlib.Path.home() / ".cache"
    return folder / "gankit" / "inception-2015.safetensors"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path, nargs="?", default=default_output())
    parser.add_argument("--any-weights", action="store_true", help="allow a file with another checksum")
    arguments = parser.parse_args()
    if not arguments.weights.is_file():
        stop(f"{arguments.weights} is no file")
    digest = sha256(arguments.weights)
    if not arguments.any_weights and not digest.startswith(PREFIX):
        stop(
            f"{arguments.weights} has the SHA-256 {digest}, which does not begin with {PREFIX}: download it again, "
            "or say --any-weights if it is meant to be another"
        )
    try:
        import torch
    except ImportError:
        stop("PyTorch is needed to read the file: pip install torch")
    try:
        state = torch.load(arguments.weights, map_location="cpu", weights_only=True)
    except Exception as error:
        stop(f"{arguments.weights} cannot be read by PyTorch ({error})")
    if not isinstance(state, dict):
        stop(f"{arguments.weights} holds no tensors by name")
    tensors = checked(state, arguments.weights)
    write(tensors, arguments.output, f"{arguments.weights.name} sha256 {digest}")
    print(f"wrote {arguments.output}: {len(tensors)} tensors, {arguments.output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
