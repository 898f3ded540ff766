package dev.patisserie.feedback.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.feedback.drift.ShiryaevRobertsDetector;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** False alarms on an unchanged stream, which replays real answers of a model. */
class UnchangedStreamTest {

    private static final int IMAGES = 10_000;

    private static final double THRESHOLD = 1_000;

    private static ReplayedAnswers replayed;

    @TempDir
    File folder;

    @BeforeAll
    static void read() throws IOException {
        replayed = ReplayedAnswers.read();
    }

    @Test
    void theReplayedAnswersAreThoseOfAUsefulModel() {
        double errors = share(ReplayedAnswers.Answer::isWrong);

        assertThat(replayed.answers()).hasSize(1_000);
        assertThat(replayed.model().classes()).hasSize(6);
        assertThat(errors).isBetween(0.005, 0.2);
        assertThat(share(answer -> !answer.known().inDistribution())).isBetween(0.005, 0.2);
        assertThat(1 - replayed.model().holdoutAccuracy()).isBetween(errors - 0.05, errors + 0.05);
    }

    private static double share(Predicate<ReplayedAnswers.Answer> isPositive) {
        return (double) replayed.answers().stream().filter(isPositive).count()
                / replayed.answers().size();
    }

    @Test
    void twentyRunsRaiseNoAlarm() {
        List<List<DriftChanged>> alarms = IntStream.rangeClosed(1, 20)
                .parallel()
                .mapToObj(seed -> alarms(seed, ReplayedAnswers::draw))
                .toList();

        assertThat(alarms).hasSize(20).allSatisfy(run -> assertThat(run).isEmpty());
    }

    /** The same test with a change, so that the absence of alarms means something. */
    @Test
    void moreWrongAnswersRaiseAnAlarm() {
        List<DriftChanged> alarms = alarms(1, (answers, random) -> Stream.generate(() -> answers.draw(random))
                .filter(answer -> answer.isWrong() || random.nextInt(20) == 0)
                .findFirst()
                .orElseThrow());

        assertThat(alarms).extracting(DriftChanged::monitor).contains(DriftChanged.ERRORS);
    }

    /** Runs the monitors with the default {@code feedback.false-alarm-every}, one image a second. */
    private List<DriftChanged> alarms(int seed, BiFunction<ReplayedAnswers, Random, ReplayedAnswers.Answer> stream) {
        var processor = new MonitoredProcessor(new File(folder, Integer.toString(seed)), seed);
        var random = new Random(seed);
        processor.swaps(replayed.model());
        for (int i = 0; i < IMAGES; i++) {
            ReplayedAnswers.Answer answer = stream.apply(replayed, random);
            String fingerprint = ReplayedAnswers.fingerprint(random);
            processor.passes(Duration.ofSeconds(1));
            processor.receives(ReplayedAnswers.answer(answer, fingerprint));
            if (ReplayedAnswers.isLabelled(random)) {
                processor.receives(ReplayedAnswers.label(answer, fingerprint, MonitoredProcessor.NOON));
            }
        }
        assertThat(processor.outcomes())
                .hasSizeGreaterThan(IMAGES + IMAGES / 20)
                .containsOnly(ObservationOutcome.COUNTED);
        return processor.alarmEvents();
    }

    /**
     * The least favourable case: the shares of the stream are exactly the allowed ones. Each detector must need at
     * least c observations in the mean, and the first of all K at least c / K.
     */
    @Test
    void theMeanRunLengthIsAtLeastTheSetOne() {
        // Given
        List<Predicate<ReplayedAnswers.Answer>> monitors = new ArrayList<>();
        monitors.add(ReplayedAnswers.Answer::isWrong);
        monitors.add(answer -> !answer.known().inDistribution());
        replayed.model()
                .classes()
                .forEach(each -> monitors.add(answer -> answer.label().equals(each)));

        // When
        int[][] lengths = IntStream.range(0, 1_000)
                .parallel()
                .mapToObj(seed -> runLengths(monitors, new Random(seed)))
                .toArray(int[][]::new);

        // Then
        for (int i = 0; i < monitors.size(); i++) {
            int monitor = i;
            assertMeanAtLeast(THRESHOLD, lengths, run -> run[monitor]);
        }
        assertMeanAtLeast(THRESHOLD / monitors.size(), lengths, run -> Arrays.stream(run)
                .min()
                .orElseThrow());
    }

    /** Returns the number of images before the alarm of each monitor. Long runs are cut, which only lowers the mean. */
    private static int[] runLengths(List<Predicate<ReplayedAnswers.Answer>> monitors, Random random) {
        int limit = (int) (5 * THRESHOLD);
        List<ShiryaevRobertsDetector> detectors = new ArrayList<>();
        monitors.forEach(monitor -> detectors.add(ShiryaevRobertsDetector.of(share(monitor))));
        int[] lengths = new int[monitors.size()];
        Arrays.fill(lengths, limit);
        for (int n = 1; n <= limit; n++) {
            ReplayedAnswers.Answer answer = replayed.draw(random);
            for (int i = 0; i < lengths.length; i++) {
                if (lengths[i] == limit) {
                    detectors.set(i, detectors.get(i).with(monitors.get(i).test(answer), n));
                    lengths[i] = detectors.get(i).evidence() >= THRESHOLD ? n : limit;
                }
            }
        }
        return lengths;
    }

    private static void assertMeanAtLeast(double expected, int[][] runs, ToIntFunction<int[]> length) {
        double[] lengths = Arrays.stream(runs).mapToDouble(length::applyAsInt).toArray();
        double mean = Arrays.stream(lengths).average().orElseThrow();
        double variance = Arrays.stream(lengths)
                        .map(each -> (each - mean) * (each - mean))
                        .sum()
                / (lengths.length - 1);
        double error = Math.sqrt(variance / lengths.length);
        assertThat(mean).isGreaterThan(expected - 3 * error);
    }
}
