package dev.patisserie.common.keras;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/** The sliding windows of convolutions and poolings in a graph. */
final class Windows {

    private Windows() {}

    /** Writes the size, the strides and the padding of a window to the configuration of a layer. */
    static void describe(NodeDef node, ExportedLayer layer, String name, int height, int width) {
        layer.config().putArray(name).add(height).add(width);
        ArrayNode strides = layer.config().putArray("strides");
        Arrays.stream(sizes(node, "strides")).forEach(strides::add);
        layer.config().put("padding", isSame(node) ? "same" : "valid");
    }

    private static boolean isSame(NodeDef node) {
        String padding = node.getAttrOrThrow("padding").getS().toStringUtf8();
        if (!padding.equals("SAME") && !padding.equals("VALID")) {
            throw GraphLayers.unsupported(node, "the padding SAME or VALID", padding);
        }
        return padding.equals("SAME");
    }

    /** Returns the height and width of an attribute. */
    static int[] sizes(NodeDef node, String attribute) {
        List<Long> sizes = node.getAttrOrThrow(attribute).getList().getIList();
        return new int[] {Math.toIntExact(sizes.get(1)), Math.toIntExact(sizes.get(2))};
    }

    /**
     * Returns the shape of the output: height, width, channels.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code KERAS_UNSUPPORTED} if the window is dilated
     */
    static int[] shape(NodeDef node, ExportedLayer input, int height, int width, int channels) {
        boolean isDilated =
                node.getAttrOrDefault("dilations", AttrValue.getDefaultInstance()).getList().getIList().stream()
                        .anyMatch(size -> size != 1);
        if (isDilated) {
            throw GraphLayers.unsupported(node, "no dilation", "one");
        }
        int[] strides = sizes(node, "strides");
        int[] window = isSame(node) ? new int[] {1, 1} : new int[] {height, width};
        return new int[] {
            (input.shape()[0] - window[0]) / strides[0] + 1, (input.shape()[1] - window[1]) / strides[1] + 1, channels
        };
    }
}
