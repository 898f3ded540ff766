package dev.patisserie.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Augmentation.FillMode;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.input.Feeds;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Runs the operations on 4 x 4 images whose first channel encodes the columns: 40, 80, 120, 160. */
class AugmentationOpsTest {

    private static final int SIZE = 4;
    private static final int IMAGES = 32;
    private static final List<Float> COLUMNS = List.of(40f, 80f, 120f, 160f);

    @Test
    void mirrorsSomeImagesAndKeepsTheOthers() {
        List<List<Float>> rows = firstRows(bounds(0, true, 0, FillMode.NEAREST));

        assertThat(Set.copyOf(rows)).isEqualTo(Set.of(COLUMNS, List.of(160f, 120f, 80f, 40f)));
    }

    @Test
    void scalesBrightnessAndStaysWithinBytes() {
        List<List<Float>> rows = firstRows(bounds(0, false, 1, FillMode.NEAREST));

        assertThat(rows).allSatisfy(row -> assertThat(row.get(0)).isBetween(0f, 80f));
        assertThat(rows)
                .flatMap(row -> row)
                .allSatisfy(value -> assertThat(value).isBetween(0f, 255f))
                .contains(255f); // 160 x 1.6 and more is clipped
    }

    @Test
    void turnsSomeImagesUpsideDown() {
        // By hand: the columns stay; see AugmentationSamplerTest for the rows
        var bounds = new Augmentation(0.0, 0.0, 0.0, 0.0, 0.0, false, true, 0.0, 0.0, FillMode.NEAREST);

        assertThat(Set.copyOf(firstRows(bounds))).isEqualTo(Set.of(COLUMNS));
    }

    @Test
    void shiftsAllChannelsOfAnImageWithinItsOwnRange() {
        var bounds = new Augmentation(0.0, 0.0, 0.0, 0.0, 0.0, false, false, 0.0, 30.0, FillMode.NEAREST);

        List<List<Float>> rows = firstRows(bounds);

        // the images have values of 40 to 160: a shift leaves none outside, and is the same in the
        // columns that it does not push against an end
        assertThat(rows).flatMap(row -> row).allSatisfy(value -> assertThat(value)
                .isBetween(40f, 160f));
        assertThat(rows).allSatisfy(row -> assertThat(row.get(2) - row.get(1)).isEqualTo(40f, within(1e-3f)));
        assertThat(rows).anySatisfy(row -> assertThat(row.get(1)).isLessThan(60));
        assertThat(rows).anySatisfy(row -> assertThat(row.get(1)).isGreaterThan(100));
    }

    /**
     * A shift by up to the whole width shows the filled area. Columns increase by 40, so the largest decrease between
     * adjacent columns distinguishes the modes.
     */
    @ParameterizedTest
    @CsvSource({"CONSTANT, 160", "NEAREST, 0", "REFLECT, 40", "WRAP, 120"})
    void fillsTheAreaOutsideTheImage(FillMode mode, float deepest) {
        List<List<Float>> rows = firstRows(bounds(1, false, 0, mode));

        assertThat(rows)
                .allSatisfy(row -> assertThat(deepestFall(row)).isBetween(0f, deepest + 0.01f))
                .anySatisfy(row -> assertThat(deepestFall(row)).isBetween(deepest * 0.7f, 160f));
        assertThat(rows.stream().anyMatch(row -> row.contains(0f))).isEqualTo(mode == FillMode.CONSTANT);
    }

    private static float deepestFall(List<Float> row) {
        float deepest = 0;
        for (int x = 1; x < SIZE; x++) {
            deepest = Math.max(deepest, row.get(x - 1) - row.get(x));
        }
        return deepest;
    }

    private static Augmentation bounds(double widthShift, boolean flip, double brightness, FillMode mode) {
        return new Augmentation(0.0, widthShift, 0.0, 0.0, 0.0, flip, false, brightness, 0.0, mode);
    }

    /** Returns the first row of each changed image, first channel. */
    private static List<List<Float>> firstRows(Augmentation bounds) {
        TensorFlowRuntime.load();
        try (var graph = new Graph();
                var session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> image =
                    tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, SIZE, SIZE, 3)));
            var ops = new AugmentationOps(tf, bounds, image, SIZE);
            try (var feeds = new Feeds(session.runner())) {
                feeds.feed(image, TFloat32.tensorOf(Shape.of(IMAGES, SIZE, SIZE, 3), DataBuffers.of(images())));
                var random = new SplittableRandom(3);
                ops.feed(feeds, IMAGES, i -> random);
                try (Result result = feeds.runner().fetch(ops.augmented()).run()) {
                    return rows((TFloat32) result.get(0));
                }
            }
        }
    }

    private static float[] images() {
        float[] values = new float[IMAGES * SIZE * SIZE * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = COLUMNS.get(i / 3 % SIZE);
        }
        return values;
    }

    private static List<List<Float>> rows(TFloat32 images) {
        return IntStream.range(0, IMAGES)
                .mapToObj(i -> IntStream.range(0, SIZE)
                        .mapToObj(x -> images.getFloat(i, 0, x, 0))
                        .toList())
                .toList();
    }
}
