package dev.patisserie.common.image.format;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.image.Area;
import dev.patisserie.common.image.EndingImageInput;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.Pixels;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * The first frame of a PNG, GIF or WebP as a separate file without metadata, and its canvas. ImageIO's readers decode
 * the frame: they are memory-safe, and support palettes, 16 bits and transparency. The background is white.
 *
 * @param header header of the whole file; its size is that of the canvas
 * @param file the frame as a file for ImageIO
 * @param place position of the frame on the canvas
 */
record FirstFrame(ImageHeader header, byte[] file, Area place) {

    private static final WebPImageReaderSpi WEBP = new WebPImageReaderSpi();
    private static final byte WHITE = (byte) 255;

    /**
     * Decodes the frame onto its canvas.
     *
     * @throws ImageRejectedException {@link dev.patisserie.common.fault.ErrorCode#IMAGE_CORRUPT}
     */
    Pixels decode() {
        ImageReader reader = null;
        try (ImageInputStream in = new EndingImageInput(file)) {
            reader = reader(header.format());
            reader.setInput(in, true, true);
            return decode(reader);
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers throw arbitrary exceptions for damaged files.
            throw ImageRejectedException.corrupt(header.format(), Reasons.orElse(e, "its content is damaged"), e);
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private static ImageReader reader(ImageFormat format) throws IOException {
        return format == ImageFormat.WEBP
                ? WEBP.createReaderInstance(null) // by name: a service's class loaders hide the plug-in from ImageIO
                : ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT))
                        .next();
    }

    private Pixels decode(ImageReader reader) throws IOException {
        if (reader.getWidth(0) != place.width() || reader.getHeight(0) != place.height()) {
            throw new IOException("its header states %d x %d pixels, its picture has %d x %d"
                    .formatted(place.width(), place.height(), reader.getWidth(0), reader.getHeight(0)));
        }
        int step = Pixels.step(header.width(), header.height());
        // The points of the canvas at every step-th column and row, relative to the frame.
        int firstColumn = Math.floorMod(-place.left(), step);
        int firstRow = Math.floorMod(-place.top(), step);
        if (firstColumn >= place.width() || firstRow >= place.height()) {
            return canvas(step);
        }
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, firstColumn, firstRow);
        return composed(toRgb(reader.read(0, param)), step);
    }

    private Pixels canvas(int step) {
        int width = Pixels.sampled(header.width(), step);
        int height = Pixels.sampled(header.height(), step);
        byte[] rgb = new byte[width * height * 3];
        Arrays.fill(rgb, WHITE);
        return new Pixels(rgb, width, height);
    }

    private Pixels composed(Pixels frame, int step) {
        if (place.width() == header.width() && place.height() == header.height()) {
            return frame;
        }
        Pixels canvas = canvas(step);
        int left = Pixels.sampled(place.left(), step);
        int top = Pixels.sampled(place.top(), step);
        for (int row = 0; row < frame.height(); row++) {
            System.arraycopy(
                    frame.rgb(),
                    3 * row * frame.width(),
                    canvas.rgb(),
                    3 * ((top + row) * canvas.width() + left),
                    3 * frame.width());
        }
        return canvas;
    }

    private static Pixels toRgb(BufferedImage image) {
        return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY ? fromGray(image) : draw(image);
    }

    /** Copies the samples: Java2D would treat grey as linear light and brighten it, but files contain sRGB. */
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
        var canvas = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
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
