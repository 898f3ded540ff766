package dev.patisserie.trainer.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.SearchRequested.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplerTest {

    @Test
    void drawsLogarithmsUniformlyAndIntegersWithBothBounds() {
        // Given 10,000 draws: the share of a decade of four is 0.25 with a standard error of 0.0043
        var rate = new Dimension(new SearchParameter("r", Kind.LOG_UNIFORM, 1e-5, 1e-1, null));
        var count = new Dimension(new SearchParameter("n", Kind.INTEGER, 3.0, 5.0, null));
        var random = new Random(1);
        int low = 0;
        int[] counts = new int[6];

        // When
        for (int i = 0; i < 10_000; i++) {
            double coordinate = random.nextDouble();
            low += (double) rate.value(coordinate) < 1e-4 ? 1 : 0;
            counts[(int) count.value(coordinate)]++;
        }

        // Then
        assertThat(low).isBetween(2370, 2630);
        assertThat(counts[3]).isBetween(3190, 3480);
        assertThat(counts[4]).isBetween(3190, 3480);
        assertThat(counts[5]).isBetween(3190, 3480);
    }

    @Test
    void coordinatesAreTheInverseOfValues() {
        for (SearchParameter parameter : List.of(
                new SearchParameter("r", Kind.LOG_UNIFORM, 1e-5, 1e-1, null),
                new SearchParameter("u", Kind.UNIFORM, -2.0, 3.0, null),
                new SearchParameter("n", Kind.INTEGER, 3.0, 9.0, null),
                new SearchParameter("c", Kind.CHOICE, null, null, List.of("adam", 8, 0.5)))) {
            var dimension = new Dimension(parameter);
            Object value = dimension.value(dimension.isChoice() ? 1 : 0.3);
            assertThat(dimension.value(dimension.coordinate(value)))
                    .as(parameter.path())
                    .satisfies(again -> assertThat(again.toString().substring(0, 1))
                            .isEqualTo(value.toString().substring(0, 1)));
        }
    }

    @Test
    void estimatorFindsBetterValuesThanIndependentDraws() {
        // Given 40 trials to the end, ten seeds: the mean loss of the last 20 trials
        double random = 0;
        double estimated = 0;
        for (int seed = 0; seed < 10; seed++) {
            random += meanOfLast(SearchRequested.Sampler.RANDOM, seed);
            estimated += meanOfLast(SearchRequested.Sampler.TPE, seed);
        }

        // Then: a good trial has about 0.3, a random one about 0.9
        assertThat(estimated / 10).isLessThan(0.7 * random / 10);
    }

    private static double meanOfLast(SearchRequested.Sampler sampler, long seed) {
        SearchRequested base = SearchSimulation.search("s", Scheduler.NONE, sampler, 40, 9);
        var search = SearchRequested.builder("s", base.base(), base.space())
                .sampler(sampler)
                .scheduler(Scheduler.NONE)
                .trials(40)
                .seed(seed)
                .build();
        SearchProgressed end = new SearchSimulation(1).request(search).run("s", new Random(0), 0);
        return end.trials().subList(20, 40).stream()
                .mapToDouble(trial -> trial.last().orElseThrow().value())
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void neverTrainsTheSameValuesTwiceAndEndsWhenAllAreTried(SearchRequested.Sampler sampler) {
        // Given
        SearchRequested base = SearchSimulation.search("s", Scheduler.NONE, sampler, 20, 2);
        var small = SearchRequested.builder(
                        "s",
                        base.base().toBuilder().dropout(0.1).build(),
                        List.of(
                                new SearchParameter("optimizer.name", Kind.CHOICE, null, null, List.of("adam", "sgd")),
                                new SearchParameter("batchSize", Kind.CHOICE, null, null, List.of(8, 16)),
                                new SearchParameter("dropout", Kind.CHOICE, null, null, List.of(0.1, 0.2, 0.3))))
                .sampler(sampler)
                .scheduler(Scheduler.NONE)
                .trials(20)
                .build();

        // When
        SearchProgressed end = new SearchSimulation(1).request(small).run("s", new Random(0), 0);

        // Then
        List<Map<String, Object>> values =
                end.trials().stream().map(Trial::values).toList();
        assertThat(values).hasSize(12).doesNotHaveDuplicates();
        assertThat(end.state()).isEqualTo(SearchProgressed.State.COMPLETED);
    }
}
