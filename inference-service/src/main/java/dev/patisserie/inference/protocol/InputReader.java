package dev.patisserie.inference.protocol;

import static dev.patisserie.inference.protocol.InferRequestReader.invalid;

import dev.patisserie.inference.classify.RequestInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the input tensor of a request from the JSON or from the bytes after it. */
final class InputReader {

    private static final int CHANNELS = 3;

    private final InferRequestJson.InputTensor input;
    private final ByteBuffer binary;
    private final int maxImages;

    /**
     * Creates a reader.
     *
     * @param input the tensor in the JSON
     * @param binary all bytes after the JSON
     * @param maxImages maximum number of images, at least 1
     */
    InputReader(InferRequestJson.InputTensor input, ByteBuffer binary, int maxImages) {
        this.input = input;
        this.binary = binary.order(ByteOrder.LITTLE_ENDIAN);
        this.maxImages = maxImages;
    }

    RequestInput read() {
        checkDataLocation();
        String kind = input.name() + " " + input.datatype();
        if (kind.equals(Tensors.IMAGE + " " + Datatype.BYTES)) {
            return new RequestInput.Files(files());
        }
        if (kind.equals(Tensors.PIXELS + " " + Datatype.UINT8)) {
            return pixels();
        }
        throw invalid("expected input '%s' of BYTES or '%s' of UINT8, found '%s' of %s"
                .formatted(Tensors.IMAGE, Tensors.PIXELS, input.name(), input.datatype()));
    }

    private boolean isBinary() {
        return input.parameters() != null && input.parameters().binaryDataSize() != null;
    }

    private void checkDataLocation() {
        int announced = isBinary() ? input.parameters().binaryDataSize() : 0;
        if (announced != binary.remaining()) {
            throw invalid(
                    "expected %d bytes after the JSON (binary_data_size), found %d; check that Inference-Header-Content-Length is the length of the JSON"
                            .formatted(announced, binary.remaining()));
        }
        if (isBinary() == (input.data() != null)) {
            throw invalid("expected either data or parameters.binary_data_size in the input");
        }
    }

    private List<byte[]> files() {
        if (shape().stream().skip(1).anyMatch(size -> size != 1)) {
            throw invalid("shape of '%s' must be [n], was %s".formatted(input.name(), shape()));
        }
        int count = count();
        List<byte[]> files = isBinary() ? lengthPrefixed(count) : input.data().files();
        if (files.size() != count) {
            throw invalid("the shape has %d elements, the data has %d".formatted(count, files.size()));
        }
        return files;
    }

    private List<byte[]> lengthPrefixed(int count) {
        List<byte[]> elements = new ArrayList<>();
        while (binary.remaining() >= Integer.BYTES && elements.size() < count) {
            int length = binary.getInt();
            if (length < 0 || length > binary.remaining()) {
                throw invalid("element %d announces %d bytes, %d are left"
                        .formatted(elements.size(), length, binary.remaining()));
            }
            byte[] element = new byte[length];
            binary.get(element);
            elements.add(element);
        }
        if (binary.hasRemaining()) {
            throw invalid("%d bytes are left after %d elements".formatted(binary.remaining(), elements.size()));
        }
        return elements;
    }

    private RequestInput.Pixels pixels() {
        List<Long> shape = shape();
        if (shape.size() != 4 || shape.get(3) != CHANNELS) {
            throw invalid("shape of '%s' must be [n, height, width, 3], was %s".formatted(input.name(), shape));
        }
        int count = count();
        byte[] values = isBinary() ? rest() : input.data().numbers();
        if (values.length != elements(shape)) {
            throw invalid("shape %s does not fit %d elements".formatted(shape, values.length));
        }
        List<byte[]> images = new ArrayList<>();
        int size = values.length / count;
        for (int i = 0; i < count; i++) {
            images.add(Arrays.copyOfRange(values, i * size, (i + 1) * size));
        }
        return new RequestInput.Pixels(shape.get(1).intValue(), shape.get(2).intValue(), images);
    }

    private byte[] rest() {
        byte[] rest = new byte[binary.remaining()];
        binary.get(rest);
        return rest;
    }

    private List<Long> shape() {
        List<Long> shape = input.shape();
        if (shape == null
                || shape.isEmpty()
                || shape.stream().anyMatch(n -> n == null || n < 1 || n > Integer.MAX_VALUE)) {
            throw invalid("shape must be of numbers from 1, was " + shape);
        }
        return shape;
    }

    private int count() {
        long count = shape().get(0);
        if (count > maxImages) {
            throw InferRequestReader.tooManyImages(maxImages, count);
        }
        return (int) count;
    }

    /** Returns the number of elements in floating point, which cannot overflow and is exact for every possible body. */
    private static double elements(List<Long> shape) {
        return shape.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
    }
}
