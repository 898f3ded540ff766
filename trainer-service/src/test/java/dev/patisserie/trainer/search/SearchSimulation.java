package dev.patisserie.trainer.search;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.SearchRequested.Sampler;
import dev.patisserie.common.event.SearchRequested.Scheduler;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.event.TrialStep;
import dev.patisserie.trainer.job.store.PausedTrials;
import dev.patisserie.trainer.search.SearchCatalog.Entry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * A log, trainers and a controller in memory. A training ends when the simulation lets it; its curve is a function of
 * its values. Requests that are sent again are recognised by their ids, as the trainers do.
 */
final class SearchSimulation {

    static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    static final int IMAGES = 10;

    final Map<String, SearchProgressed> log = new LinkedHashMap<>();
    final Map<String, TrainingRequested> accepted = new LinkedHashMap<>(); // every job that ever was
    final Set<String> running = new HashSet<>();
    final Set<String> cancelled = new HashSet<>();
    final Map<String, Integer> partitions = new HashMap<>();
    final List<SearchProgressed> changes = new ArrayList<>();
    final List<String> conflicts = new ArrayList<>(); // ids with two different requests
    final SearchCatalog catalog = new SearchCatalog();
    Function<TrainingRequested, TrainingProgressed> outcome = SearchSimulation::trained;
    Function<TrainingRequested, Optional<DatasetPublished>> check = request -> Optional.empty();
    Instant now = START;

    /** Whether the next write fails: before or after it reached the log. */
    Boolean failure; // null: it succeeds; true: after

    private final int trainers;
    private SearchController controller;

    SearchSimulation(int trainers) {
        this.trainers = trainers;
        restart();
    }

    static SearchRequested search(String id, Scheduler scheduler, Sampler sampler, int trials, int epochs) {
        return SearchRequested.builder(
                        id,
                        TrainingRequested.builder(null, dev.patisserie.common.event.Pipeline.SIMPLE, "desserts")
                                .epochs(epochs)
                                .build(),
                        List.of(
                                new SearchParameter("optimizer.learningRate", Kind.LOG_UNIFORM, 1e-5, 1e-1, null),
                                new SearchParameter("dropout", Kind.UNIFORM, 0.0, 0.5, null),
                                new SearchParameter("optimizer.name", Kind.CHOICE, null, null, List.of("adam", "sgd"))))
                .sampler(sampler)
                .scheduler(scheduler)
                .minEpochs(1)
                .eta(3)
                .trials(trials)
                .seed(5L)
                .build();
    }

    SearchSimulation request(SearchRequested search) {
        catalog.change(search.key(), Optional.of(new Entry.Request(search)));
        return this;
    }

    /** Replaces the controller by that of another trainer, which knows only the log. */
    void restart() {
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        controller = new SearchController(
                catalog,
                new Log(),
                new SearchController.Environment(this::trainers, this::busy, request -> check.apply(request)),
                new PausedStates(new PausedTrials(Path.of("absent")), new PausedStates.Limit(0)),
                new SearchController.Observer() {
                    @Override
                    public void changed(SearchProgressed before, SearchProgressed after) {
                        changes.add(after);
                    }

                    @Override
                    public void resigned() {}
                },
                clock);
    }

    private List<Set<Integer>> trainers() {
        List<Set<Integer>> all = new ArrayList<>();
        for (int i = 0; i < trainers; i++) {
            all.add(Set.of(2 * i, 2 * i + 1));
        }
        return all;
    }

    private Set<Integer> busy() {
        Set<Integer> busy = new HashSet<>();
        running.forEach(id -> busy.add(partitions.get(id)));
        return busy;
    }

    void advance() {
        now = now.plusSeconds(3); // longer than the time between two looks for idle trainers
        controller.advance(true);
    }

    /** Ends a training and publishes its end. */
    void end(String requestId) {
        running.remove(requestId);
        TrainingRequested request = accepted.get(requestId);
        TrainingProgressed event = cancelled.contains(requestId)
                ? TrainingProgressed.ended(
                        JobRef.of(request),
                        TrainingProgressed.State.CANCELLED,
                        now,
                        new TrainingProgressed.Failure("TRAINING_CANCELLED", "cancelled"))
                : outcome.apply(request);
        catalog.changeEnd(requestId, Optional.of(event));
    }

    /** Lets trainings end in random order, with kills and failed writes, until all searches have ended. */
    SearchProgressed run(String searchId, Random random, double disturbance) {
        for (int i = 0; i < 10_000; i++) {
            disturb(random, disturbance);
            try {
                advance();
            } catch (IllegalStateException e) {
                now = now.plusSeconds(31); // the retry of a failed write
            }
            SearchProgressed search = log.get(searchId);
            if (search != null && search.isEnded() && running.isEmpty()) {
                return search;
            }
            if (!running.isEmpty() && random.nextBoolean()) {
                List<String> ids = running.stream().sorted().toList();
                end(ids.get(random.nextInt(ids.size())));
            }
        }
        throw new AssertionError("the search does not end: " + log);
    }

    private void disturb(Random random, double disturbance) {
        if (random.nextDouble() < disturbance) {
            restart();
        }
        failure = random.nextDouble() < disturbance ? random.nextBoolean() : null;
    }

    /** Returns the loss after an epoch: better near a learning rate of 0.001, with adam, and with more epochs. */
    static double loss(TrainingRequested request, int epoch) {
        double rate = Math.abs(Math.log10(request.optimizer().learningRate()) + 3);
        double optimizer = request.optimizer().name() == dev.patisserie.common.event.Optimizer.Name.ADAM ? 0 : 0.2;
        return 0.1 + rate * 0.3 + optimizer + request.dropout() * 0.1 + 1.0 / (1 + epoch);
    }

    static TrainingProgressed trained(TrainingRequested request) {
        TrialStep step = request.trial();
        if (!request.pauses()) {
            var result = new Result("model-of-" + request.requestId(), IMAGES, 0, 1, 0.9, 0.3, null, null, null);
            return TrainingProgressed.completed(JobRef.of(request), START, result);
        }
        List<TrialResult.Point> curve = new ArrayList<>();
        for (int epoch = 1; epoch <= step.stopAtEpoch(); epoch++) {
            curve.add(new TrialResult.Point(epoch, loss(request, epoch), 0.5));
        }
        return TrainingProgressed.paused(JobRef.of(request), START, new TrialResult(IMAGES, false, curve));
    }

    private final class Log implements SearchLog {

        @Override
        public Map<String, SearchProgressed> lead() {
            return log;
        }

        @Override
        public void append(Change change) {
            Boolean failing = failure;
            failure = null;
            if (Boolean.FALSE.equals(failing)) {
                throw new IllegalStateException("not written");
            }
            log.put(change.state().searchId(), change.state());
            change.requests().forEach(this::accept);
            change.cancellations().forEach(cancellation -> cancelled.add(cancellation.requestId()));
            if (failing != null) {
                throw new IllegalStateException("written, but not acknowledged");
            }
        }

        private void accept(Placed placed) {
            String id = placed.request().requestId();
            TrainingRequested known = accepted.putIfAbsent(id, placed.request());
            if (known == null) {
                running.add(id);
                partitions.put(id, placed.partition());
            } else if (!known.equals(placed.request())) {
                conflicts.add(id);
            }
        }

        @Override
        public void resign() {}
    }
}
