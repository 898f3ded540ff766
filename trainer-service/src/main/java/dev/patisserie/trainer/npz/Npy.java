package dev.patisserie.trainer.npz;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * One float32 tensor as NumPy's {@code .npy}, version 1.0: a magic number, a header with type and shape, then the
 * values, little-endian, the last dimension varying fastest.
 *
 * <p>Source: numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 */
final class Npy {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;
    private static final int CHUNK = 1 << 20;

    static {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new ExceptionInInitializerError("expected a little-endian machine, as all that TensorFlow runs on");
        }
    }

    private Npy() {}

    /** Thrown when the bytes are not in the format of this class. */
    static final class FormatException extends IOException {
        private static final long serialVersionUID = 1L;

        FormatException(String message) {
            super(message);
        }
    }

    static void write(TFloat32 tensor, OutputStream out) throws IOException {
        byte[] header = header(tensor.shape());
        out.write(MAGIC);
        out.write(ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) header.length)
                .array());
        out.write(header);
        ByteDataBuffer data = tensor.asRawTensor().data();
        byte[] chunk = new byte[CHUNK];
        for (long from = 0; from < data.size(); from += CHUNK) {
            int count = (int) Math.min(CHUNK, data.size() - from);
            data.offset(from).read(chunk, 0, count);
            out.write(chunk, 0, count);
        }
    }

    private static byte[] header(Shape shape) {
        String dimensions =
                Arrays.stream(shape.asArray()).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String tuple = shape.numDimensions() == 1 ? dimensions + "," : dimensions;
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(tuple);
        int unpadded = MAGIC.length + 2 + text.length() + 1;
        int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
        return (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads a tensor; the caller closes it.
     *
     * @throws FormatException if the bytes are not such a tensor, or its shape differs
     */
    static TFloat32 read(InputStream in, Shape expected) throws IOException {
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new FormatException("expected a .npy file of version 1.0, found other bytes");
        }
        int length = Short.toUnsignedInt(
                ByteBuffer.wrap(exactly(in, 2)).order(ByteOrder.LITTLE_ENDIAN).getShort());
        String header = new String(exactly(in, length), StandardCharsets.US_ASCII);
        if (!Arrays.equals(header(expected), header.getBytes(StandardCharsets.US_ASCII))) {
            throw new FormatException("expected float32 of shape %s, found %s".formatted(expected, header.strip()));
        }
        return values(in, expected);
    }

    private static TFloat32 values(InputStream in, Shape shape) throws IOException {
        TFloat32 tensor = TFloat32.tensorOf(shape);
        try {
            ByteDataBuffer data = tensor.asRawTensor().data();
            for (long from = 0; from < data.size(); from += CHUNK) {
                byte[] chunk = exactly(in, (int) Math.min(CHUNK, data.size() - from));
                data.offset(from).write(chunk);
            }
            return tensor;
        } catch (IOException | RuntimeException e) {
            tensor.close();
            throw e;
        }
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new FormatException("it is truncated");
        }
        return bytes;
    }
}
