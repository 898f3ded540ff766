package dev.patisserie.trainer.weights;

import dev.patisserie.common.keras.KerasLayer;
import dev.patisserie.common.keras.KerasModel;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the weights of a {@code .keras} file. The groups of a model are named by the classes of its layers and by
 * numbers, in the order of the layers in {@code config.json}, which has their names. TensorFlow 2.13 leaves out
 * numbers, so only the order of the numbers is used.
 */
final class ModelVars {

    private final WeightTree tree;
    private final List<WeightLayer> layers = new ArrayList<>();

    private ModelVars(WeightTree tree) {
        this.tree = tree;
    }

    /**
     * Returns the layers that have weights, in the order of the model.
     *
     * @throws IllegalArgumentException if the file does not have the layers of the model
     */
    static List<WeightLayer> read(WeightTree tree, KerasModel model) {
        var vars = new ModelVars(tree);
        vars.collect(tree.root(), model, "");
        return vars.layers;
    }

    private void collect(Group group, KerasModel model, String path) {
        Map<String, Deque<Group>> byClass = byClass(container(group, model));
        for (KerasLayer layer : model.layers()) {
            Deque<Group> alike = layer.operation() ? null : byClass.get(layer.group());
            if (alike == null) { // an operation, or no layer of this class has weights
                continue;
            }
            if (alike.isEmpty()) {
                throw new IllegalArgumentException(
                        "its weights lack the layer '%s' of config.json".formatted(layer.name()));
            }
            Group found = alike.remove();
            tree.enter(found);
            if (layer.model().isPresent()) {
                collect(found, layer.model().get(), path.isEmpty() ? layer.name() : path + "/" + layer.name());
            } else {
                add(found, layer.name(), path);
            }
        }
        byClass.values().stream().flatMap(Deque::stream).findFirst().ifPresent(rest -> {
            throw new IllegalArgumentException(
                    "its config.json has no layer for the weights '%s'".formatted(rest.getPath()));
        });
    }

    private Group container(Group group, KerasModel model) {
        for (String name : NumberedVars.CONTAINERS) {
            if (group.getChild(name) instanceof Group found) {
                tree.enter(found);
                return found;
            }
        }
        throw new IllegalArgumentException("its weights have no group of the layers of '%s'".formatted(model.name()));
    }

    private static Map<String, Deque<Group>> byClass(Group container) {
        Map<String, Deque<Group>> byClass = new HashMap<>();
        for (Node child : NumberedVars.sorted(container)) {
            if (child instanceof Group group && !child.isLink()) {
                byClass.computeIfAbsent(NumberedVars.withoutNumber(group.getName()), key -> new ArrayDeque<>())
                        .add(group);
            }
        }
        return byClass;
    }

    private void add(Group group, String name, String model) {
        if (!(group.getChild(NumberedVars.VARS) instanceof Group vars)) {
            return;
        }
        tree.enter(vars);
        String stored = tree.text(vars, "name", name);
        if (!stored.equals(name)) {
            throw new IllegalArgumentException(
                    "its config.json has the layer '%s' where its weights have '%s'".formatted(name, stored));
        }
        List<StoredWeight> weights = new ArrayList<>();
        for (Node node : NumberedVars.sorted(vars)) {
            Dataset dataset = WeightTree.inOnePiece(node);
            weights.add(NumberedVars.weight(name, dataset));
        }
        if (!weights.isEmpty()) {
            layers.add(new WeightLayer(name, model, weights));
        }
    }
}
