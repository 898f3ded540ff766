package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.trainer.golden.Golden;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** Complete networks with Keras's names and shapes. */
class LayerMatchTest {

    @Test
    void matchesTheXceptionFileOfKeras1() {
        // Given: the file and the network share no name
        Map<String, Shape> expected = Golden.variables("xception-71");
        List<WeightLayer> file = renamed(expected, name -> "batchnormalization_" + name.hashCode());

        // When
        LayerMatch match = new LayerMatch(expected, file);

        // Then
        match.requireComplete(Path.of("xception.h5"));
        assertThat(match.sources()).hasSize(234).allSatisfy(LayerMatchTest::isItsOwn);
    }

    @Test
    void matchesMobileNetV2WithTheNamesOfItsFirstRelease() {
        // Given: as published in 2018, mobl3_conv_3_expand for block_3_expand and so on
        Map<String, Shape> expected = Golden.variables("mobilenetv2-1.0-75");
        List<WeightLayer> file = renamed(expected, name -> name.replaceFirst("^block_(\\d+)_", "mobl$1_conv_$1_"));

        // When
        LayerMatch match = new LayerMatch(expected, file);

        // Then
        match.requireComplete(Path.of("mobilenet_v2.h5"));
        assertThat(match.sources()).hasSize(260).allSatisfy(LayerMatchTest::isItsOwn);
        assertThat(match.byOrder()).allMatch(layer -> layer.startsWith("block_"));
    }

    private static void isItsOwn(String path, StoredWeight source) {
        assertThat(source.dataset()).isEqualTo(path);
    }

    /** Returns a file with renamed layers; the dataset of each weight is its true path. */
    private static List<WeightLayer> renamed(Map<String, Shape> variables, UnaryOperator<String> name) {
        Map<String, List<StoredWeight>> layers = new LinkedHashMap<>();
        variables.forEach((path, shape) -> {
            String layer = name.apply(path.substring(0, path.indexOf('/')));
            String variable = path.substring(path.indexOf('/') + 1);
            layers.computeIfAbsent(layer, key -> new ArrayList<>()).add(new StoredWeight(layer, variable, shape, path));
        });
        return layers.entrySet().stream()
                .map(layer -> new WeightLayer(layer.getKey(), layer.getValue()))
                .toList();
    }
}
