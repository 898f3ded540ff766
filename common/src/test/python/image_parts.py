"""The parts of image files: chunks, segments, blocks and headers, for variants that Pillow
does not write."""

import io
import struct
import zlib

import numpy as np
from PIL import Image


def saved(image, fmt, **options):
    out = io.BytesIO()
    image.save(out, fmt, **options)
    return out.getvalue()


def exif(orientation, order=">", prefix=b"", kind="H"):
    """TIFF data with one entry: the orientation. kind is a struct type: B, H or I."""
    number = {"B": 1, "H": 3, "I": 4}[kind]
    value = struct.pack(order + kind, orientation).ljust(4, b"\0")
    mark = b"MM" if order == ">" else b"II"
    return prefix + mark + struct.pack(order + "HIHHHI", 42, 8, 1, 0x0112, number, 1) + value + b"\0" * 4


# PNG


def png_chunk(name, data, checksum=None):
    checksum = zlib.crc32(name + data) if checksum is None else checksum
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)


def png_with(png, chunk):
    """Inserts a chunk after the header."""
    return png[:33] + chunk + png[33:]


def png(width, height, bits, colour, rows, extra=b"", interlace=0):
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace)
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + extra + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")
    )


# JPEG


def jpeg_with(jpeg, marker, data):
    """Inserts a segment after the start of the image."""
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data + jpeg[2:]


def jpeg_without(jpeg, marker):
    """Drops the segments of one kind before the first scan."""
    out, at = jpeg[:2], 2
    while jpeg[at + 1] != 0xDA:
        length = 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        if jpeg[at + 1] != marker:
            out += jpeg[at : at + length]
        at += length
    return out + jpeg[at:]


# WebP


def webp_chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)


def webp_file(*chunks):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_chunks(webp):
    """The chunks of a file, by name."""
    at, found = 12, []
    while at + 8 <= len(webp):
        length = struct.unpack("<I", webp[at + 4 : at + 8])[0]
        found.append((webp[at : at + 4], webp[at + 8 : at + 8 + length]))
        at += 8 + length + (length & 1)
    return found


def webp_picture(webp):
    """The chunks that make the picture: alpha and pixels."""
    return b"".join(webp_chunk(n, d) for n, d in webp_chunks(webp) if n in (b"ALPH", b"VP8 ", b"VP8L"))


def _three_bytes(value):
    return struct.pack("<I", value)[:3]


def webp_canvas(width, height, flags):
    return webp_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + _three_bytes(width - 1) + _three_bytes(height - 1))


def webp_frame(left, top, width, height, picture, flags=0):
    place = b"".join(map(_three_bytes, (left // 2, top // 2, width - 1, height - 1, 100)))
    return webp_chunk(b"ANMF", place + bytes([flags]) + picture)


# GIF


def gif_palette(colours):
    size = max(2, 1 << (len(colours) - 1).bit_length())
    return bytes(np.array(list(colours) + [(0, 0, 0)] * (size - len(colours)), np.uint8)), size.bit_length() - 2


def gif_control(transparent=None, disposal=0, delay=10):
    flags = disposal << 2 | (transparent is not None)
    return b"\x21\xf9\x04" + bytes([flags]) + struct.pack("<H", delay) + bytes([transparent or 0, 0])


def gif_image(indices, left=0, top=0, palette=None, interlaced=False):
    """An image block; the codes are of a constant width, as a clear code comes before the table grows."""
    height, width = indices.shape
    table, size = gif_palette(palette) if palette is not None else (b"", 0)
    flags = (0x80 | size if palette is not None else 0) | (0x40 if interlaced else 0)
    rows = range(height)
    if interlaced:
        rows = [y for first, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(first, height, step)]
    codes = []
    for i, index in enumerate(int(v) for y in rows for v in indices[y]):
        if i % 100 == 0:
            codes.append(256)
        codes.append(index)
    bits = sum(code << 9 * i for i, code in enumerate(codes + [257]))
    data = bits.to_bytes((9 * (len(codes) + 1) + 7) // 8, "little")
    blocks = b"".join(bytes([len(data[i : i + 255])]) + data[i : i + 255] for i in range(0, len(data), 255))
    head = b"\x2c" + struct.pack("<HHHHB", left, top, width, height, flags)
    return head + table + b"\x08" + blocks + b"\0"


def gif(screen, palette, *blocks, background=0):
    table, size = gif_palette(palette) if palette is not None else (b"", 0)
    flags = 0x70 | (0x80 | size if palette is not None else 0)
    return b"GIF89a" + struct.pack("<HHBBB", *screen, flags, background, 0) + table + b"".join(blocks) + b"\x3b"


# BMP


def bmp(width, height, bits, pixels, **options):
    """A BMP: size of the header, compression, masks, palette (entries of 3 or 4 bytes) and gap are options."""
    size = options.get("size", 40)
    palette = options.get("palette", b"")
    masks = b"".join(struct.pack("<I", mask) for mask in options.get("masks", ()))
    if size == 12:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        header = struct.pack(
            "<IiiHHIIiiII", size, width, height, 1, bits, options.get("compression", 0), len(pixels), 0, 0,
            options.get("colours", 0), 0)
        if size > 40:
            header += masks
            header += struct.pack("<I", options.get("space", 0x73524742)) if size >= 108 else b""  # "sRGB"
            header = header.ljust(size, b"\0")
        else:
            header += masks
    gap = options.get("gap", b"")
    offset = 14 + len(header) + len(palette) + len(gap)
    total = options.get("file_size", offset + len(pixels))
    file_header = b"BM" + struct.pack("<IHHI", total, 0, 0, options.get("offset", offset))
    return file_header + header + palette + gap + pixels


def bmp_rows(rows):
    """Packed rows, bottom first, each padded to four bytes."""
    return b"".join(bytes(row) + b"\0" * (-len(row) % 4) for row in reversed(rows))


def rgb_image(pixels):
    return Image.fromarray(np.asarray(pixels, np.uint8), "RGB")
