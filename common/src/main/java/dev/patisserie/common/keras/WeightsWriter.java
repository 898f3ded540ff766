package dev.patisserie.common.keras;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code model.weights.h5}: the groups {@code layers/CLASS_NUMBER/vars} with the arrays 0, 1, 2 ... */
final class WeightsWriter {

    private WeightsWriter() {}

    /**
     * Writes a file.
     *
     * @param layers the layers in Keras's order
     * @param file the file to write; replaced if it exists
     */
    static void write(List<ExportedLayer> layers, Path file) {
        Map<String, Integer> counts = new HashMap<>();
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            WritableGroup all = hdf.putGroup("layers");
            for (ExportedLayer layer : layers) {
                String stem = KerasLayer.group(layer.className());
                int number = counts.merge(stem, 1, Integer::sum) - 1;
                if (!layer.weights().isEmpty()) { // jHDF 0.13 writes empty groups that cannot be read
                    write(layer, all.putGroup(number == 0 ? stem : stem + "_" + number));
                }
            }
        }
    }

    private static void write(ExportedLayer layer, WritableGroup group) {
        WritableGroup vars = group.putGroup("vars");
        vars.putAttribute("name", layer.name());
        for (int i = 0; i < layer.weights().size(); i++) {
            ExportedLayer.Weight weight = layer.weights().get(i);
            vars.putDataset(
                    Integer.toString(i), nested(weight.shape(), weight.values().get()));
        }
    }

    /** Returns the values as arrays of arrays, from which jHDF takes the shape. */
    private static Object nested(int[] shape, float[] values) {
        Object nested = Array.newInstance(float.class, shape);
        fill(nested, shape.length, values, 0);
        return nested;
    }

    private static int fill(Object target, int dimensions, float[] values, int from) {
        if (dimensions == 1) {
            float[] row = (float[]) target;
            System.arraycopy(values, from, row, 0, row.length);
            return from + row.length;
        }
        int next = from;
        for (Object part : (Object[]) target) {
            next = fill(part, dimensions - 1, values, next);
        }
        return next;
    }
}
