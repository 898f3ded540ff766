package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.Topics;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.join.Answer;
import dev.patisserie.feedback.join.ImageLabel;
import dev.patisserie.feedback.join.JoinEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay of more history than the wait of labels, in which one input runs ahead of another. */
class ReplayTest {

    private static final Duration WAIT = TestTopology.SETTINGS.labelWait();

    private static final Duration IDLE = TestTopology.SETTINGS.idleTimeout();

    /** The time of the replay, after that of all events. */
    private static final Duration LATER = Duration.ofDays(60);

    @TempDir
    Path stateDir;

    /** An event of the internal topic. */
    private record Input(String imageId, JoinEvent event, Instant at) {

        static Input prediction(String imageId, Instant at) {
            return new Input(imageId, JoinEvent.of(Answer.of(Facts.prediction(imageId, "m-1", "cake", null, at))), at);
        }

        static Input label(String imageId, Instant at) {
            long seconds = Duration.between(NOON, at).toSeconds();
            return new Input(
                    imageId, JoinEvent.of(ImageLabel.of(Facts.label(imageId, "cake", "ann", seconds), at)), at);
        }

        void send(TestTopology topology, int input) {
            topology.join(input, imageId, event, at);
        }
    }

    private static Instant day(int day) {
        return NOON.plus(Duration.ofDays(day));
    }

    @Test
    void aLabelWaitsForAPredictionInAnInputThatIsBehind() {
        try (var topology = new TestTopology(stateDir)) {
            // Given: input 0 is at day 5, and input 1 at noon
            topology.passes(LATER);
            Input.prediction("other-1", NOON).send(topology, 1);
            Input.label("i-1", NOON.plusSeconds(60)).send(topology, 0);
            Input.prediction("other-2", day(5)).send(topology, 0);

            // When: the service removes expired images while both continue
            topology.passes(IDLE.dividedBy(2));
            Input.prediction("other-1", NOON).send(topology, 1);
            topology.passes(IDLE.dividedBy(2));

            // Then
            assertThat(topology.outcome("unknown_image")).isZero();
            Input.prediction("i-1", NOON.plusSeconds(120)).send(topology, 1);
            assertThat(topology.joined()).extracting(FeedbackJoined::imageId).containsExactly("i-1");
        }
    }

    @Test
    void anUnlabelledImageWaitsForALabelInAnInputThatIsBehind() {
        try (var topology = new TestTopology(stateDir)) {
            topology.passes(LATER);
            Input.prediction("other-1", NOON).send(topology, 1);
            Input.prediction("i-1", NOON).send(topology, 0);
            Input.prediction("other-2", day(10)).send(topology, 0);

            topology.passes(IDLE);

            assertThat(topology.outcome("expired")).isZero();
            Input.label("i-1", day(2)).send(topology, 1);
            assertThat(topology.joined()).hasSize(1);
        }
    }

    @Test
    void theTopologyMarksTheInputOfARecord() {
        try (var topology = new TestTopology(stateDir)) {
            topology.predict(Facts.cake("i-1", "m-1"));
            topology.label(Facts.label("i-1", "cake", "ann", 60));

            assertThat(topology.read(TestTopology.JOIN))
                    .extracting(record -> InputHeader.read(record.headers()))
                    .containsExactly(0, 0); // the driver has one task
            assertThat(topology.read(Topics.FEEDBACK))
                    .allSatisfy(record ->
                            assertThat(record.headers().lastHeader("input")).isNull());
        }
    }

    /**
     * Inputs that are read at random speeds: every label whose prediction is within the wait is joined, and all others
     * are counted as unknown.
     */
    @Test
    void inEveryInterleavingOnlyLabelsWithoutPredictionAreUnknown() {
        for (int seed = 0; seed < 25; seed++) {
            var random = new Random(seed);
            int inputs = 2 + random.nextInt(3);
            int known = 20;
            int unknown = 5;
            List<Queue<Input>> queues = queues(random, inputs, known, unknown);
            try (var topology = new TestTopology(stateDir.resolve("run-" + seed))) {
                topology.passes(LATER);
                replay(random, topology, queues);

                assertThat(topology.joined()).as("seed %d", seed).hasSize(known);
                assertThat(topology.outcome("unknown_image"))
                        .as("seed %d", seed)
                        .isEqualTo(unknown);
            }
        }
    }

    /** Returns the events of each input in the order of their times, over a month. Each ends with a late prediction. */
    private static List<Queue<Input>> queues(Random random, int inputs, int known, int unknown) {
        List<List<Input>> events = new ArrayList<>();
        for (int input = 0; input < inputs; input++) {
            events.add(new ArrayList<>(List.of(Input.prediction("last-" + input, day(40)))));
        }
        for (int i = 0; i < known + unknown; i++) {
            Instant labelled = day(5).plusSeconds(random.nextInt(30 * 86_400));
            events.get(random.nextInt(inputs)).add(Input.label("i-" + i, labelled));
            if (i < known) {
                long distance = random.nextLong(-WAIT.toSeconds() + 1, WAIT.toSeconds());
                events.get(random.nextInt(inputs)).add(Input.prediction("i-" + i, labelled.plusSeconds(distance)));
            }
        }
        List<Queue<Input>> queues = new ArrayList<>();
        for (List<Input> input : events) {
            input.sort(Comparator.comparing(Input::at));
            queues.add(new ArrayDeque<>(input));
        }
        return queues;
    }

    /** In each step an input sends between none and all of its events; none is silent for the idle timeout. */
    private static void replay(Random random, TestTopology topology, List<Queue<Input>> queues) {
        Instant[] times = new Instant[queues.size()];
        while (queues.stream().anyMatch(queue -> !queue.isEmpty())) {
            for (int input = 0; input < queues.size(); input++) {
                Queue<Input> queue = queues.get(input);
                int size = queue.isEmpty() ? 0 : random.nextInt(random.nextBoolean() ? 2 : queue.size() + 1);
                for (int i = 0; i < size; i++) {
                    times[input] = queue.peek().at();
                    queue.remove().send(topology, input);
                }
                Instant time = times[input] == null ? NOON : times[input];
                Input.prediction("active-" + input, time).send(topology, input);
            }
            topology.passes(IDLE.minusSeconds(1 + random.nextInt(200)));
        }
        topology.passes(IDLE);
    }
}
