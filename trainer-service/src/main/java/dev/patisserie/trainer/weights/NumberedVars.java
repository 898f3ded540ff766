package dev.patisserie.trainer.weights;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * The layout of {@code .weights.h5}: wherever a layer sits in the tree, its weights are {@code
 * <group>/vars/0..n}. The group is named by the layer's class and a number; Keras 3 adds the
 * layer's name as attribute {@code name} of {@code vars}.
 */
final class NumberedVars {

    private static final String VARS = "vars";
    private static final String OPTIMIZER = "optimizer";

    /** {@code conv2d} before {@code conv2d_1} before {@code conv2d_10}. */
    private static final Comparator<Node> BY_NUMBER =
            Comparator.comparing((Node node) -> node.getName().replaceFirst("_?\\d+$", ""))
                    .thenComparingLong(node -> number(node.getName()));

    private NumberedVars() {}

    /** Returns the layers that have weights, by class and number. */
    static List<WeightLayer> read(Group root) {
        List<WeightLayer> layers = new ArrayList<>();
        collect(root, layers);
        return layers;
    }

    private static void collect(Group group, List<WeightLayer> layers) {
        for (Node child : group.getChildren().values().stream().sorted(BY_NUMBER).toList()) {
            if (!(child instanceof Group inner) || inner.getName().equals(OPTIMIZER)) {
                continue;
            }
            if (inner.getName().equals(VARS)) {
                add(group, inner, layers);
            } else {
                collect(inner, layers);
            }
        }
    }

    private static void add(Group group, Group vars, List<WeightLayer> layers) {
        String name = nameOf(group, vars);
        List<StoredWeight> weights =
                vars.getChildren().values().stream()
                        .sorted(BY_NUMBER)
                        .map(Dataset.class::cast)
                        .map(dataset -> weight(name, dataset))
                        .toList();
        if (!weights.isEmpty()) {
            layers.add(new WeightLayer(name, weights));
        }
    }

    private static String nameOf(Group group, Group vars) {
        Attribute name = vars.getAttribute("name");
        return name == null ? group.getName() : String.valueOf(name.getData());
    }

    private static StoredWeight weight(String layer, Dataset dataset) {
        return new StoredWeight(
                layer,
                dataset.getName(),
                Shape.of(dataset.getDimensionsAsLong()),
                dataset.getPath());
    }

    private static long number(String name) {
        String digits = name.replaceFirst("^.*?(\\d*)$", "$1");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
