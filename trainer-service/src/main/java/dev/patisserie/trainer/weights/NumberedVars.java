package dev.patisserie.trainer.weights;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/**
 * Reads the layout of {@code .weights.h5}: the weights of a layer are {@code <group>/vars/0..n}, at any depth of the
 * tree. The group's name consists of the layer's class and a number. Keras 3 adds the layer's name as attribute
 * {@code name} of {@code vars}.
 */
final class NumberedVars {

    static final String VARS = "vars";

    /** The groups of the layers of a model, of Keras 3 and of TensorFlow 2.13. */
    static final List<String> CONTAINERS = List.of("layers", "_layer_checkpoint_dependencies");

    private static final String OPTIMIZER = "optimizer";

    /** Orders {@code conv2d}, {@code conv2d_1}, {@code conv2d_10}. */
    private static final Comparator<Node> BY_NUMBER = Comparator.comparing((Node node) -> withoutNumber(node.getName()))
            .thenComparingLong(node -> number(node.getName()));

    /** Deeper than any nested model. */
    private static final int DEEPEST = 64;

    private final WeightTree tree;
    private final List<WeightLayer> layers = new ArrayList<>();

    private NumberedVars(WeightTree tree) {
        this.tree = tree;
    }

    /**
     * Returns the layers that have weights, by class and number.
     *
     * @throws IllegalArgumentException if groups are nested too deeply or recursively
     */
    static List<WeightLayer> read(WeightTree tree, Group root) {
        var found = new NumberedVars(tree);
        found.collect(root, 0);
        return found.layers;
    }

    private void collect(Group group, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("its groups are nested more than " + DEEPEST);
        }
        tree.enter(group);
        for (Node child : sorted(group)) {
            if (!(child instanceof Group inner) || inner.getName().equals(OPTIMIZER)) {
                continue;
            }
            if (inner.getName().equals(VARS)) {
                add(group, inner);
            } else {
                collect(inner, depth + 1);
            }
        }
    }

    /**
     * Returns the groups of the nested models that contain a layer: {@code functional} of
     * {@code layers/functional/layers/x}.
     */
    private static String model(Group layer) {
        String[] groups = layer.getPath().split("/");
        return IntStream.range(1, groups.length - 2)
                .filter(i -> CONTAINERS.contains(groups[i + 1]))
                .mapToObj(i -> groups[i])
                .collect(Collectors.joining("/"));
    }

    /** Returns the children of a group, those of one class in the order of their numbers. */
    static List<Node> sorted(Group group) {
        return group.getChildren().values().stream().sorted(BY_NUMBER).toList();
    }

    private void add(Group group, Group vars) {
        tree.enter(vars);
        String name = tree.text(vars, "name", group.getName());
        List<StoredWeight> weights = sorted(vars).stream()
                .map(WeightTree::inOnePiece)
                .map(dataset -> weight(name, dataset))
                .toList();
        if (!weights.isEmpty()) {
            layers.add(new WeightLayer(name, model(group), weights));
        }
    }

    static StoredWeight weight(String layer, Dataset dataset) {
        return new StoredWeight(layer, dataset.getName(), Shape.of(dataset.getDimensionsAsLong()), dataset.getPath());
    }

    /** Returns the class of a group. */
    static String withoutNumber(String name) {
        String stem = name.substring(0, numberAt(name));
        return stem.length() < name.length() && stem.endsWith("_") ? stem.substring(0, stem.length() - 1) : stem;
    }

    private static long number(String name) {
        int start = numberAt(name);
        return start == name.length() ? 0 : Long.parseLong(name.substring(start));
    }

    /** Returns the index of the trailing digits of a name. */
    private static int numberAt(String name) {
        int start = name.length();
        while (start > 0 && Character.isDigit(name.charAt(start - 1))) {
            start--;
        }
        return start;
    }
}
