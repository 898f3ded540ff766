package dev.patisserie.common.onednn;

import java.util.List;
import java.util.function.Supplier;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/** Reads the attributes of nodes; rejects those that this package cannot compute. */
final class NodeAttributes {

    private static final AttrValue DEFAULT = AttrValue.getDefaultInstance();

    /** Defaults of FusedBatchNormV3, which differ from those of its attributes' types. */
    private static final AttrValue DEFAULT_TRUE =
            AttrValue.newBuilder().setB(true).build();

    private static final AttrValue DEFAULT_EPSILON =
            AttrValue.newBuilder().setF(1e-4f).build();

    private final GraphNodes nodes;

    NodeAttributes(GraphNodes nodes) {
        this.nodes = nodes;
    }

    /** Returns the number of dimensions of a placeholder, including the batch. */
    int rank(NodeDef placeholder) {
        return dimensions(placeholder).size();
    }

    /** Returns the tensor of a placeholder {@code [batch, height, width, channels]} or {@code [batch, values]}. */
    Tensor placeholder(NodeDef node) {
        List<Integer> sizes = dimensions(node);
        boolean isKnown = sizes.stream().skip(1).allMatch(size -> size > 0);
        if (isKnown && sizes.size() == 4) {
            return Tensor.of(sizes.get(1), sizes.get(2), sizes.get(3), ElementType.UINT8);
        }
        if (isKnown && sizes.size() == 2) {
            return Tensor.of(1, 1, sizes.get(1), ElementType.UINT8);
        }
        throw new UnsupportedGraphException("the input %s has the shape %s".formatted(node.getName(), sizes));
    }

    private static List<Integer> dimensions(NodeDef placeholder) {
        return placeholder.getAttrOrThrow("shape").getShape().getDimList().stream()
                .map(TensorShapeProto.Dim::getSize)
                .map(Math::toIntExact)
                .toList();
    }

    /**
     * Returns the window of a convolution.
     *
     * @param padding zeros around the image; null for none
     */
    Window window(NodeDef node, int height, int width, Tensor image, Window padding) {
        requirePlain(node, "dilations");
        Window window = window(node, new int[] {height, width}, image);
        if (padding == null) {
            return window;
        }
        if (isSame(node)) {
            throw new UnsupportedGraphException("%s has two paddings".formatted(node.getName()));
        }
        return new Window(
                window.rows().padded(padding.rows().before(), padding.rows().after()),
                window.columns()
                        .padded(padding.columns().before(), padding.columns().after()));
    }

    /** Returns the window of a pooling. */
    Window poolWindow(NodeDef node, Tensor image) {
        return window(node, inner(node, "ksize"), image);
    }

    private static void requireChannelsLast(NodeDef node) {
        String format = node.getAttrOrDefault("data_format", DEFAULT).getS().toStringUtf8();
        if (!format.isEmpty() && !format.equals("NHWC")) {
            throw new UnsupportedGraphException("%s has the data format %s".formatted(node.getName(), format));
        }
    }

    /** Returns the number that is added to the variances of a batch normalisation. */
    float epsilon(NodeDef node) {
        requireChannelsLast(node);
        if (node.getAttrOrDefault("is_training", DEFAULT_TRUE).getB()) {
            throw new UnsupportedGraphException("%s computes the moments of the batch".formatted(node.getName()));
        }
        return node.getAttrOrDefault("epsilon", DEFAULT_EPSILON).getF();
    }

    private Window window(NodeDef node, int[] size, Tensor image) {
        requireChannelsLast(node);
        int[] strides = inner(node, "strides");
        return isSame(node)
                ? new Window(
                        Window.Axis.same(image.height(), size[0], strides[0]),
                        Window.Axis.same(image.width(), size[1], strides[1]))
                : new Window(Window.Axis.valid(size[0], strides[0]), Window.Axis.valid(size[1], strides[1]));
    }

    private static boolean isSame(NodeDef node) {
        String padding = node.getAttrOrThrow("padding").getS().toStringUtf8();
        return switch (padding) {
            case "SAME" -> true;
            case "VALID" -> false;
            default -> throw new UnsupportedGraphException("%s has the padding %s".formatted(node.getName(), padding));
        };
    }

    private static int[] inner(NodeDef node, String attribute) {
        List<Long> sizes = node.getAttrOrThrow(attribute).getList().getIList();
        if (sizes.size() != 4 || sizes.get(0) != 1 || sizes.get(3) != 1) {
            throw new UnsupportedGraphException("%s has the %s %s".formatted(node.getName(), attribute, sizes));
        }
        return new int[] {Math.toIntExact(sizes.get(1)), Math.toIntExact(sizes.get(2))};
    }

    private static void requirePlain(NodeDef node, String attribute) {
        List<Long> values = node.getAttrOrDefault(attribute, DEFAULT).getList().getIList();
        if (!values.stream().allMatch(value -> value == 1)) {
            throw new UnsupportedGraphException("%s has the %s %s".formatted(node.getName(), attribute, values));
        }
    }

    /** Returns the zeros around an image, as the paddings of a window of one pixel. */
    Window padding(NodeDef node) {
        int[] sizes = nodes.integers(nodes.inputs(node).get(1));
        boolean isZero =
                nodes.inputs(node).size() < 3 || nodes.floats(nodes.inputs(node).get(2))[0] == 0;
        boolean isOfImage = sizes.length == 8 && sizes[0] == 0 && sizes[1] == 0 && sizes[6] == 0 && sizes[7] == 0;
        if (!isZero || !isOfImage) {
            throw new UnsupportedGraphException("%s does not pad an image with zeros".formatted(node.getName()));
        }
        return new Window(Window.Axis.PIXEL.padded(sizes[2], sizes[3]), Window.Axis.PIXEL.padded(sizes[4], sizes[5]));
    }

    boolean keepsDimensions(NodeDef mean) {
        return mean.getAttrOrDefault("keep_dims", DEFAULT).getB();
    }

    /** Returns the values of the second factor of a MatMul, {@code [inputs, outputs]}, when they are needed. */
    Supplier<float[]> matrix(NodeDef node, String matrix) {
        if (node.getAttrOrDefault("transpose_a", DEFAULT).getB()) {
            throw new UnsupportedGraphException("%s transposes its first factor".formatted(node.getName()));
        }
        Supplier<float[]> values = nodes.laterFloats(matrix);
        int rows = matrixRows(node, matrix);
        return isTransposed(node) ? () -> transposed(values.get(), rows) : values;
    }

    /** Returns the number of inputs of the second factor of a MatMul. */
    int matrixRows(NodeDef node, String matrix) {
        return nodes.shape(matrix)[isTransposed(node) ? 1 : 0];
    }

    /** Returns the number of outputs of the second factor of a MatMul. */
    int matrixColumns(NodeDef node, String matrix) {
        return nodes.shape(matrix)[isTransposed(node) ? 0 : 1];
    }

    private static boolean isTransposed(NodeDef node) {
        return node.getAttrOrDefault("transpose_b", DEFAULT).getB();
    }

    private static float[] transposed(float[] values, int columns) {
        int rows = values.length / columns;
        float[] transposed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            transposed[i % columns * rows + i / columns] = values[i];
        }
        return transposed;
    }
}
