package dev.patisserie.feedback.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SelectorTest {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long START = Duration.ofDays(20_000).toMillis();
    private static final int BUDGET = 200;
    private static final int MAX_PER_KEY = 10;
    private static final String HASH = "0123456789abcdef".repeat(2);
    private static final String NEAR_HASH = "0123456789abcdee".repeat(2);
    private static final String FAR_HASH = "fedcba9876543210".repeat(2);

    private final Selector selector = new Selector(BUDGET, MAX_PER_KEY);

    /** A partition in which one image in ten has a low margin, and one in twenty is unfamiliar. */
    private static final class Stream {
        private final Selector selector;
        private final Random random;
        private final List<ChosenImage> chosen = new ArrayList<>();
        private final Map<SelectionPolicy, Integer> counts = new EnumMap<>(SelectionPolicy.class);
        private SelectorState state;
        private double weights;
        private long images;

        Stream(Selector selector, long seed) {
            this.selector = selector;
            this.random = new Random(seed);
            this.state = selector.first();
        }

        /** Sends images at equal distances of time. */
        void send(long from, double days, int count) {
            for (int i = 0; i < count; i++) {
                send(from + (long) (i * days * DAY / count));
            }
        }

        void send(long at) {
            String id = "image-" + images++;
            double margin = Math.sqrt(random.nextDouble());
            var image = new Candidate(id, random.nextDouble(), margin, random.nextInt(20) == 0, null, null);
            SelectionDecision decision = selector.decide(state, image, at, () -> chosen);
            state = decision.state();
            decision.selection().ifPresent(selection -> {
                chosen.add(new ChosenImage(id, null, null, state.at()));
                counts.merge(selection.policy(), 1, Integer::sum);
                weights += 1 / selection.probability();
            });
        }

        int selected() {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private static Candidate image(double number, double margin, boolean isUnfamiliar) {
        return new Candidate("i-1", number, margin, isUnfamiliar, null, null);
    }

    /** Returns a state in which all rates are small. */
    private SelectorState warm(long seed) {
        Stream stream = new Stream(selector, seed);
        stream.send(START, 1, 20_000);
        return stream.state;
    }

    @Test
    void selectsTheBudgetInTheSharesOfThePolicies() {
        // Given
        Stream stream = new Stream(selector, 1);

        // When: 20 days of 10,000 images each
        stream.send(START, 20, 200_000);

        // Then: 80, 100 and 20 a day, and up to one more day of each at the start
        assertThat(stream.counts.get(SelectionPolicy.RANDOM)).isBetween(20 * 80 - 80, 21 * 80 + 80);
        assertThat(stream.counts.get(SelectionPolicy.UNCERTAIN)).isBetween(20 * 100 - 100, 21 * 100 + 100);
        assertThat(stream.counts.get(SelectionPolicy.UNFAMILIAR)).isBetween(20 * 20 - 40, 21 * 20 + 20);
    }

    @Test
    void neverSelectsMuchMoreThanTheBudgetOfTheDayAndOfAFullBucket() {
        for (int seed = 0; seed < 30; seed++) {
            // Given: traffic that changes by up to a factor of 3,000 from one quarter of a day to the next
            Random random = new Random(seed);
            Stream stream = new Stream(selector, seed);
            List<Integer> ends = new ArrayList<>(List.of(0));

            // When
            for (int quarter = 0; quarter < 40; quarter++) {
                int images = (int) Math.exp(random.nextDouble() * Math.log(3_000)) * 3;
                stream.send(START + quarter * DAY / 4, 0.25, images);
                ends.add(stream.selected());
            }

            // Then: in each period of 24 hours, at most the labels of one day and those of a full bucket, and 5 %
            for (int quarter = 4; quarter < ends.size(); quarter++) {
                assertThat(ends.get(quarter) - ends.get(quarter - 4)).isLessThanOrEqualTo(2 * BUDGET + BUDGET / 20);
            }
        }
    }

    @Test
    void aSurgeDoesNotOverdrawTheBudget() {
        // Given: three quiet days
        Stream stream = new Stream(selector, 1);
        stream.send(START, 3, 3_000);
        int before = stream.selected();

        // When: an hour with 1,000 times as many images
        stream.send(START + 3 * DAY, 1.0 / 24, 41_667);

        // Then
        assertThat(stream.selected() - before).isLessThanOrEqualTo(BUDGET + BUDGET / 20);
    }

    @Test
    void selectsAllImagesOfAStreamThatIsSmallerThanTheBudget() {
        // Given: two days in which it learns that the stream is small
        Stream stream = new Stream(selector, 1);
        stream.send(START, 3, 120);
        int before = stream.selected();

        // When
        stream.send(START + 3 * DAY, 1, 40);

        // Then
        assertThat(stream.selected() - before).isEqualTo(40);
    }

    @Test
    void withoutABudgetNothingIsSelected() {
        Stream stream = new Stream(new Selector(0, 1), 1);

        stream.send(START, 2, 1_000);

        assertThat(stream.selected()).isZero();
    }

    @Test
    void aFractionOfALabelPerDayIsAccumulated() {
        // Given: the budget of one of many partitions
        Stream stream = new Stream(new Selector(0.5, 1), 1);

        // When
        stream.send(START, 400, 40_000);

        // Then: 200 labels with a standard deviation of at most 14
        assertThat(stream.selected()).isBetween(150, 250);
    }

    @Test
    void theInverseProbabilitiesAddUpToTheNumberOfImages() {
        // Given: the sum is unbiased (Horvitz and Thompson), whatever the traffic and the rates
        double relative = 0;
        int runs = 100;
        for (int seed = 0; seed < runs; seed++) {
            Stream stream = new Stream(selector, seed);
            Random random = new Random(seed);

            // When
            for (int hour = 0; hour < 48; hour++) {
                stream.send(START + hour * DAY / 24, 1.0 / 24, random.nextInt(400));
            }
            relative += stream.weights / stream.images / runs;
        }

        // Then: one run has a standard deviation of about 1 / sqrt(160 random images) = 0.08, the mean of 100 of 0.008
        assertThat(relative).isCloseTo(1, within(0.03));
    }

    @Test
    void theFrequencyOfSelectionIsTheStatedProbability() {
        for (int seed = 0; seed < 10; seed++) {
            // Given
            SelectorState state = warm(seed);
            boolean isUnfamiliar = seed % 2 == 0;
            double margin = seed % 3 == 0 ? 0.99 : 0;
            String salt = "salt-" + seed;
            List<Selection> selections = new ArrayList<>();

            // When: the same image with many independent numbers
            int trials = 50_000;
            for (int i = 0; i < trials; i++) {
                Candidate image = image(UniformHash.of(salt, "i-" + i), margin, isUnfamiliar);
                selector.decide(state, image, state.at(), List::of).selection().ifPresent(selections::add);
            }

            // Then: within five standard deviations of the binomial distribution
            double probability = selections.get(0).probability();
            assertThat(probability).isGreaterThan(0).isLessThanOrEqualTo(1);
            assertThat(selections).extracting(Selection::probability).containsOnly(probability);
            double deviation = Math.sqrt(trials * probability * (1 - probability));
            assertThat((double) selections.size()).isCloseTo(trials * probability, within(5 * deviation));
        }
    }

    @Test
    void theRandomSampleDependsOnNoPropertyOfTheImage() {
        // Given
        SelectorState state = warm(1);
        double random = state.random().rate(0.4 * BUDGET);

        // Then: below the random rate every image is selected as a random one, and above it none without a reason
        for (double margin : new double[] {0, 1}) {
            for (boolean isUnfamiliar : new boolean[] {false, true}) {
                Candidate below = image(random * 0.999, margin, isUnfamiliar);
                assertThat(policy(state, below, List.of())).isEqualTo(SelectionPolicy.RANDOM);
            }
        }
        assertThat(policy(state, image(random, 1, false), List.of())).isNull();
        assertThat(policy(state, image(random, 0, false), List.of())).isEqualTo(SelectionPolicy.UNCERTAIN);
        assertThat(policy(state, image(random, 1, true), List.of())).isEqualTo(SelectionPolicy.UNFAMILIAR);
    }

    @Test
    void nearDuplicatesAreSelectedOnlyByChance() {
        // Given
        SelectorState state = warm(1);
        double random = state.random().rate(0.4 * BUDGET);
        List<ChosenImage> chosen = List.of(new ChosenImage("i-0", null, HASH, state.at()));

        // When
        Candidate targeted = new Candidate("i-1", random, 0, true, NEAR_HASH, null);
        Candidate byChance = new Candidate("i-1", random / 2, 0, true, NEAR_HASH, null);

        // Then: the probability of a random near duplicate is the random rate, because nothing else selects it
        SelectionDecision dropped = selector.decide(state, targeted, state.at(), () -> chosen);
        assertThat(dropped.selection()).isEmpty();
        assertThat(dropped.dropped()).contains(DropReason.NEAR_DUPLICATE);
        assertThat(selector.decide(state, byChance, state.at(), () -> chosen).selection())
                .contains(new Selection(SelectionPolicy.RANDOM, random));
    }

    @Test
    void otherImagesAndThoseOfMoreThanSevenDaysAgoAreNoDuplicates() {
        // Given
        SelectorState state = warm(1);
        Candidate image = new Candidate("i-1", state.random().rate(0.4 * BUDGET), 0, false, NEAR_HASH, null);
        List<ChosenImage> others = List.of(
                new ChosenImage("i-0", null, FAR_HASH, state.at()),
                new ChosenImage("i-2", null, null, state.at()),
                new ChosenImage("i-3", null, HASH, state.at() - 7 * DAY - 1));

        assertThat(policy(state, image, others)).isEqualTo(SelectionPolicy.UNCERTAIN);
    }

    @Test
    void oneKeyIsSelectedOnlyByChanceAfterItsLimit() {
        // Given
        SelectorState state = warm(1);
        double random = state.random().rate(0.4 * BUDGET);
        List<ChosenImage> chosen = new ArrayList<>();
        for (int i = 0; i < MAX_PER_KEY; i++) {
            chosen.add(new ChosenImage("c-" + i, "camera-1", null, state.at() - DAY));
        }

        // Then
        Candidate frequent = new Candidate("i-1", random, 0, false, null, "camera-1");
        assertThat(selector.decide(state, frequent, state.at(), () -> chosen).dropped())
                .contains(DropReason.KEY_LIMIT);
        Candidate byChance = new Candidate("i-1", random / 2, 0, false, null, "camera-1");
        assertThat(selector.decide(state, byChance, state.at(), () -> chosen).selection())
                .contains(new Selection(SelectionPolicy.RANDOM, random));
        Candidate other = new Candidate("i-1", random, 0, false, null, "camera-2");
        assertThat(policy(state, other, chosen)).isEqualTo(SelectionPolicy.UNCERTAIN);
        Candidate withoutKey = new Candidate("i-1", random, 0, false, null, null);
        assertThat(policy(state, withoutKey, chosen)).isEqualTo(SelectionPolicy.UNCERTAIN);
        chosen.set(0, new ChosenImage("c-0", "camera-1", null, state.at() - DAY - 1));
        assertThat(policy(state, frequent, chosen)).isEqualTo(SelectionPolicy.UNCERTAIN);
    }

    @Test
    void aRepeatedImageIsNotSelectedAgain() {
        SelectorState state = warm(1);
        List<ChosenImage> chosen = List.of(new ChosenImage("i-1", null, null, state.at()));

        SelectionDecision decision = selector.decide(state, image(0, 0, true), state.at(), () -> chosen);

        assertThat(decision.selection()).isEmpty();
        assertThat(decision.dropped()).contains(DropReason.REPEATED);
    }

    @Test
    void thresholdOfTheMarginFollowsTheLowestTenth() {
        // Given: margins are square roots of uniform numbers, so that a tenth is below sqrt(0.1) = 0.316
        SelectorState state = warm(1);

        // Then: the steady fluctuation is about 0.05
        assertThat(state.lowMargin()).isCloseTo(0.316, within(0.15));
    }

    @Test
    void aSourceWhoseClockIsDaysBehindDoesNotRefillTheBudget() {
        // Given: two sources whose clocks differ by three days
        Stream stream = new Stream(selector, 1);

        // When: two days of 10,000 images each
        for (int i = 0; i < 20_000; i++) {
            stream.send(START + i * DAY / 10_000 - (i % 2) * 3 * DAY);
        }

        // Then
        assertThat(stream.selected()).isLessThanOrEqualTo(3 * BUDGET);
    }

    @Test
    void lateRecordsDoNotRefillTheBudget() {
        // Given: two sources whose clocks differ by twenty hours
        Stream stream = new Stream(selector, 1);

        // When: two days of 10,000 images each
        for (int i = 0; i < 20_000; i++) {
            stream.send(START + i * DAY / 10_000 - (i % 2) * DAY * 20 / 24);
        }

        // Then
        assertThat(stream.selected()).isLessThanOrEqualTo(3 * BUDGET);
    }

    @Test
    void readsTheSelectedImagesOnlyForDrawnNumbers() {
        SelectorState state = warm(1);

        SelectionDecision decision = selector.decide(state, image(0.999, 0, true), state.at(), () -> {
            throw new AssertionError("the store was read");
        });

        assertThat(decision.selection()).isEmpty();
        assertThat(decision.dropped()).isEmpty();
    }

    private SelectionPolicy policy(SelectorState state, Candidate image, List<ChosenImage> chosen) {
        return selector.decide(state, image, state.at(), () -> chosen)
                .selection()
                .map(Selection::policy)
                .orElse(null);
    }
}
