package dev.patisserie.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.standalone.client.model.FetchedModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReproductionTest {

    private static FetchedModel model(String id, String tensorflow, String weights) {
        return new FetchedModel(
                new Manifest(
                        id,
                        List.of("bun", "tart"),
                        48,
                        "SimpleConvNet",
                        100,
                        TrainingRequested.of(id, Pipeline.SIMPLE, "desserts"),
                        "data",
                        "holdout",
                        2,
                        new Manifest.Evaluation(2, 0.5, 0.5, List.of(List.of(1, 0), List.of(1, 0)), List.of()),
                        List.of(new Manifest.Probe("1.png", "bun", List.of(0.5f, 0.5f))),
                        Map.of("tensorflow", tensorflow),
                        Instant.EPOCH,
                        null),
                weights);
    }

    private static List<String> differing(Reproduction reproduction) {
        return reproduction.facts().stream()
                .filter(fact -> !fact.same())
                .map(Reproduction.Fact::name)
                .toList();
    }

    @Test
    void modelsWithEqualWeightsAndEvaluationsAreEqual() {
        var reproduction = Reproduction.of(model("a", "2.18.0", "w-1"), model("b", "2.18.0", "w-1"));

        assertThat(reproduction.same()).isTrue();
        assertThat(differing(reproduction)).isEmpty();
    }

    @Test
    void aDifferentTensorFlowVersionIsNotADifferentModel() {
        var reproduction = Reproduction.of(model("a", "2.18.0", "w-1"), model("b", "2.21.0", "w-1"));

        assertThat(reproduction.same()).isTrue();
        assertThat(differing(reproduction)).containsExactly("tensorflow");
    }

    @Test
    void differentWeightsAreADifferentModel() {
        var reproduction = Reproduction.of(model("a", "2.18.0", "w-1"), model("b", "2.21.0", "w-2"));

        assertThat(reproduction.same()).isFalse();
        assertThat(differing(reproduction)).containsExactly("tensorflow", "weights");
    }
}
