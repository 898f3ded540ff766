package dev.patisserie.trainer.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchSpaceTest {

    @Test
    void setsTheBoundsAndTheChoicesOneByOne() {
        // Given
        SearchRequested search = search("xception", "['resnet50', 'mobilenet_v3_small']");

        // When
        List<TrainingRequested> extremes = SearchSpace.extremes(search);

        // Then: both bounds of the rate and two between them with the base model of the request, then each base model
        assertThat(extremes)
                .extracting(request -> request.transfer().backbone())
                .containsExactly("xception", "xception", "xception", "xception", "resnet50", "mobilenet_v3_small");
        assertThat(extremes.get(0).transfer().warmup().learningRate()).isCloseTo(1e-4, within(1e-12));
        assertThat(extremes.get(1).transfer().warmup().learningRate()).isCloseTo(1e-2, within(1e-12));
    }

    @Test
    void refusesABackboneThatEachTrainerWouldChoose() {
        for (SearchRequested search :
                List.of(search("auto", "['resnet50', 'xception']"), search("xception", "['resnet50', 'auto']"))) {
            assertThatThrownBy(() -> SearchSpace.extremes(search))
                    .isInstanceOf(PatisserieException.class)
                    .hasMessageContaining("found the backbone auto");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "log-uniform"})
    void refusesARangeOfRealNumbersOfAnIntegerField(String kind) {
        SearchRequested search = read("""
                {'searchId': 's-1', 'space': [{'path': 'batchSize', 'kind': '%s', 'low': 8, 'high': 32}]}
                """.formatted(kind));

        assertThatThrownBy(() -> SearchSpace.extremes(search))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("batchSize");
    }

    @Test
    void drawsIntegersByTheirLogarithm() {
        SearchRequested search = read("""
                {'searchId': 's-1', 'space': [{'path': 'batchSize', 'kind': 'log-integer', 'low': 8, 'high': 32}]}
                """);

        assertThat(SearchSpace.extremes(search))
                .extracting(TrainingRequested::batchSize)
                .containsExactly(8, 32, 16, 19);
    }

    @Test
    void firstRungOfASearchOfTheFineTuningIsInTheFineTuning() {
        String fineTuning = """
                {'searchId': 's-1', 'base': {'pipeline': 'transfer', 'dataset': 'cakes',
                 'warmup': {'epochs': 2}, 'fineTune': {'epochs': 16}}, %s
                 'space': [{'path': 'fineTune.learningRate', 'kind': 'log-uniform', 'low': 1e-6, 'high': 1e-4}]}
                """;

        assertThat(read(fineTuning.formatted("")).rungs()).containsExactly(3, 9, 18);
        assertThatThrownBy(() -> SearchSpace.extremes(read(fineTuning.formatted("'minEpochs': 1,"))))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("expected minEpochs of at least 3");
    }

    private static SearchRequested search(String backbone, String choices) {
        String json = """
                {'searchId': 's-1', 'base': {'pipeline': 'transfer', 'dataset': 'cakes', 'backbone': '%s'},
                 'space': [{'path': 'warmup.learningRate', 'kind': 'log-uniform', 'low': 1e-4, 'high': 1e-2},
                           {'path': 'backbone', 'kind': 'choice', 'values': %s}]}
                """.formatted(backbone, choices);
        return read(json);
    }

    private static SearchRequested read(String json) {
        try {
            return Json.MAPPER.readValue(json.replace('\'', '"'), SearchRequested.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
