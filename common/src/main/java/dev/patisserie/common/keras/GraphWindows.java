package dev.patisserie.common.keras;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/** Reads the windows of convolutions and poolings in a graph. */
final class GraphWindows {

    private static final AttrValue DEFAULT = AttrValue.getDefaultInstance();

    private GraphWindows() {}

    /** Writes the window of an operation to the arguments of a layer. */
    static void window(NodeDef node, ExportedLayer layer, String name, int height, int width) {
        layer.config().putArray(name).add(height).add(width);
        ArrayNode strides = layer.config().putArray("strides");
        Arrays.stream(sizes(node, "strides")).forEach(strides::add);
        layer.config().put("padding", isSame(node) ? "same" : "valid");
    }

    private static boolean isSame(NodeDef node) {
        String padding = node.getAttrOrThrow("padding").getS().toStringUtf8();
        if (!padding.equals("SAME") && !padding.equals("VALID")) {
            throw unsupported(node, "the padding SAME or VALID", padding);
        }
        return padding.equals("SAME");
    }

    /** Returns the rows and the columns of an attribute. */
    static int[] sizes(NodeDef node, String attribute) {
        List<Long> sizes = node.getAttrOrThrow(attribute).getList().getIList();
        return new int[] {Math.toIntExact(sizes.get(1)), Math.toIntExact(sizes.get(2))};
    }

    /** Returns the shape of an image with one pixel per position of the window. */
    static int[] slide(NodeDef node, ExportedLayer input, int height, int width, int channels) {
        boolean isDilated = node.getAttrOrDefault("dilations", DEFAULT).getList().getIList().stream()
                .anyMatch(size -> size != 1);
        if (isDilated) {
            throw unsupported(node, "no dilation", "one");
        }
        int[] strides = sizes(node, "strides");
        int[] window = isSame(node) ? new int[] {1, 1} : new int[] {height, width};
        return new int[] {
            (input.shape()[0] - window[0]) / strides[0] + 1, (input.shape()[1] - window[1]) / strides[1] + 1, channels
        };
    }

    /** Returns the refusal of an operation. */
    static PatisserieException unsupported(NodeDef node, String expected, String found) {
        return new PatisserieException(
                ErrorCode.KERAS_UNSUPPORTED,
                "expected %s at %s of the model's graph, found %s; export the model as a SavedModel"
                        .formatted(expected, node.getName(), found));
    }
}
