"""Creates small image files of every variant, and their pixels as decoded by Pillow.

    python golden_images.py        writes ../resources/golden/images.json

Every image is 16 x 16, upright, on white: transparent points and a canvas without a frame are white,
as dev.patisserie.common.image.decode.ImageDecoder shows them. Colour profiles are ignored.

The file: versions; size; pixels (name to RGB bytes); images ({name, file, pixels: a name of those,
tolerance: largest difference of a channel}); rejected ({name, file, code}). Bytes are base64 of zlib's
deflate.
"""

import base64
import io
import json
import os
import struct
import subprocess
import zlib

import imagecodecs
import numpy as np
import PIL
from PIL import Image, ImageCms, ImageOps

import image_parts as parts

SIZE = 16
EXACT = 0
ROUNDED = 1  # of 5 or 6 bits, or of a blend with white
JPEG = 6  # another inverse transform
CHROMA = 18  # stored at half the size, and upsampled in another way
PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden", "images.json")

images, pixels, rejected = [], {}, []


def deflated(data):
    return base64.b64encode(zlib.compress(data, 9)).decode()


def scene(width=SIZE, height=SIZE):
    """Returns smooth colours without symmetry."""
    y, x = np.mgrid[0:height, 0:width]
    red = 250 - 14 * x
    green = 20 + 13 * y
    blue = 90 + 6 * x + 3 * y
    return np.stack([red, green, blue], 2).clip(0, 255).astype(np.uint8)


def on_white(rgba):
    alpha = rgba[..., 3:].astype(float) / 255
    return np.floor(rgba[..., :3] * alpha + 255 * (1 - alpha) + 0.5).astype(np.uint8)


def by_pillow(file):
    """Returns Pillow's pixels, upright, on a white background."""
    with Image.open(io.BytesIO(file)) as image:
        return on_white(np.array(ImageOps.exif_transpose(image).convert("RGBA")))


def add(name, file, expected, tolerance=EXACT):
    expected = np.asarray(expected, np.uint8)
    assert expected.shape == (SIZE, SIZE, 3), (name, expected.shape)
    data = deflated(expected.tobytes())
    key = next((k for k, v in pixels.items() if v == data), name)
    pixels[key] = data
    images.append({"name": name, "file": deflated(file), "pixels": key, "tolerance": tolerance})


def add_by_pillow(name, file, tolerance=EXACT):
    add(name, file, by_pillow(file), tolerance)


def reject(name, file, code):
    rejected.append({"name": name, "file": deflated(file), "code": code})


def framed(inner, left, top):
    """Returns a frame on a white canvas."""
    canvas = np.full((SIZE, SIZE, 3), 255, np.uint8)
    canvas[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return canvas


def turned(orientation, upright):
    """Returns the pixels as stored with an orientation."""
    image = parts.rgb_image(upright)
    inverse = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    return image if inverse is None else image.transpose(Image.Transpose(inverse))


PROFILES = {
    "lab": ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    "damaged": b"no profile at all",
    "empty": b"",
}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PROFILES["cut"] = _SRGB[:200]
# Red's and blue's primaries are exchanged: a decoder that applies it changes every pixel.
PROFILES["swapped"] = _SRGB.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")


def transparent():
    rgba = np.dstack([scene(), (np.indices((SIZE, SIZE)).sum(0) * 8).astype(np.uint8)])
    rgba[3:6, 3:6, 3] = 0
    return rgba


def add_png():
    rgb, rgba = scene(), transparent()
    plain = parts.saved(parts.rgb_image(rgb), "PNG")
    gray = rgb[..., 1]
    add("png rgb", plain, rgb)
    add("png rgba", parts.saved(Image.fromarray(rgba, "RGBA"), "PNG"), on_white(rgba), ROUNDED)
    three = np.repeat(gray[..., None], 3, 2)
    add("png grey", parts.saved(Image.fromarray(gray, "L"), "PNG"), three)
    gray_alpha = np.dstack([gray, rgba[..., 3]])
    expected = on_white(np.dstack([three, rgba[..., 3]]))
    add("png grey alpha", parts.saved(Image.fromarray(gray_alpha, "LA"), "PNG"), expected, ROUNDED)
    wide = gray_alpha.astype(">u2") * 257
    add("png grey alpha 16 bits", parts.png(SIZE, SIZE, 16, 4, [r.tobytes() for r in wide]), expected, ROUNDED)
    wide = rgb.astype(">u2") * 257
    add("png rgb 16 bits", parts.png(SIZE, SIZE, 16, 2, [r.tobytes() for r in wide]), rgb, ROUNDED)
    wide = rgba.astype(">u2") * 257
    add("png rgba 16 bits", parts.png(SIZE, SIZE, 16, 6, [r.tobytes() for r in wide]), on_white(rgba), ROUNDED)
    add("png grey 16 bits", parts.png(SIZE, SIZE, 16, 0, [(r.astype(">u2") * 257).tobytes() for r in gray]), three)
    for bits in (1, 2, 4):
        levels = gray.astype(int) * (2**bits - 1) // 255
        rows = [np.packbits((r[:, None] >> np.arange(bits)[::-1] & 1).reshape(-1)) for r in levels]
        shown = np.repeat((levels * 255 // (2**bits - 1))[..., None], 3, 2)
        add(f"png grey {bits} bits", parts.png(SIZE, SIZE, bits, 0, rows), shown)
    add_png_transparency(rgb, gray, three)
    add_png_metadata(plain, rgb)


def add_png_transparency(rgb, gray, three):
    palette = Image.fromarray(rgb, "RGB").quantize(64)
    add_by_pillow("png palette", parts.saved(palette, "PNG"))
    table = bytes((255 - 4 * i) for i in range(64))
    add_by_pillow("png palette with transparency", parts.saved(palette, "PNG", transparency=table), ROUNDED)
    key = int(gray[5, 5])
    shown = np.where(three == key, 255, three)
    trns = parts.png_chunk(b"tRNS", struct.pack(">H", key))
    add("png grey with transparent level", parts.png(SIZE, SIZE, 8, 0, gray, trns), shown)
    colour = [int(c) for c in rgb[5, 5]]
    shown = np.where((rgb == colour).all(2)[..., None], 255, rgb)
    trns = parts.png_chunk(b"tRNS", struct.pack(">HHH", *colour))
    add("png rgb with transparent colour", parts.png(SIZE, SIZE, 8, 2, rgb.reshape(SIZE, -1), trns), shown)
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = [row.reshape(-1) for x, y, dx, dy in passes for row in rgb[y::dy, x::dx]]
    add("png interlaced", parts.png(SIZE, SIZE, 8, 2, rows, interlace=1), rgb)


def add_png_metadata(plain, rgb):
    for name, profile in PROFILES.items():
        chunk = parts.png_chunk(b"iCCP", b"p\0\0" + zlib.compress(profile))
        add(f"png profile {name}", parts.png_with(plain, chunk), rgb)
    add("png profile not deflated", parts.png_with(plain, parts.png_chunk(b"iCCP", b"p\0\0nonsense")), rgb)
    gamma = parts.png_chunk(b"gAMA", struct.pack(">I", 100000))
    white = parts.png_chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 15000, 6000, 30000, 60000, 64000, 33000))
    add("png gamma", parts.png_with(plain, gamma + white), rgb)
    add("png background", parts.png_with(plain, parts.png_chunk(b"bKGD", b"\0\xff\0\0\0\0")), rgb)
    add("png damaged text", parts.png_with(plain, parts.png_chunk(b"zTXt", b"k\0\x07x")), rgb)
    add("png wrong checksum of text", parts.png_with(plain, parts.png_chunk(b"tEXt", b"k\0x", 1)), rgb)
    animated = parts.png_chunk(b"acTL", struct.pack(">II", 2, 0))
    add("png animated", parts.png_with(plain, animated), rgb)
    for orientation in range(1, 9):
        stored = parts.saved(turned(orientation, rgb), "PNG")
        chunk = parts.png_chunk(b"eXIf", parts.exif(orientation, "><"[orientation % 2]))
        add(f"png orientation {orientation}", parts.png_with(stored, chunk), rgb)
    stored = parts.saved(turned(6, rgb), "PNG")
    prefixed = parts.png_chunk(b"eXIf", parts.exif(6, prefix=b"Exif\0\0"))
    add("png orientation with a prefix", parts.png_with(stored, prefixed), rgb)
    end = len(stored) - 12
    add("png orientation behind the pixels", stored[:end] + parts.png_chunk(b"eXIf", parts.exif(6)) + stored[end:], rgb)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    text = parts.png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp)
    add("png orientation in xmp", parts.png_with(plain, text), rgb)


def add_jpeg():
    rgb = scene()
    image = parts.rgb_image(rgb)
    plain = parts.saved(image, "JPEG", quality=95, subsampling=0)
    add_by_pillow("jpeg", plain, JPEG)
    add_by_pillow("jpeg half chroma", parts.saved(image, "JPEG", quality=95, subsampling=2), CHROMA)
    add_by_pillow("jpeg grey", parts.saved(image.convert("L"), "JPEG", quality=95), JPEG)
    progressive = parts.saved(image, "JPEG", quality=95, subsampling=0, progressive=True)
    add_by_pillow("jpeg progressive", progressive, JPEG)
    restarted = parts.saved(image, "JPEG", quality=95, subsampling=0, restart_marker_blocks=1)
    add_by_pillow("jpeg restarts", restarted, JPEG)
    rgb_stored = parts.saved(image, "JPEG", quality=95, subsampling=0, keep_rgb=True)
    add_by_pillow("jpeg stored as rgb", rgb_stored, JPEG)
    expected = by_pillow(plain)
    add("jpeg trailing bytes", plain + b"\0\xff\xd8\xff\xda more", expected, JPEG)
    arithmetic = transformed(plain, "-arithmetic")
    add("jpeg arithmetic", arithmetic, expected, JPEG)
    for name in ("swapped", "damaged"):
        segment = b"ICC_PROFILE\0\1\1" + PROFILES[name]
        add(f"jpeg profile {name}", parts.jpeg_with(plain, 0xE2, segment), expected, JPEG)
    add_jpeg_cmyk(image)
    add_jpeg_orientation(rgb)
    optimised = parts.saved(image, "JPEG", quality=80, optimize=True)
    add_by_pillow("jpeg optimised", optimised, CHROMA)
    wide = imagecodecs.jpeg_encode(rgb.astype(np.uint16) * 16, bitspersample=12)
    reject("jpeg 12 bits", wide, "IMAGE_FORMAT_UNSUPPORTED")
    lossless = imagecodecs.ljpeg_encode(rgb[..., 0].copy())
    reject("jpeg lossless", lossless, "IMAGE_FORMAT_UNSUPPORTED")
    reject("jpeg hierarchical", plain.replace(b"\xff\xc0", b"\xff\xc5"), "IMAGE_FORMAT_UNSUPPORTED")


def transformed(jpeg, *options):
    return subprocess.run(["jpegtran", *options], input=jpeg, stdout=subprocess.PIPE, check=True).stdout


def add_jpeg_cmyk(image):
    """Pillow decodes CMYK without Adobe's marker like with it; convert("RGB") ignores profiles in both cases."""
    cmyk = Image.fromarray(np.dstack([255 - np.array(image), np.full((SIZE, SIZE), 40, np.uint8)]), "CMYK")
    with_adobe = parts.saved(cmyk, "JPEG", quality=95, subsampling=0)
    without = parts.jpeg_without(with_adobe, 0xEE)
    assert b"Adobe" in with_adobe and b"Adobe" not in without
    add_by_pillow("jpeg cmyk with adobe", with_adobe, JPEG)
    add_by_pillow("jpeg cmyk without adobe", without, JPEG)
    # Adobe's transform 2 states that the first three components are YCC of the inverted ink.
    ycck = with_adobe.replace(b"Adobe\0d\0\0\0\0\0", b"Adobe\0d\0\0\0\0\2")
    add_by_pillow("jpeg ycck", ycck, CHROMA)


def add_jpeg_orientation(rgb):
    for orientation in range(1, 9):
        stored = parts.saved(turned(orientation, rgb), "JPEG", quality=95, subsampling=0)
        tag = parts.exif(orientation, "><"[orientation % 2], b"Exif\0\0")
        add_by_pillow(f"jpeg orientation {orientation}", parts.jpeg_with(stored, 0xE1, tag), JPEG)
    stored = parts.saved(turned(6, rgb), "JPEG", quality=95, subsampling=0)
    expected = by_pillow(parts.jpeg_with(stored, 0xE1, parts.exif(6, prefix=b"Exif\0\0")))
    for kind in "BI":
        tag = parts.exif(6, ">", b"Exif\0\0", kind)
        add(f"jpeg orientation of type {kind}", parts.jpeg_with(stored, 0xE1, tag), expected, JPEG)


def add_webp():
    rgb, rgba = scene(), transparent()
    image, clear = parts.rgb_image(rgb), Image.fromarray(rgba, "RGBA")
    lossless = parts.saved(image, "WEBP", lossless=True)
    lossy = parts.saved(image, "WEBP", quality=95)
    add("webp lossless", lossless, rgb)
    add_by_pillow("webp lossy", lossy, CHROMA)
    add("webp lossless alpha", parts.saved(clear, "WEBP", lossless=True, exact=True), on_white(rgba), ROUNDED)
    lossy_alpha = parts.saved(clear, "WEBP", quality=95)
    add_by_pillow("webp lossy alpha", lossy_alpha, CHROMA)
    for name, profile in PROFILES.items():
        for kind, file, tolerance in (("lossless", lossless, EXACT), ("lossy", lossy, CHROMA)):
            extended = parts.webp_file(
                parts.webp_canvas(SIZE, SIZE, 0x20), parts.webp_chunk(b"ICCP", profile), parts.webp_picture(file)
            )
            add(f"webp {kind} profile {name}", extended, by_pillow(file), tolerance)
    add_webp_orientation(rgb, lossless)
    add_webp_animations(rgb, clear)
    short = parts.webp_chunks(lossy)[0][1]
    reject("webp lossy cut", parts.webp_file(parts.webp_chunk(b"VP8 ", short[: len(short) // 2])), "IMAGE_CORRUPT")
    short = parts.webp_chunks(lossless)[0][1]
    reject("webp lossless cut", parts.webp_file(parts.webp_chunk(b"VP8L", short[: len(short) // 2])), "IMAGE_CORRUPT")


def add_webp_orientation(rgb, lossless):
    for orientation in range(1, 9):
        stored = turned(orientation, rgb)
        tag = parts.exif(orientation, "><"[orientation % 2], b"Exif\0\0" if orientation % 3 else b"")
        add(f"webp orientation {orientation}", parts.saved(stored, "WEBP", lossless=True, exif=tag), rgb)
    picture = parts.webp_picture(parts.saved(turned(6, rgb), "WEBP", lossless=True))
    behind = parts.webp_file(
        parts.webp_canvas(SIZE, SIZE, 0x08), picture, parts.webp_chunk(b"EXIF", parts.exif(6, prefix=b"Exif\0\0"))
    )
    add("webp orientation behind the picture", behind, rgb)
    unannounced = parts.webp_file(
        parts.webp_canvas(SIZE, SIZE, 0),
        parts.webp_picture(lossless),
        parts.webp_chunk(b"EXIF", parts.exif(6)),
    )
    add_by_pillow("webp orientation not announced", unannounced)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    add("webp orientation in xmp", parts.saved(parts.rgb_image(rgb), "WEBP", lossless=True, xmp=xmp), rgb)


def animation(*frames, flags=0x02, background=b"\xff\x00\x00\xff"):
    control = parts.webp_chunk(b"ANIM", background + b"\0\0")
    return parts.webp_file(parts.webp_canvas(SIZE, SIZE, flags), control, *frames)


def add_webp_animations(rgb, clear):
    other = parts.webp_picture(parts.saved(parts.rgb_image(255 - rgb), "WEBP", lossless=True))
    last = parts.webp_frame(0, 0, SIZE, SIZE, other)
    whole = {
        "lossless": (parts.saved(parts.rgb_image(rgb), "WEBP", lossless=True), EXACT),
        "lossy": (parts.saved(parts.rgb_image(rgb), "WEBP", quality=95), CHROMA),
        "lossless alpha": (parts.saved(clear, "WEBP", lossless=True), ROUNDED),
        "lossy alpha": (parts.saved(clear, "WEBP", quality=95), CHROMA),
    }
    for name, (file, tolerance) in whole.items():
        picture = parts.webp_picture(file)
        for flags in (0, 3):  # blend and keep; overwrite and dispose
            first = parts.webp_frame(0, 0, SIZE, SIZE, picture, flags)
            add(f"webp animated {name} flags {flags}", animation(first, last, flags=0x12), by_pillow(file), tolerance)
    add("webp animated of one frame", animation(parts.webp_frame(0, 0, SIZE, SIZE, other)), 255 - rgb)
    for name, options, tolerance in (("lossless", {"lossless": True}, EXACT), ("lossy", {"quality": 95}, CHROMA)):
        small = parts.saved(parts.rgb_image(scene(9, 7)), "WEBP", **options)
        for left, top in ((0, 0), (4, 6), (6, 8)):
            first = parts.webp_frame(left, top, 9, 7, parts.webp_picture(small))
            expected = framed(by_pillow(small), left, top)
            add(f"webp animated {name} frame at {left}, {top}", animation(first, last), expected, tolerance)
    small = parts.saved(clear.crop((0, 0, 9, 7)), "WEBP", lossless=True)
    first = parts.webp_frame(4, 6, 9, 7, parts.webp_picture(small))
    add("webp animated alpha frame at 4, 6", animation(first, last, flags=0x12), framed(by_pillow(small), 4, 6), ROUNDED)
    turned_frame = parts.webp_picture(parts.saved(turned(6, rgb), "WEBP", lossless=True))
    tag = parts.webp_chunk(b"EXIF", parts.exif(6))
    add("webp animated orientation", animation(parts.webp_frame(0, 0, SIZE, SIZE, turned_frame), last, tag, flags=0x0A), rgb)
    outside = parts.webp_frame(8, 6, 9, 7, parts.webp_picture(small))
    reject("webp animated frame over the edge", animation(outside, last), "IMAGE_CORRUPT")
    huge = parts.webp_file(
        parts.webp_canvas(16384, 16384, 0x02), parts.webp_chunk(b"ANIM", bytes(6)),
        parts.webp_frame(0, 0, 9, 7, parts.webp_picture(small)))
    reject("webp animated huge canvas", huge, "IMAGE_TOO_MANY_PIXELS")


def add_gif():
    palette = [(16 * i, 255 - 10 * i, (70 * i) % 256) for i in range(16)]
    indices = (np.indices((SIZE, SIZE)) * [[[1]], [[3]]]).sum(0) % 16
    shown = np.array(palette, np.uint8)[indices]
    other = parts.gif_control() + parts.gif_image(15 - indices)
    screen = (SIZE, SIZE)
    add("gif", parts.gif(screen, palette, parts.gif_image(indices)), shown)
    add_by_pillow("gif by pillow", parts.saved(parts.rgb_image(scene()).quantize(64), "GIF"))
    add("gif interlaced", parts.gif(screen, palette, parts.gif_image(indices, interlaced=True)), shown)
    local = [tuple(reversed(colour)) for colour in palette]
    add("gif local palette", parts.gif(screen, palette, parts.gif_image(indices, palette=local)), shown[..., ::-1])
    add("gif local palette alone", parts.gif(screen, None, parts.gif_image(indices, palette=palette)), shown)
    for disposal in range(4):
        control = parts.gif_control(disposal=disposal)
        add(f"gif animated disposal {disposal}", parts.gif(screen, palette, control + parts.gif_image(indices), other), shown)
    clear = np.where((indices == 5)[..., None], 255, shown)
    control = parts.gif_control(transparent=5)
    add("gif transparent", parts.gif(screen, palette, control + parts.gif_image(indices), other), clear)
    small, inner = indices[:7, :9], shown[:7, :9]
    for left, top in ((0, 0), (5, 4), (7, 9)):
        for background in (0, 3):
            file = parts.gif(screen, palette, parts.gif_image(small, left, top), other, background=background)
            add(f"gif frame at {left}, {top}, background {background}", file, framed(inner, left, top))
    control = parts.gif_control(transparent=5, disposal=2)
    clear = framed(np.where((small == 5)[..., None], 255, inner), 5, 4)
    add("gif transparent frame", parts.gif(screen, palette, control + parts.gif_image(small, 5, 4), other), clear)
    add("gif frame over the screen", parts.gif((8, 5), palette, parts.gif_image(indices)), shown)
    add("gif frame over the edge", parts.gif((12, 12), palette, parts.gif_image(small, 7, 9)), framed(inner, 7, 9))
    add("gif screen of no size", parts.gif((0, 0), palette, parts.gif_image(indices)), shown)
    extensions = b"\x21\xfe\x05hello\0" + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    profile = b"\x21\xff\x0bICCRGBG1012" + b"\xc8" + PROFILES["cut"] + b"\0"
    add("gif extensions", parts.gif(screen, palette, extensions + profile, parts.gif_image(indices)), shown)
    add("gif without trailer", parts.gif(screen, palette, parts.gif_image(indices))[:-1], shown)
    reject("gif cut", parts.gif(screen, palette, parts.gif_image(indices))[:-90], "IMAGE_CORRUPT")
    reject("gif without a frame", parts.gif(screen, palette), "IMAGE_CORRUPT")
    reject("gif huge screen", parts.gif((60000, 60000), palette, parts.gif_image(small)), "IMAGE_TOO_MANY_PIXELS")
    reject("gif far frame", parts.gif(screen, palette, parts.gif_image(small, 60000, 60000)), "IMAGE_TOO_MANY_PIXELS")


def packed(indices, bits):
    return [np.packbits((row[:, None] >> np.arange(bits)[::-1] & 1).reshape(-1)) for row in indices]


def add_bmp():
    rgb = scene()
    rows24 = parts.bmp_rows(rgb[..., ::-1].reshape(SIZE, -1))
    add("bmp 24 bits", parts.bmp(SIZE, SIZE, 24, rows24), rgb)
    add("bmp 24 bits top down", parts.bmp(SIZE, -SIZE, 24, parts.bmp_rows(rgb[::-1, :, ::-1].reshape(SIZE, -1))), rgb)
    for size in (0, 1, 40, 10**9, 2**32 - 1):
        add(f"bmp file size {size}", parts.bmp(SIZE, SIZE, 24, rows24, file_size=size), rgb)
    add("bmp pixels at an odd offset", parts.bmp(SIZE, SIZE, 24, rows24, gap=b"\0\0\0"), rgb)
    add("bmp pixels at offset 0", parts.bmp(SIZE, SIZE, 24, rows24, offset=0), rgb)
    add("bmp trailing bytes", parts.bmp(SIZE, SIZE, 24, rows24) + b"more", rgb)
    for size in (12, 52, 56, 108, 124):
        masks = (0, 0, 0, 0)[: (size - 40) // 4 if size > 40 else 0]
        add(f"bmp header of {size} bytes", parts.bmp(SIZE, SIZE, 24, rows24, size=size, masks=masks), rgb)
    linked = parts.bmp(SIZE, SIZE, 24, rows24, size=124, masks=(0, 0, 0, 0), space=0x4C494E4B)  # "LINK"
    add("bmp linked profile", linked, rgb)
    embedded = parts.bmp(SIZE, SIZE, 24, rows24, size=124, masks=(0, 0, 0, 0), space=0x4D424544)  # "MBED"
    add("bmp embedded profile", embedded, rgb)
    add_bmp_palettes()
    add_bmp_masks(rgb)
    add_bmp_runs()
    short = parts.bmp(SIZE, SIZE, 24, rows24)
    reject("bmp cut", short[:-3], "IMAGE_CORRUPT")
    for size in (16, 64):
        file = parts.bmp(SIZE, SIZE, 24, rows24, size=64)
        reject(f"bmp os2 header of {size} bytes", file[:14] + struct.pack("<I", size) + file[18:], "IMAGE_FORMAT_UNSUPPORTED")
    for compression, data in ((4, parts.saved(parts.rgb_image(rgb), "JPEG")), (5, parts.saved(parts.rgb_image(rgb), "PNG"))):
        reject(f"bmp compression {compression}", parts.bmp(SIZE, SIZE, 0, data, compression=compression), "IMAGE_FORMAT_UNSUPPORTED")


def add_bmp_palettes():
    for bits in (1, 2, 4, 8):
        colours = min(2**bits, 40)
        palette = np.array([((250 - 6 * i) % 256, (10 + 5 * i) % 256, (90 * i) % 256) for i in range(2**bits)], np.uint8)
        palette[colours:] = 0
        indices = np.indices((SIZE, SIZE)).sum(0) % colours
        shown = palette[indices]
        rows = parts.bmp_rows(packed(indices, bits))
        four = np.dstack([palette[None, :, ::-1], np.zeros((1, 2**bits, 1), np.uint8)]).tobytes()
        add(f"bmp {bits} bits", parts.bmp(SIZE, SIZE, bits, rows, palette=four), shown)
        if bits == 8:
            few = parts.bmp(SIZE, SIZE, bits, rows, palette=four[: 4 * colours], colours=colours)
            add("bmp 8 bits of 40 colours", few, shown)
            unsaid = parts.bmp(SIZE, SIZE, bits, rows, palette=four[: 4 * colours])
            add("bmp 8 bits of fewer colours than announced", unsaid, shown)
        else:
            three = palette[:, ::-1].tobytes()
            add(f"bmp os2 1 of {bits} bits", parts.bmp(SIZE, SIZE, bits, rows, size=12, palette=three), shown)


def add_bmp_masks(rgb):
    wide = rgb.astype(np.uint32)
    stored = wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]
    unused = parts.bmp_rows([r.astype("<u4").tobytes() for r in stored])
    add("bmp 32 bits", parts.bmp(SIZE, SIZE, 32, unused), rgb)
    add("bmp 32 bits version 4 without masks", parts.bmp(SIZE, SIZE, 32, unused, size=108, masks=(0, 0, 0, 0)), rgb)
    mask = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    for size in (56, 108, 124):
        file = parts.bmp(SIZE, SIZE, 32, unused, size=size, compression=3, masks=mask)
        add(f"bmp alpha 0 everywhere, header of {size} bytes", file, rgb)
        rgba = transparent()
        mixed = parts.bmp_rows([r.astype("<u4").tobytes() for r in stored | rgba[..., 3].astype(np.uint32) << 24])
        file = parts.bmp(SIZE, SIZE, 32, mixed, size=size, compression=3, masks=mask)
        add(f"bmp alpha, header of {size} bytes", file, on_white(rgba), ROUNDED)
    file = parts.bmp(SIZE, SIZE, 32, mixed, compression=3, masks=mask[:3])
    add("bmp 32 bits with masks behind the header", file, rgb)
    swapped = parts.bmp(SIZE, SIZE, 32, unused, compression=3, masks=(0xFF, 0xFF00, 0xFF0000))
    add("bmp 32 bits with swapped masks", swapped, rgb[..., ::-1])
    for name, masks, bits in (("555", (0x7C00, 0x3E0, 0x1F), (5, 5, 5)), ("565", (0xF800, 0x7E0, 0x1F), (5, 6, 5))):
        levels = [wide[..., i] >> 8 - bits[i] for i in range(3)]
        shown = np.stack([np.floor(levels[i] * 255 / (2 ** bits[i] - 1) + 0.5) for i in range(3)], 2)
        stored = levels[0] << bits[1] + bits[2] | levels[1] << bits[2] | levels[2]
        rows = parts.bmp_rows([r.astype("<u2").tobytes() for r in stored])
        add(f"bmp 16 bits {name}", parts.bmp(SIZE, SIZE, 16, rows, compression=3, masks=masks), shown)
        if name == "555":
            add("bmp 16 bits without masks", parts.bmp(SIZE, SIZE, 16, rows), shown)


def add_bmp_runs():
    palette = np.array([(250 - 14 * i, 10 + 15 * i, (90 * i) % 256) for i in range(16)], np.uint8)
    four = np.dstack([palette[None, :, ::-1], np.zeros((1, 16, 1), np.uint8)]).tobytes()
    indices = np.indices((SIZE, SIZE))[0] % 16
    indices[:, 6:] = np.indices((SIZE, 10)).sum(0) % 16
    for bits in (8, 4):
        runs = b""
        for row in indices[::-1]:
            same = row[0] if bits == 8 else row[0] << 4 | row[0]
            literal = bytes(row[6:].astype(np.uint8)) if bits == 8 else packed(row[None, 6:], 4)[0].tobytes()
            runs += bytes([6, same, 0, 10]) + literal + b"\0" * (len(literal) & 1) + b"\0\0"
        options = {"palette": four, "colours": 16, "compression": 1 if bits == 8 else 2}
        add(f"bmp runs of {bits} bits", parts.bmp(SIZE, SIZE, bits, runs + b"\0\1", **options), palette[indices])
        shown = np.broadcast_to(palette[0], (SIZE, SIZE, 3)).copy()
        shown[SIZE - 3, 2:5] = palette[7]
        jump = b"\0\2\2\2" + bytes([3, 0x77 if bits == 4 else 7]) + b"\0\1"
        add(f"bmp jump in runs of {bits} bits", parts.bmp(SIZE, SIZE, bits, jump, **options), shown)
        reject(f"bmp runs of {bits} bits cut", parts.bmp(SIZE, SIZE, bits, runs[:-30], **options), "IMAGE_CORRUPT")


def write():
    content = {
        "versions": {"pillow": PIL.__version__, "imagecodecs": imagecodecs.__version__},
        "size": SIZE,
        "pixels": pixels,
        "images": images,
        "rejected": rejected,
    }
    with open(PATH, "w") as file:
        file.write("{\n")
        file.write(",\n".join(f'"{key}": {_lines(value)}' for key, value in content.items()))
        file.write("\n}\n")
    print(f"{len(images)} images, {len(rejected)} rejected, {os.path.getsize(PATH)} bytes")


def _lines(value):
    if isinstance(value, list):
        return "[\n" + ",\n".join("  " + json.dumps(item) for item in value) + "\n]"
    return json.dumps(value, indent=1 if value is pixels else None)


if __name__ == "__main__":
    add_png()
    add_jpeg()
    add_webp()
    add_gif()
    add_bmp()
    write()
