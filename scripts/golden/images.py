"""Writes Tests/Golden/images.json: small PNG and JPEG files of every kind, and what Pillow decodes them to.

Each file is base64; beside it stand the pixels of Pillow's `convert("RGB")` and `convert("L")` after
`ImageOps.exif_transpose`. Grey of 16 bits, which Pillow cuts off at 255, is stated by its upper bytes. Pillow cannot write
every kind, so PNG files are put together here chunk by chunk, and the YCCK file is a CMYK file whose Adobe marker was
changed to say YCCK.
usage: python scripts/golden/images.py
"""

import base64
import io
import struct
import zlib

import PIL
from PIL import Image, ImageOps, features

import common

WIDTH, HEIGHT = 11, 7
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def levels(stream, count, bits):
    """Returns `count` whole numbers of so many bits."""
    return [int((value + 1) / 2 * (1 << bits)) for value in common.fill(stream, count)]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def rows(pixels, columns, lines, channels, bits):
    """Packs the pixels of some columns and rows, each row after the filter type 0."""
    result = b""
    for y in lines:
        text = "".join(
            format(pixels[(y * WIDTH + x) * channels + c], f"0{bits}b") for x in columns for c in range(channels)
        )
        text += "0" * (-len(text) % 8)
        result += b"\0" + bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
    return result


def png(kind, bits, channels, stream, extra=b"", interlaced=False, exif=b""):
    pixels = levels(stream, WIDTH * HEIGHT * channels, bits)
    if interlaced:
        data = b"".join(
            rows(pixels, range(x, WIDTH, dx), range(y, HEIGHT, dy), channels, bits)
            for x, y, dx, dy in ADAM7
            if x < WIDTH and y < HEIGHT
        )
    else:
        data = rows(pixels, range(WIDTH), range(HEIGHT), channels, bits)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, kind, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + (chunk(b"eXIf", exif) if exif else b"")
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


def palette(bits):
    return chunk(b"PLTE", bytes(levels(40 + bits, 3 << bits, 8)))


def exif(orientation, order):
    """Returns a TIFF structure of one directory with two entries."""
    entries = [(0x0100, 4, 1, WIDTH), (0x0112, 3, 1, orientation)]
    body = struct.pack(order + "H", len(entries))
    for tag, kind, count, value in entries:
        body += struct.pack(order + "HHI", tag, kind, count)
        body += struct.pack(order + ("I" if kind == 4 else "HH"), *([value] if kind == 4 else [value, 0]))
    return (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8) + body + bytes(4)


def jpeg(mode, stream, width=21, height=19, **options):
    channels = len(mode.replace("CMYK", "1234")) if mode != "L" else 1
    image = Image.frombytes(mode, (3, 3), bytes(levels(stream, 9 * channels, 8))).resize((width, height))
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def ycck():
    data = bytearray(jpeg("CMYK", 23, quality=95))
    place = data.index(b"Adobe") + 11
    assert data[place] == 0
    data[place] = 2
    return bytes(data)


files = {
    "grey 1 bit": png(0, 1, 1, 1),
    "grey 2 bits": png(0, 2, 1, 2),
    "grey 4 bits": png(0, 4, 1, 3),
    "grey 8 bits": png(0, 8, 1, 4),
    "grey 8 bits, one level transparent": png(0, 8, 1, 4, extra=chunk(b"tRNS", b"\0\x20")),
    "grey 16 bits": png(0, 16, 1, 30),
    "palette 1 bit": png(3, 1, 1, 5, extra=palette(1)),
    "palette 2 bits": png(3, 2, 1, 6, extra=palette(2)),
    "palette 4 bits": png(3, 4, 1, 7, extra=palette(4)),
    "palette 8 bits": png(3, 8, 1, 8, extra=palette(8)),
    "palette 8 bits, transparent": png(3, 8, 1, 8, extra=palette(8) + chunk(b"tRNS", bytes(levels(9, 200, 8)))),
    "RGB 8 bits": png(2, 8, 3, 10),
    "RGB 8 bits, gamma": png(2, 8, 3, 10, extra=chunk(b"gAMA", struct.pack(">I", 100000))),
    "RGB 16 bits": png(2, 16, 3, 11),
    "grey and alpha 8 bits": png(4, 8, 2, 12),
    "grey and alpha 16 bits": png(4, 16, 2, 13),
    "RGB and alpha 8 bits": png(6, 8, 4, 14),
    "RGB and alpha 16 bits": png(6, 16, 4, 15),
    "RGB interlaced": png(2, 8, 3, 16, interlaced=True),
    "palette 2 bits interlaced": png(3, 2, 1, 17, extra=palette(2), interlaced=True),
    "PNG orientation 6": png(2, 8, 3, 18, exif=exif(6, ">")),
    "JPEG grey": jpeg("L", 20),
    "JPEG RGB 4:4:4": jpeg("RGB", 21, subsampling=0),
    "JPEG RGB 4:2:2": jpeg("RGB", 21, subsampling=1),
    "JPEG RGB 4:2:0": jpeg("RGB", 21, subsampling=2),
    "JPEG progressive": jpeg("RGB", 22, progressive=True),
    "JPEG restart markers": jpeg("RGB", 22, restart_marker_blocks=1),
    "JPEG kept RGB": jpeg("RGB", 22, keep_rgb=True),
    "JPEG CMYK": jpeg("CMYK", 23),
    "JPEG YCCK": ycck(),
}
for number in range(1, 9):
    block = exif(number, "<>"[number % 2])
    files[f"JPEG orientation {number}"] = jpeg("RGB", 24, width=13, height=9, exif=b"Exif\0\0" + block)

cases = []
for name, data in files.items():
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode == "I;16":
        image = Image.frombytes("L", image.size, image.tobytes()[1::2])
    # convert("L") of a palette takes another rounding than that of RGB; both go by RGB here.
    rgb = image.convert("RGB")
    grey = image if image.mode in ("1", "L", "LA") else rgb
    cases.append(
        {
            "name": name,
            "file": base64.b64encode(data).decode(),
            "width": image.width,
            "height": image.height,
            "rgb": base64.b64encode(rgb.tobytes()).decode(),
            "grey": base64.b64encode(grey.convert("L").tobytes()).decode(),
        }
    )

common.write(
    __file__,
    common.versions(PIL) | {"libjpeg_turbo": features.version_feature("libjpeg_turbo")},
    "0: decoding is defined to the bit by libpng, and by libjpeg-turbo for the accurate integer transform",
    {"cases": cases},
)
