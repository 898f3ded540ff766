package dev.patisserie.common.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * PNG, GIF, BMP and WebP by way of ImageIO: memory-safe readers for formats that are rarer than
 * JPEG, which know palettes, 16 bits and transparency. Transparent points show white behind them.
 */
final class RasterFile {

    /**
     * Above this many pixels a file is read at every n-th point, to bound the heap that a decode
     * takes.
     */
    private static final long WHOLE_PIXELS = 8_000_000;

    private static final WebPImageReaderSpi WEBP = new WebPImageReaderSpi();

    private RasterFile() {}

    /** Width and height of the first frame. */
    static ImageHeader readHeader(ImageFormat format, byte[] file) {
        return read(
                format,
                file,
                reader -> new ImageHeader(format, reader.getWidth(0), reader.getHeight(0), 1));
    }

    /** The first frame's pixels. */
    static Pixels readPixels(ImageFormat format, byte[] file) {
        return read(
                format,
                file,
                reader -> {
                    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                    int step = (int) Math.ceil(Math.sqrt((double) pixels / WHOLE_PIXELS));
                    ImageReadParam param = reader.getDefaultReadParam();
                    param.setSourceSubsampling(Math.max(1, step), Math.max(1, step), 0, 0);
                    return toRgb(reader.read(0, param));
                });
    }

    /**
     * Pixels of an image.
     *
     * @param rgb row by row, {@code height x width x 3} bytes
     */
    record Pixels(byte[] rgb, int width, int height) {}

    @FunctionalInterface
    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    private static <T> T read(ImageFormat format, byte[] file, Reading<T> reading) {
        ImageReader reader = null;
        try (ImageInputStream in = new EndingImageInput(file)) {
            reader = readerOf(format);
            reader.setInput(in, true, true);
            return reading.from(reader);
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers answer damage with whatever their parsing ran into.
            throw ImageHeader.corrupt(format, String.valueOf(e.getMessage()), e);
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private static ImageReader readerOf(ImageFormat format) throws IOException {
        return format == ImageFormat.WEBP
                ? WEBP.createReaderInstance(
                        null) // by name: a service's class loaders hide the plug-in from ImageIO
                : ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT))
                        .next();
    }

    private static Pixels toRgb(BufferedImage image) {
        return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY
                ? fromGray(image)
                : draw(image);
    }

    /**
     * Java2D takes grey for linear light and would brighten it; files mean sRGB, so the samples are
     * copied.
     */
    private static Pixels fromGray(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        Raster raster = image.getRaster();
        int[] bits = image.getColorModel().getComponentSize();
        byte[] rgb = new byte[width * height * 3];
        int[] sample = new int[raster.getNumBands()];
        for (int i = 0; i < width * height; i++) {
            raster.getPixel(i % width, i / width, sample);
            double gray = sample[0] / (double) ((1 << bits[0]) - 1);
            double alpha = sample.length > 1 ? sample[1] / (double) ((1 << bits[1]) - 1) : 1;
            byte value = (byte) Math.round(255 * (gray * alpha + 1 - alpha));
            rgb[3 * i] = value;
            rgb[3 * i + 1] = value;
            rgb[3 * i + 2] = value;
        }
        return new Pixels(rgb, width, height);
    }

    private static Pixels draw(BufferedImage image) {
        var canvas =
                new BufferedImage(
                        image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.drawImage(image, 0, 0, Color.WHITE, null);
        } finally {
            graphics.dispose();
        }
        byte[] pixels = ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i += 3) {
            byte blue = pixels[i];
            pixels[i] = pixels[i + 2];
            pixels[i + 2] = blue;
        }
        return new Pixels(pixels, image.getWidth(), image.getHeight());
    }
}
