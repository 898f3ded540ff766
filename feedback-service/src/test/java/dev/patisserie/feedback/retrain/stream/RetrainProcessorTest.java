package dev.patisserie.feedback.retrain.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.feedback.drift.Monitor;
import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.retrain.DriftAlarms;
import dev.patisserie.feedback.retrain.RequestTemplate;
import dev.patisserie.feedback.retrain.RetrainFacts;
import dev.patisserie.feedback.retrain.RetrainMode;
import dev.patisserie.feedback.retrain.RetrainSettings;
import dev.patisserie.feedback.retrain.RetrainTriggers;
import dev.patisserie.feedback.retrain.Retrainer;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processor with a store that outlives it, and facts of the test. */
class RetrainProcessorTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    File folder;

    private final RecordedRetrainings listener = new RecordedRetrainings();
    private MockProcessorContext<String, RetrainOutput> context;
    private RetrainProcessor processor;
    private RetrainFacts facts;
    private Instant now = NOON;
    private long images = 620;
    private int epoch = 1;

    @BeforeEach
    void open() {
        open(folder);
    }

    private void open(File stateDir) {
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), stateDir);
        StateStore store = RetrainStore.builder().withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
    }

    private void restarts(Retrainer retrainer) {
        context.scheduledPunctuators().forEach(MockProcessorContext.CapturedPunctuator::cancel);
        processor = new RetrainProcessor("desserts", retrainer, any -> () -> Optional.ofNullable(facts), listener);
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        processor.init(context);
    }

    private static Retrainer retrainer(RetrainMode mode) {
        return new Retrainer(RetrainSettings.of(mode), RetrainTriggers.DRIFT_ONLY, RequestTemplate.EMPTY);
    }

    private void alarms(MonitorKind... kinds) {
        Set<Monitor> monitors = new HashSet<>();
        for (MonitorKind kind : kinds) {
            monitors.add(Monitor.of(kind));
        }
        facts = new RetrainFacts(
                new DriftAlarms("desserts", "m-" + epoch, epoch, monitors),
                Pipeline.SIMPLE,
                500L,
                new RetrainFacts.Version("2".repeat(64), images));
    }

    private void passes(Duration time) {
        now = now.plus(time);
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        List<MockProcessorContext.CapturedPunctuator> all = context.scheduledPunctuators();
        all.get(all.size() - 1).getPunctuator().punctuate(now.toEpochMilli());
    }

    private void progresses(String requestId, boolean hasEnded, Instant at) {
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        processor.process(new Record<>("desserts", new RetrainInput(requestId, hasEnded, at), now.toEpochMilli()));
    }

    private List<RetrainingChanged> changes() {
        return context.forwarded().stream()
                .map(forwarded -> forwarded.record().value().change())
                .filter(Objects::nonNull)
                .toList();
    }

    private List<TrainingRequested> requests() {
        return context.forwarded().stream()
                .map(forwarded -> forwarded.record().value().request())
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void anOutcomeIsCountedOnceWhileItLasts() {
        // Given
        restarts(retrainer(RetrainMode.ACT));
        images = 520;
        alarms(MonitorKind.ERRORS);

        // When
        passes(Duration.ofMinutes(1));
        passes(Duration.ofMinutes(1));
        images = 620;
        alarms(MonitorKind.ERRORS);
        passes(Duration.ofMinutes(1));
        passes(Duration.ofMinutes(1));

        // Then
        assertThat(listener.outcomes).containsExactly("drift few_labels", "drift requested");
        assertThat(requests()).hasSize(1);
        assertThat(changes()).extracting(RetrainingChanged::state).containsExactly(State.REQUESTED);
    }

    @Test
    void aProposalIsOpenUntilItIsAccepted() {
        // Given
        restarts(retrainer(RetrainMode.PROPOSE));
        alarms(MonitorKind.UNSURE, MonitorKind.UNFAMILIAR);
        passes(Duration.ofMinutes(1));
        assertThat(listener.isOpen).isTrue();
        restarts(retrainer(RetrainMode.PROPOSE));
        assertThat(listener.isOpen).isTrue();

        // When
        progresses(changes().get(0).request().requestId(), false, now);

        // Then
        assertThat(listener.isOpen).isFalse();
        assertThat(requests()).isEmpty();
        assertThat(changes()).extracting(RetrainingChanged::state).containsExactly(State.PROPOSED, State.REQUESTED);
    }

    @Test
    void aReportFromTheFutureDoesNotRefuseAllLaterRequests() {
        restarts(retrainer(RetrainMode.ACT));
        progresses("labels-desserts-0123456789abcdef", true, Instant.parse("+200000-01-01T00:00:00Z"));
        alarms(MonitorKind.ERRORS);

        passes(Duration.ofMinutes(1));
        assertThat(listener.outcomes).containsExactly("drift cooling");
        passes(Duration.ofDays(1));

        assertThat(requests()).hasSize(1);
    }

    /** Any history of alarms, reports, repetitions and restarts requests one training for each period of monitoring. */
    @Test
    void anyOrderOfAlarmsReportsAndRestartsGivesOneRequestForEachPeriod() {
        for (int seed = 0; seed < 100; seed++) {
            // Given
            open(folder);
            Random random = new Random(seed);
            now = NOON;
            epoch = 0;
            facts = null;
            restarts(retrainer(RetrainMode.ACT));
            List<Runnable> sent = new ArrayList<>();

            // When
            for (int period = 1; period <= 3; period++) {
                epoch = period;
                for (int i = 0; i < 30; i++) {
                    step(random, sent);
                }
                // At the end of each period the limits allow a request.
                requests().forEach(request -> progresses(request.requestId(), true, now));
                alarms(MonitorKind.ERRORS);
                passes(Duration.ofDays(8));
            }

            // Then
            assertThat(requests())
                    .as("seed %d", seed)
                    .extracting(request -> request.trigger().ref())
                    .containsExactly("m-1@1", "m-2@2", "m-3@3");
            assertThat(requests()).extracting(TrainingRequested::requestId).doesNotHaveDuplicates();
        }
    }

    private void step(Random random, List<Runnable> sent) {
        switch (random.nextInt(5)) {
            case 0 -> restarts(retrainer(RetrainMode.ACT));
            case 1 -> alarms(MonitorKind.ERRORS, MonitorKind.UNSURE);
            case 2 -> alarms();
            case 3 -> {
                requests().forEach(request -> {
                    Instant at = now;
                    boolean hasEnded = random.nextBoolean();
                    sent.add(() -> progresses(request.requestId(), hasEnded, at));
                });
                if (!sent.isEmpty()) {
                    sent.get(random.nextInt(sent.size())).run(); // also one that is delivered again
                }
            }
            default -> passes(Duration.ofMinutes(1 + random.nextInt(600)));
        }
    }
}
