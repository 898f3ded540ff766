package dev.patisserie.common.event;

import dev.patisserie.common.event.SearchParameter.Kind;
import dev.patisserie.common.event.SearchProgressed.Best;
import dev.patisserie.common.event.SearchProgressed.Publication;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrialStep.Publish;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Well-formed events of searches and their trainings. */
public final class SampleSearches {

    private static final Instant NOON = SampleEvents.NOON;

    private SampleSearches() {}

    /** Returns a search with a value in every field. */
    public static SearchRequested search() {
        return new SearchRequested(
                "s-1",
                "desserts",
                TrainingRequested.builder(null, Pipeline.SIMPLE, "desserts")
                        .epochs(9)
                        .build(),
                List.of(
                        new SearchParameter("optimizer.learningRate", Kind.LOG_UNIFORM, 1e-5, 1e-2, null),
                        new SearchParameter("optimizer.name", Kind.CHOICE, null, null, List.of("adam", "sgd"))),
                SearchRequested.Sampler.TPE,
                SearchRequested.Scheduler.ASHA,
                1,
                9,
                3,
                20,
                2,
                SearchRequested.Metric.VALIDATION_ACCURACY,
                7L,
                NOON);
    }

    static Stream<Event> all() {
        return Stream.concat(trainings(), searches());
    }

    private static Stream<Event> trainings() {
        var trial = new SearchTrial("s-1", 3, 1);
        TrainingRequested request = TrainingRequested.builder("s-1.3.1", Pipeline.SIMPLE, "desserts")
                .dropout(0.25)
                .trial(new TrialStep(trial, "s-1.3.0", 3, Publish.NEVER))
                .build();
        var curve = List.of(new TrialResult.Point(1, 0.5, 0.75), new TrialResult.Point(2, 0.25, 0.875));
        return Stream.of(
                request,
                TrainingProgressed.paused(JobRef.of(request), NOON, new TrialResult(600, false, curve)),
                TrainingProgressed.paused(JobRef.of(request), NOON, new TrialResult(600, true, List.of())));
    }

    private static Stream<Event> searches() {
        SearchRequested search = search();
        var failure = new Failure("DISK_FULL", "why");
        Map<String, Object> values = Map.of("optimizer.learningRate", 0.001, "optimizer.name", "sgd");
        return Stream.of(
                search,
                new SearchCancelled("s-1", "enough", "ada"),
                new SearchCancelled("s-1", null, null),
                SearchProgressed.rejected("s-1", null, failure, NOON),
                new SearchProgressed(
                        "s-1",
                        SearchProgressed.State.COMPLETED,
                        search,
                        List.of(
                                new Trial(
                                        0,
                                        values,
                                        TrialState.PAUSED,
                                        0,
                                        2,
                                        List.of(new RungResult(0, 1, 0.5, 0.5, 1)),
                                        null),
                                new Trial(1, values, TrialState.FAILED, 0, 2, List.of(), failure)),
                        new Best(0, values, 0.5),
                        1,
                        600,
                        1,
                        17,
                        new Publication("s-1.winner", 2, "m-1", 0.75),
                        null,
                        NOON));
    }
}
