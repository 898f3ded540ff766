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

class SearchSpaceTest {

    @Test
    void setsTheBoundsAndTheChoicesOneByOne() {
        // Given
        SearchRequested search = search("xception", "['resnet50', 'mobilenet_v3_small']");

        // When
        List<TrainingRequested> extremes = SearchSpace.extremes(search);

        // Then: both bounds of the rate with the base model of the request, then each base model
        assertThat(extremes)
                .extracting(request -> request.transfer().backbone())
                .containsExactly("xception", "xception", "resnet50", "mobilenet_v3_small");
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

    private static SearchRequested search(String backbone, String choices) {
        String json = """
                {'searchId': 's-1', 'base': {'pipeline': 'transfer', 'dataset': 'cakes', 'backbone': '%s'},
                 'space': [{'path': 'warmup.learningRate', 'kind': 'log-uniform', 'low': 1e-4, 'high': 1e-2},
                           {'path': 'backbone', 'kind': 'choice', 'values': %s}]}
                """.formatted(backbone, choices).replace('\'', '"');
        try {
            return Json.MAPPER.readValue(json, SearchRequested.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
