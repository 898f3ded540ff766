package dev.patisserie.common.image.decode;

import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.ImageStructure;
import dev.patisserie.common.image.Orientation;
import dev.patisserie.common.image.Pixels;
import dev.patisserie.common.image.RasterStructure;
import dev.patisserie.common.image.format.JpegRepair;
import dev.patisserie.common.image.format.JpegStructure;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes image files to pixels at the input size of a model. TensorFlow's native code decodes JPEG, at a half, a
 * quarter or an eighth of its size if that is large enough (the DCT allows it at no cost). The other formats are
 * decoded in Java. All are then resized in Java: bilinear with antialiasing, the pixels of
 * {@code tf.image.resize(antialias=True)}.
 *
 * <p>Thread-safe: each decode runs on the calling thread. The caller owns the instance and closes it once, after its
 * last use.
 */
public final class ImageDecoder implements AutoCloseable {

    private static final int[] RATIOS = {1, 2, 4, 8};

    private static final int CHECKSUM_PART = 1 << 16;

    private final ImageLimits limits;
    private final Graph graph;
    private final Session session;
    private final Placeholder<TString> jpeg;
    private final List<Operand<TUint8>> decoded;

    /** Creates a decoder that rejects files above {@code limits}. */
    public ImageDecoder(ImageLimits limits) {
        TensorFlowRuntime.load();
        this.limits = limits;
        graph = new Graph();
        Ops tf = Ops.create(graph);
        jpeg = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
        decoded = Arrays.stream(RATIOS).mapToObj(ratio -> decoded(tf, ratio)).toList();
        session = new Session(graph, SessionOptions.of(Precision.FLOAT32));
    }

    private Operand<TUint8> decoded(Ops tf, long ratio) {
        return tf.image.decodeJpeg(
                jpeg,
                DecodeJpeg.channels(3L),
                DecodeJpeg.ratio(ratio),
                DecodeJpeg.dctMethod("INTEGER_FAST"),
                DecodeJpeg.fancyUpscaling(false));
    }

    /**
     * Decodes an image, turns it upright, and resizes it to a square. The aspect ratio is not kept, as in Keras's
     * {@code flow_from_directory}.
     *
     * @param file the bytes of an image file; not modified
     * @param size width and height of the result, in pixels, at least 1
     * @return RGB, row by row, {@code size x size x 3} bytes, each an unsigned value 0 to 255
     * @throws ImageRejectedException if the file cannot be decoded; see the {@code IMAGE_*} codes
     */
    public byte[] decode(byte[] file, int size) {
        ImageStructure structure = ImageFileReader.read(file, limits);
        byte[] square = structure instanceof JpegStructure jpeg
                ? jpeg(jpeg, size)
                : resize(((RasterStructure) structure).pixels(), size);
        return Orientation.upright(square, size, structure.header().orientation());
    }

    private byte[] jpeg(JpegStructure structure, int target) {
        ImageHeader header = structure.header();
        int shorter = Math.min(header.width(), header.height());
        int finest = IntStream.range(1, RATIOS.length)
                .filter(i -> shorter / RATIOS[i] >= target)
                .max()
                .orElse(0);
        var repair = new JpegRepair(structure);
        if (!structure.isEnded()) {
            requireAllPixels(structure, repair);
        }
        return withPixels(
                repair.completed(),
                finest,
                pixels -> resize(pixels.shape(), pixels.asRawTensor().data(), target));
    }

    /** Rejects a file that lacks more than its end-of-image marker. */
    private void requireAllPixels(JpegStructure structure, JpegRepair repair) {
        if (!structure.hasAllScans() || !hasSamePixels(repair)) {
            throw ImageRejectedException.corrupt(ImageFormat.JPEG, "it ends before its pixels do", null);
        }
    }

    private boolean hasSamePixels(JpegRepair repair) {
        long pixels = checksum(repair.filled(0));
        return IntStream.range(1, JpegRepair.fillings()).allMatch(way -> checksum(repair.filled(way)) == pixels);
    }

    /** Returns a checksum of all pixels in full size, since decodes may differ in a few pixels only. */
    private long checksum(byte[] file) {
        return withPixels(file, 0, pixels -> checksum(pixels.asRawTensor().data()));
    }

    private static long checksum(ByteDataBuffer pixels) {
        var checksum = new CRC32C();
        byte[] part = new byte[CHECKSUM_PART];
        for (long at = 0; at < pixels.size(); at += part.length) {
            int length = (int) Math.min(part.length, pixels.size() - at);
            pixels.offset(at).read(part, 0, length);
            checksum.update(part, 0, length);
        }
        return checksum.getValue();
    }

    private <T> T withPixels(byte[] file, int ratio, Function<TUint8, T> use) {
        try (TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(file));
                Result result = session.runner()
                        .feed(jpeg, bytes)
                        .fetch(decoded.get(ratio))
                        .run()) {
            return use.apply((TUint8) result.get(0));
        } catch (TFInvalidArgumentException e) {
            throw ImageRejectedException.corrupt(ImageFormat.JPEG, firstLine(e), e);
        }
    }

    private static byte[] resize(Shape shape, ByteDataBuffer pixels, int target) {
        int height = (int) shape.get(0);
        int width = (int) shape.get(1);
        long row = 3L * width;
        return Resize.toSquare(
                (y, x, rgb, length) -> pixels.offset(y * row + 3L * x).read(rgb, 0, length), width, height, target);
    }

    private static byte[] resize(Pixels pixels, int target) {
        int row = 3 * pixels.width();
        return Resize.toSquare(
                (y, x, rgb, length) -> System.arraycopy(pixels.rgb(), y * row + 3 * x, rgb, 0, length),
                pixels.width(),
                pixels.height(),
                target);
    }

    /** Returns the first line: TensorFlow appends the node names of the graph in further lines. */
    private static String firstLine(TFInvalidArgumentException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be decoded");
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
