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
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes image files to pixels at the input size of a model. TensorFlow's native code decodes JPEG, at a half, a
 * quarter or an eighth of its size if that is large enough (the DCT allows it at no cost). The other formats are
 * decoded in Java. All are then resized by one operation: bilinear with antialiasing, the arithmetic of
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
    private final Placeholder<TUint8> raster;
    private final Placeholder<TInt32> size;
    private final Operand<TUint8>[] jpegResized;
    private final Operand<TUint8> rasterResized;
    private final Operand<TUint8> whole;

    /** Creates a decoder that rejects files above {@code limits}. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    public ImageDecoder(ImageLimits limits) {
        TensorFlowRuntime.load();
        this.limits = limits;
        graph = new Graph();
        Ops tf = Ops.create(graph);
        jpeg = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
        raster = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, 3)));
        size = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        jpegResized = new Operand[RATIOS.length];
        for (int i = 0; i < RATIOS.length; i++) {
            jpegResized[i] = resized(tf, decoded(tf, jpeg, RATIOS[i]));
        }
        rasterResized = resized(tf, raster);
        whole = decoded(tf, jpeg, RATIOS[0]);
        session = new Session(graph, SessionOptions.of(Precision.FLOAT32));
    }

    private static Operand<TUint8> decoded(Ops tf, Operand<TString> file, long ratio) {
        return tf.image.decodeJpeg(
                file,
                DecodeJpeg.channels(3L),
                DecodeJpeg.ratio(ratio),
                DecodeJpeg.dctMethod("INTEGER_FAST"),
                DecodeJpeg.fancyUpscaling(false));
    }

    private Operand<TUint8> resized(Ops tf, Operand<TUint8> image) {
        Operand<TInt32> target = tf.stack(List.of(size, size));
        Operand<TInt32> source = tf.slice(tf.shape(image), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
        Operand<TFloat32> scale =
                tf.math.div(tf.dtypes.cast(target, TFloat32.class), tf.dtypes.cast(source, TFloat32.class));
        Operand<TFloat32> pixels = tf.image.scaleAndTranslate(
                tf.expandDims(image, tf.constant(0)),
                target,
                scale,
                tf.constant(new float[] {0, 0}),
                ScaleAndTranslate.kernelType("triangle"),
                ScaleAndTranslate.antialias(true));
        Operand<TFloat32> rounded = tf.math.floor(tf.math.add(pixels, tf.constant(0.5f)));
        return tf.dtypes.cast(tf.clipByValue(rounded, tf.constant(0f), tf.constant(255f)), TUint8.class);
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
        return withJpeg(
                repair.completed(),
                bytes -> resized(session.runner().feed(jpeg, bytes).fetch(jpegResized[finest]), target));
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
        return withJpeg(file, bytes -> {
            try (Result result = session.runner().feed(jpeg, bytes).fetch(whole).run()) {
                return checksum(((TUint8) result.get(0)).asRawTensor().data());
            }
        });
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

    private static <T> T withJpeg(byte[] file, Function<TString, T> decode) {
        try (TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(file))) {
            return decode.apply(bytes);
        } catch (TFInvalidArgumentException e) {
            throw ImageRejectedException.corrupt(ImageFormat.JPEG, firstLine(e), e);
        }
    }

    private byte[] resize(Pixels pixels, int target) {
        Shape shape = Shape.of(pixels.height(), pixels.width(), 3);
        try (TUint8 tensor = TUint8.tensorOf(shape, DataBuffers.of(pixels.rgb(), true, false))) {
            return resized(session.runner().feed(raster, tensor).fetch(rasterResized), target);
        }
    }

    private byte[] resized(Session.Runner runner, int target) {
        try (TInt32 targetTensor = TInt32.scalarOf(target)) {
            return run(runner.feed(size, targetTensor), target * target * 3);
        }
    }

    private static byte[] run(Session.Runner runner, int bytes) {
        byte[] rgb = new byte[bytes];
        try (Result result = runner.run()) {
            ((TUint8) result.get(0)).asRawTensor().data().read(rgb);
        }
        return rgb;
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
