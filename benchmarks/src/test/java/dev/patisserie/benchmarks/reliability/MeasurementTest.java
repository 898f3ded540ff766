package dev.patisserie.benchmarks.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementTest {

    @TempDir
    Path folder;

    /** A black image with {@code pixels} pixels of one channel, from the position {@code from} on. */
    private static byte[] patch(int channel, int from, int pixels) {
        byte[] rgb = new byte[ChannelModel.SIZE * ChannelModel.SIZE * 3];
        for (int i = from; i < from + pixels; i++) {
            rgb[3 * i + channel] = (byte) 255;
        }
        return rgb;
    }

    private static byte[] grey(int brightness) {
        byte[] rgb = new byte[ChannelModel.SIZE * ChannelModel.SIZE * 3];
        Arrays.fill(rgb, (byte) brightness);
        return rgb;
    }

    @Test
    void measuresAModelWhoseFiguresFollowByHand() throws IOException {
        // Given: 40 images with 20 % of their pixels in the channel of their class, of which the last is labelled
        // wrongly
        ChannelModel.write(folder, ChannelModel.uncertainty());
        List<byte[]> holdout = new ArrayList<>();
        int[] labels = IntStream.range(0, 40).map(i -> i % 3).toArray();
        for (int i = 0; i < 40; i++) {
            holdout.add(patch(labels[i], 2 * i, 20));
        }
        labels[39] = 1;
        Map<String, List<byte[]>> others = Map.of("grey", List.of(grey(40), grey(90), grey(200)));

        // When
        Report report;
        try (DetailedModel model = DetailedModel.load(folder)) {
            report = new Measurement(model, holdout, labels).report(others, 5, false, 1);
        }

        // Then: logits of 4, 0, 0; the probability of the class is 1 / (1 + 2 exp(-4 / T))
        assertThat(report.accuracy()).isEqualTo(39 / 40.0);
        assertThat(report.calibration().before().ece())
                .isCloseTo(Math.abs(39 / 40.0 - 1 / (1 + 2 * Math.exp(-4))), within(1e-6));
        assertThat(report.calibration().after().ece())
                .isCloseTo(Math.abs(39 / 40.0 - 1 / (1 + 2 * Math.exp(-2))), within(1e-6));
        assertSets(report);
        assertKnown(report);
        assertMaps(report);
    }

    private static void assertSets(Report report) {
        // Without a quantile every set has all classes. 1 - p is 0.213 for the class, more than the quantile of 0.1
        assertThat(report.sets()).hasSize(2);
        assertThat(report.sets().get(0))
                .returns(40, Report.Sets::covered)
                .returns(3.0, Report.Sets::meanSize)
                .returns(null, Report.Sets::expectedLow);
        assertThat(report.sets().get(1))
                .returns(0, Report.Sets::covered)
                .returns(40, Report.Sets::empty)
                .returns(0.0, Report.Sets::low);
        assertThat(report.sets().get(1).expectedLow()).isStrictlyBetween(0.8, 0.95);
    }

    private static void assertKnown(Report report) {
        // Every holdout image has the direction of an exemplar; a grey one has a cosine of 1 / sqrt(3) to each
        assertThat(report.known().accepted()).isEqualTo(1);
        assertThat(report.known().kinds()).singleElement().satisfies(kind -> {
            assertThat(kind.kind()).isEqualTo("grey");
            assertThat(kind.images()).isEqualTo(3);
            assertThat(kind.auroc()).isEqualTo(1);
            assertThat(kind.standardError()).isZero();
            assertThat(kind.rejected()).isEqualTo(1);
            assertThat(kind.probabilityAuroc()).isEqualTo(1);
            // log(2 + e^4) = 4.04 of the holdout; log 3 plus 20 / 255 times 40, 90 and 200 of the others: 4.2, 8.2,
            // 16.8
            assertThat(kind.energyAuroc()).isZero();
        });
    }

    private static void assertMaps(Report report) {
        // The map is the patch itself, and the mask hides exactly its 20 pixels
        assertThat(report.maps().masked()).isEqualTo(20);
        assertThat(report.maps().result().images()).isEqualTo(39);
        assertThat(report.maps().result().larger()).isEqualTo(39);
        assertThat(report.maps().low()).isGreaterThan(0.9);
        assertThat(report.maps().high()).isEqualTo(1);
    }

    @Test
    void theMissingProbabilityIsExactWhereTheProbabilityRoundsToOne() {
        assertThat(Measurement.missing(new float[] {100, 0}, 1, 0)).isCloseTo(Math.exp(-100), within(1e-50));
        assertThat(Measurement.missing(new float[] {0, 1000}, 1, 0)).isEqualTo(1);
        assertThat(Measurement.missing(new float[] {3, 3, 3, 3}, 2, 1)).isEqualTo(0.75);
    }

    @Test
    void theStandardErrorIsThatOfHanleyAndMcNeil() {
        // Given an area of 0.9 with 50 and 40 images: Q1 = 0.9 / 1.1, Q2 = 1.62 / 1.9
        double q1 = 0.9 / 1.1;
        double q2 = 1.62 / 1.9;
        double variance = (0.9 * 0.1 + 49 * (q1 - 0.81) + 39 * (q2 - 0.81)) / 2000;

        assertThat(Measurement.standardError(0.9, 50, 40)).isCloseTo(Math.sqrt(variance), within(1e-12));
    }

    @Test
    void rejectsAModelThatOnlyGivesProbabilities() throws IOException {
        ChannelModel.write(folder, null);

        assertThatThrownBy(() -> DetailedModel.load(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected a model with 'uncertainty' in its manifest, channels-1 has none; train it with this version");
    }
}
