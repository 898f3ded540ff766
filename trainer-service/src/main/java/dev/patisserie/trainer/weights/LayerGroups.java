package dev.patisserie.trainer.weights;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * The older layout: a group per layer, named by the root's attribute {@code layer_names}; its weights named by the
 * group's attribute {@code weight_names}, which are paths below the group.
 *
 * <p>Weight names by age: {@code convolution2d_1_W:0} (Keras 1), {@code conv1/kernel:0} (2),
 * {@code sequential/conv1/kernel} (3). The last part is the variable and the one before it the layer, so nested models
 * are flattened. The names of some layers of older files contain '/', which Keras 3 replaces by '_'; their groups are
 * nested.
 */
final class LayerGroups {

    private static final String LAYER_NAMES = "layer_names";
    private static final String WEIGHT_NAMES = "weight_names";

    /** The group of the weights that belong to the model and not to a layer. */
    private static final String OWN_WEIGHTS = "top_level_model_weights";

    private LayerGroups() {}

    static boolean isLayoutOf(Group root) {
        return root.getAttribute(LAYER_NAMES) != null;
    }

    /** Returns the layers that have weights, in the saved model's order. */
    static List<WeightLayer> read(WeightTree tree, Group root) {
        Map<String, List<StoredWeight>> layers = new LinkedHashMap<>();
        Map<String, String> models = new HashMap<>();
        List<String> groups = new ArrayList<>(tree.names(root, LAYER_NAMES));
        if (root.getChild(OWN_WEIGHTS) != null) {
            groups.add(OWN_WEIGHTS);
        }
        for (String name : groups) {
            Group group = group(root, name);
            tree.enter(group);
            for (String weightName : tree.names(group, WEIGHT_NAMES)) {
                StoredWeight weight = weight(group, name, weightName);
                layers.computeIfAbsent(weight.layer(), key -> new ArrayList<>()).add(weight);
                models.putIfAbsent(weight.layer(), weight.layer().equals(name) ? "" : name);
            }
        }
        return layers.entrySet().stream()
                .map(layer -> new WeightLayer(layer.getKey(), models.get(layer.getKey()), layer.getValue()))
                .toList();
    }

    private static Group group(Group root, String name) {
        Node node = root;
        for (String part : name.split("/")) {
            node = node instanceof Group group ? group.getChild(part) : null;
        }
        if (node instanceof Group group) {
            return group;
        }
        throw new IllegalArgumentException("layer_names lists '%s', and there is no such group".formatted(name));
    }

    private static StoredWeight weight(Group group, String groupName, String name) {
        Dataset dataset = WeightTree.dataset(group, name);
        String[] parts = name.replaceFirst(":\\d+$", "").split("/");
        String layer = layer(groupName, parts);
        String last = parts[parts.length - 1];
        String variable = last.startsWith(layer + "_") ? last.substring(layer.length() + 1) : last;
        return new StoredWeight(
                layer.replace('/', '_'), variable, Shape.of(dataset.getDimensionsAsLong()), dataset.getPath());
    }

    private static String layer(String groupName, String... parts) {
        if (parts.length == 1 || groupName.contains("/")) {
            return groupName;
        }
        return parts[parts.length - 2];
    }
}
