package dev.patisserie.common.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Image files for tests, made in memory. */
public final class ImageFiles {

    /** An 8 x 8 lossless WebP, all RGB (200, 30, 60); written by Pillow. */
    public static final byte[] WEBP =
            Base64.getDecoder().decode("UklGRh4AAABXRUJQVlA4TBEAAAAvB8ABAAdQjyKXp/+BiOh/AAA=");

    private ImageFiles() {}

    /** An image of one colour. */
    public static BufferedImage plain(int width, int height, Color color) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }

    /** Four quarters: red, green, blue, white, in reading order. */
    public static BufferedImage quarters(int width, int height) {
        BufferedImage image = plain(width, height, Color.WHITE);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 2, height / 2);
        graphics.setColor(Color.GREEN);
        graphics.fillRect(width / 2, 0, width / 2, height / 2);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(0, height / 2, width / 2, height / 2);
        graphics.dispose();
        return image;
    }

    /** Writes an image file. */
    public static byte[] encode(BufferedImage image, String format) {
        try (var out = new ByteArrayOutputStream()) {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JPEG of one colour in Adobe's inverted CMYK, as used by print shops. */
    public static byte[] cmykJpeg(int width, int height, int cyan, int magenta, int yellow, int black) {
        WritableRaster raster = Raster.createInterleavedRaster(0, width, height, 4, null);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                raster.setPixel(x, y, new int[] {255 - cyan, 255 - magenta, 255 - yellow, 255 - black});
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var out = new ByteArrayOutputStream();
                var sink = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(sink);
            writer.write(null, new IIOImage(raster, null, null), null);
            sink.flush();
            return withSegment(out.toByteArray(), 0xEE, adobe());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
    }

    /** Adobe's APP14: version 100, no flags, transform 0 (CMYK). */
    private static byte[] adobe() {
        return ByteBuffer.allocate(12)
                .put("Adobe".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 100)
                .putShort((short) 0)
                .putShort((short) 0)
                .put((byte) 0)
                .array();
    }

    /** The JPEG with an EXIF orientation tag of 1 to 8. */
    public static byte[] withOrientation(byte[] jpeg, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(32)
                .put("Exif\0\0MM".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 42)
                .putInt(8) // offset of the first directory
                .putShort((short) 1) // entries in it
                .putShort((short) 0x0112) // orientation
                .putShort((short) 3) // of type unsigned short
                .putInt(1) // one value
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0); // no further directory
        return withSegment(jpeg, 0xE1, exif.array());
    }

    private static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        return ByteBuffer.allocate(jpeg.length + 4 + content.length)
                .put(jpeg, 0, 2)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (content.length + 2))
                .put(content)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** A PNG that states a size and ends after the header. */
    public static byte[] pngHeader(int width, int height) {
        byte[] png = encode(plain(1, 1, Color.BLACK), "png");
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        var crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        return png;
    }

    /** A progressive JPEG of Java's writer. */
    public static byte[] progressiveJpeg(BufferedImage image) {
        return jpeg(image, 0.75f, ImageWriteParam.MODE_DEFAULT);
    }

    /** A baseline JPEG of a quality between 0 and 1. */
    public static byte[] jpeg(BufferedImage image, float quality) {
        return jpeg(image, quality, ImageWriteParam.MODE_DISABLED);
    }

    private static byte[] jpeg(BufferedImage image, float quality, int progressiveMode) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var out = new ByteArrayOutputStream();
                var sink = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
            param.setProgressiveMode(progressiveMode);
            writer.setOutput(sink);
            writer.write(null, new IIOImage(image, null, null), param);
            sink.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
    }

    /** The JPEG with a comment of at most 65,533 bytes. */
    public static byte[] withComment(byte[] jpeg, byte[] comment) {
        return withSegment(jpeg, 0xFE, comment);
    }

    /** The PNG with a text chunk after its header. */
    public static byte[] withText(byte[] png, byte[] text) {
        int afterHeader = 33;
        byte[] type = "tEXt".getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(type);
        crc.update(text);
        return ByteBuffer.allocate(png.length + 12 + text.length)
                .put(png, 0, afterHeader)
                .putInt(text.length)
                .put(type)
                .put(text)
                .putInt((int) crc.getValue())
                .put(png, afterHeader, png.length - afterHeader)
                .array();
    }

    /** Smooth colours with noise over them, as a camera's. */
    public static BufferedImage photo(int width, int height) {
        var random = new Random(1);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int noise = random.nextInt(24);
                int red = 200 * x / width + noise;
                int green = 200 * y / height + noise;
                int blue = 100 + (int) (100 * Math.sin(x * y / 2000.0)) + noise;
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return image;
    }
}
