package dev.patisserie.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.golden.SharedFiles;
import dev.patisserie.trainer.network.architecture.Backbone;
import dev.patisserie.trainer.weights.KerasWeights;
import dev.patisserie.trainer.weights.WeightAssignment;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Features of real photos with real weights equal those of Keras. */
class PhotoFeaturesTest {

    /** Tolerance relative to the largest feature. */
    private static final double TOLERANCE = 1e-5;

    @Test
    void featuresOfRealPhotosEqualThoseOfKeras() throws IOException {
        JsonNode golden = Golden.json("photos.json");
        int size = golden.get("size").asInt();
        WeightedNetwork network = realMobileNet(golden, size);
        try (var decoder = new ImageDecoder(ImageLimits.DEFAULT);
                var frozen = new FrozenNetwork(BatchNormFolding.fold(network), Precision.FLOAT32)) {
            for (JsonNode photo : golden.get("photos")) {
                // Given
                String path = photo.get("path").asText();
                byte[] file = Files.readAllBytes(SharedFiles.orSkip(path));

                // When
                var features = FloatBuffer.allocate((int) frozen.outputShape().size());
                frozen.run(decoder.decode(file, size), 1, features);

                // Then
                assertFeatures(path, features.array(), photo);
            }
        }
    }

    private static WeightedNetwork realMobileNet(JsonNode golden, int size) {
        Network network = Backbone.named("mobilenet", OptionalDouble.of(0.25))
                .classifier(size, 2)
                .cutAfter(Backbone.POOLING)
                .base();
        Map<String, float[]> weights = new HashMap<>();
        var file = SharedFiles.orSkip(golden.get("weights").get("path").asText());
        try (KerasWeights stored = KerasWeights.open(file)) {
            WeightAssignment.match(network.shapes(), stored).forEach(weights::put);
        }
        return new WeightedNetwork(network, weights);
    }

    private static void assertFeatures(String path, float[] features, JsonNode photo) {
        double largest = IntStream.range(0, features.length)
                .mapToDouble(i -> features[i])
                .max()
                .orElseThrow();
        JsonNode first = photo.get("first");
        for (int i = 0; i < first.size(); i++) {
            assertThat((double) features[i])
                    .as("feature %d of %s", i, path)
                    .isCloseTo(first.get(i).asDouble(), within(TOLERANCE * largest));
        }
        double squares = IntStream.range(0, features.length)
                .mapToDouble(i -> (double) features[i] * features[i])
                .sum();
        double norm = photo.get("norm").asDouble();
        assertThat(Math.sqrt(squares)).as("norm of the features of " + path).isCloseTo(norm, within(TOLERANCE * norm));
    }
}
