package dev.patisserie.standalone.e2e;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.AccuracyEstimated.Method;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.client.label.FeedbackState;
import dev.patisserie.standalone.e2e.FeedbackLoad.Answer;
import dev.patisserie.standalone.e2e.FeedbackLoad.Label;
import dev.patisserie.standalone.e2e.JoinedLog.Joined;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that every label is joined exactly once while one of two feedback services is killed (SIGKILL) again and again
 * and the broker is restarted, and that a replay of the topics gives the same records.
 */
@Tag("nightly")
class FeedbackKillIT {

    private static final int KILLS = 20;

    /** The other service takes over before every fifth start; otherwise, the killed one returns at once. */
    private static final int KILLS_PER_TAKEOVER = 5;

    /** Committed records before a kill under load. */
    private static final int PROGRESS = 10;

    private static final int WORK_MILLIS = 500;

    private static final int START_MILLIS = 4000; // the start of a process, and the restoration of its state

    private static final int UNKNOWN = 30;

    private static final String UNKNOWN_IMAGES = "feedback_join_total{outcome=\"unknown_image\"";

    private static final String APPLICATION = "feedback-service-desserts";

    private final Random random = new Random(3);

    private FeedbackFleet fleet;

    private FeedbackLoad load;

    private JoinedLog log;

    @BeforeEach
    void start() throws Exception {
        fleet = FeedbackFleet.start()
                .with("feedback.label-wait", FeedbackLoad.LABEL_WAIT.toString())
                .with("feedback.idle-timeout", "PT20S")
                .with("kafka-streams.consumer.session.timeout.ms", "6000")
                .with("kafka-streams.consumer.heartbeat.interval.ms", "1000");
        load = new FeedbackLoad(fleet.bootstrap());
        log = JoinedLog.fromStart(fleet.bootstrap());
    }

    @AfterEach
    void stop() throws Exception {
        log.close();
        load.close();
        fleet.close();
    }

    @Test
    void everyLabelIsJoinedOnceInSpiteOfKillsAndAReplayGivesTheSame() throws Exception {
        // Given two services under load
        fleet.launch("a");
        fleet.launch("b");
        load.start();
        awaitProgress();

        // When they are killed in turn, and the broker is restarted in between
        for (int kill = 1; kill <= KILLS; kill++) {
            killAndStartAgain(kill);
            if (kill == KILLS / 2) {
                fleet.restartBroker();
            }
        }
        load.finish();

        // Then the labels in force are joined, all others are gone, and labels of unknown images are counted
        fleet.awaitAsserted(() -> assertThat(differences(log.inForce())).isEmpty());
        isOncePerLabel(log.read());
        fleet.awaitMembers(APPLICATION, 2);
        countsUnknownImages();
        isEstimatedFrom(log.inForce().values(), Instant.EPOCH);

        // and once all has ended, no label was joined twice
        fleet.stop();
        assertThat(differences(log.inForce())).isEmpty();
        isOncePerLabel(log.read());
        noRequestIsRepeated();
        Contract.check(fleet.bootstrap());

        // When another application reads the topics from the start, then it gives the same records
        givesTheSame("replay");
    }

    private void givesTheSame(String application) throws Exception {
        Instant start = Instant.now();
        try (JoinedLog replayed = JoinedLog.fromNow(fleet.bootstrap())) {
            fleet.with("feedback.application-id", application).launch(application);
            fleet.awaitAsserted(
                    () -> assertThat(differences(replayed.inForce())).isEmpty());
            isEstimatedFrom(replayed.inForce().values(), start);
            fleet.stop();
            isOncePerLabel(replayed.read());
        }
    }

    private void killAndStartAgain(int kill) throws Exception {
        String name = kill % 2 == 0 ? "b" : "a";
        if (random.nextInt(3) == 0) {
            fleet.run(name, random.nextInt(START_MILLIS));
        } else {
            awaitProgress();
            fleet.run(name, random.nextInt(WORK_MILLIS));
        }
        fleet.kill(name);
        if (kill % KILLS_PER_TAKEOVER == 0) {
            fleet.awaitMembers(APPLICATION, 1);
        }
        fleet.launch(name);
    }

    /** Waits for committed records that are new. */
    private void awaitProgress() {
        int before = log.read().size();
        fleet.await("joined records", () -> log.read().size() >= before + PROGRESS);
    }

    /** Returns some of the answers without the record that the label in force demands. */
    private List<String> differences(Map<Answer, Joined> found) {
        Map<Answer, String> expected = new HashMap<>();
        load.inForce()
                .forEach((answer, label) ->
                        expected.put(answer, text(load.answers().get(answer), label)));
        Map<Answer, String> differing = new HashMap<>(expected);
        found.forEach((answer, joined) -> differing.merge(
                answer, text(joined.event()), (wanted, other) -> wanted.equals(other) ? null : wanted + " " + other));
        return differing.entrySet().stream().map(Object::toString).limit(10).toList();
    }

    private static String text(String predicted, Label label) {
        return "%s %s".formatted(predicted, label);
    }

    private static String text(FeedbackJoined joined) {
        return text(joined.predicted(), new Label(joined.label(), joined.labeller(), joined.labelledAt()));
    }

    /**
     * Counters do not survive a kill, so that labels after the last one are counted. A partition that moved to another
     * service expires nothing before its inputs send records, so that the predictions are repeated.
     */
    private void countsUnknownImages() throws Exception {
        load.repeatPredictions();
        fleet.await("no image waits", () -> fleet.metric("feedback_state_images") == images());
        double before = fleet.metric(UNKNOWN_IMAGES);
        load.sendUnknown(UNKNOWN);
        fleet.awaitAsserted(
                () -> assertThat(fleet.metric(UNKNOWN_IMAGES) - before).isEqualTo(UNKNOWN));
        assertThat(fleet.metric("feedback_state_images")).isEqualTo(images());
    }

    /** Returns the number of predicted images. */
    private long images() {
        return load.answers().keySet().stream().map(Answer::imageId).distinct().count();
    }

    /** Compares the estimates after a time with the records in force. */
    private void isEstimatedFrom(Collection<Joined> inForce, Instant after) {
        Map<String, List<FeedbackJoined>> byModel =
                inForce.stream().map(Joined::event).collect(groupingBy(FeedbackJoined::modelId));
        fleet.awaitAsserted(() -> {
            List<AccuracyEstimated> models =
                    FeedbackState.read(fleet.bootstrap(), Instant.now()).models();
            assertThat(models).hasSameSizeAs(byModel.keySet()).allSatisfy(estimated -> {
                List<FeedbackJoined> joined = byModel.get(estimated.modelId());
                assertThat(estimated.at()).isAfter(after);
                assertThat(estimated.images()).isEqualTo(load.predictions(estimated.modelId()));
                assertThat(estimated.labels()).isEqualTo(Map.of(FeedbackLoad.SAMPLE.policy(), (long) joined.size()));
                assertThat(estimated.confusion()).isEqualTo(confusion(joined));
                assertThat(estimated.estimates()).anySatisfy(estimate -> {
                    assertThat(estimate.method()).isEqualTo(Method.RANDOM);
                    assertThat(estimate.labels()).isEqualTo(joined.size());
                    assertThat(estimate.value()).isEqualTo(correct(joined) / joined.size());
                });
            });
        });
    }

    private static double correct(List<FeedbackJoined> joined) {
        return joined.stream().filter(FeedbackJoined::correct).count();
    }

    private static Map<String, Map<String, Long>> confusion(List<FeedbackJoined> joined) {
        return joined.stream()
                .collect(groupingBy(
                        record -> record.label() == null ? "" : record.label(),
                        groupingBy(FeedbackJoined::predicted, counting())));
    }

    /** A label that states its prediction has a second record only if the stored prediction adds a probability. */
    private static void isOncePerLabel(List<Joined> records) {
        assertThat(records).extracting(Joined::id).doesNotHaveDuplicates();
        assertThat(records)
                .extracting(
                        Joined::answer,
                        joined -> joined.event().labelledAt(),
                        joined -> joined.event().retracted(),
                        joined -> joined.event().labelProbability())
                .doesNotHaveDuplicates();
    }

    private void noRequestIsRepeated() {
        try (TopicTail tail = TopicTail.fromStart(fleet.bootstrap(), Topics.LABELLING_QUEUE)) {
            assertThat(tail.drain())
                    .isNotEmpty()
                    .extracting(
                            record -> EventCodec.text(record.headers(), "ce_id").orElseThrow())
                    .doesNotHaveDuplicates();
        }
    }
}
