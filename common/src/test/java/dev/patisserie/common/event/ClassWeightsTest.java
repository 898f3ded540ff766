package dev.patisserie.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.patisserie.common.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {

    private static final List<String> LABELS = List.of("cake", "pie", "tart");

    @Test
    void balancedWeightsAreThoseOfScikitLearn() {
        // scikit-learn's compute_class_weight: 12 images, 3 classes: 12 / (3 * 6), 12 / (3 * 4),
        // ...
        assertThat(ClassWeights.inBalance().of(LABELS, new int[] {6, 4, 2})).containsExactly(2 / 3.0, 1, 2);
    }

    @Test
    void theDefaultWeightIsOne() {
        assertThat(ClassWeights.of(Map.of("pie", 2.5)).of(LABELS, new int[] {6, 4, 2}))
                .containsExactly(1, 2.5, 1);
    }

    @Test
    void rejectsAnUnknownLabel() {
        assertThatThrownBy(() -> ClassWeights.of(Map.of("pizza", 2.0)).of(LABELS, new int[3]))
                .hasMessage("classWeights must name labels of the data set, [cake, pie, tart], was [pizza]");
    }

    @Test
    void rejectsAWeightThatIsNotPositive() {
        assertThatThrownBy(() -> ClassWeights.of(Map.of("pie", 0.0)))
                .hasMessage("classWeights.pie must be above 0 and at most 1000000.0, was 0.0");
    }

    @Test
    void rejectsEmptyWeights() {
        assertThatThrownBy(() -> ClassWeights.of(Map.of()))
                .hasMessage("classWeights must be 'balanced' or name at least one label");
    }

    @Test
    void rejectsAnUnknownWordInJson() {
        assertThatThrownBy(() -> Json.MAPPER.readValue("\"even\"", ClassWeights.class))
                .isInstanceOf(JsonMappingException.class)
                .hasMessageContaining("classWeights must be 'balanced' or an object of labels and weights, was even");
    }

    @Test
    void rejectsAWeightThatIsNotANumber() {
        assertThatThrownBy(() -> Json.MAPPER.readValue("{\"pie\":\"2\"}", ClassWeights.class))
                .hasMessageContaining("classWeights.pie must be a number, was 2");
    }
}
