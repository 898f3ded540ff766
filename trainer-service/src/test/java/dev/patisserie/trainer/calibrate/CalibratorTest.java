package dev.patisserie.trainer.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.calibrate.Calibrator.Calibrated;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.TinyImages;
import dev.patisserie.trainer.publish.DetailedModel;
import dev.patisserie.trainer.publish.Exemplars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calibrates a model that computes its outputs from the mean colour of an image. */
class CalibratorTest {

    private static final int SIZE = 4;
    private static final int CLASSES = 3;

    @TempDir
    Path temp;

    private final AtomicInteger batches = new AtomicInteger();

    private static TinyImages images(int train, int validation) {
        return new TinyImages()
                .with(Split.TRAIN, train)
                .with(Split.VALIDATION, validation)
                .with(Split.HOLDOUT, 5);
    }

    /** Features are the mean colour, logits its distance from grey. */
    private static Map<String, float[][]> colours(Batch batch, float scale) {
        float[][] features = new float[batch.size()][CLASSES];
        float[][] logits = new float[batch.size()][CLASSES];
        int pixels = batch.imageSize() * batch.imageSize();
        for (int image = 0; image < batch.size(); image++) {
            float[] mean = features[image];
            for (int i = 0; i < pixels * 3; i++) {
                mean[i % 3] += (batch.rgb()[image * pixels * 3 + i] & 0xFF) / (float) pixels;
            }
            for (int c = 0; c < CLASSES; c++) {
                logits[image][c] = (mean[c] - (mean[0] + mean[1] + mean[2]) / 3) * scale;
            }
        }
        return Map.of(Manifest.FEATURES, features, Manifest.LOGITS, logits);
    }

    private static DetailedModel model(float scale) {
        return (batch, outputs) -> {
            Map<String, float[][]> wanted = new HashMap<>(colours(batch, scale));
            wanted.keySet().retainAll(outputs);
            return wanted;
        };
    }

    private Calibrated calibrate(TinyImages set, DetailedModel model, boolean transfer) throws IOException {
        try (DecodedDataset decoded = set.decode(temp, SIZE)) {
            return new Calibrator(decoded, CLASSES, 8, (done, of) -> batches.incrementAndGet())
                    .calibrate(model, CLASSES, transfer);
        }
    }

    @Test
    void temperatureIsFittedToValidationLogits() throws IOException {
        // When: the same model, once with logits twice as large
        Calibrated once = calibrate(images(2, 67), noisy(0.02f), false);
        Calibrated twice = calibrate(images(2, 67), noisy(0.04f), false);

        // Then
        assertThat(once.temperature().images()).isEqualTo(201);
        assertThat(once.temperature().reason()).isNull();
        assertThat(twice.temperature().value()).isCloseTo(2 * once.temperature().value(), within(1e-4));
        assertThat(once.additions().temperature()).isEqualTo(once.temperature().value());
        assertThat(once.sets().images()).isEqualTo(201);
        assertThat(once.sets().method()).isEqualTo("lac");
    }

    /** Returns a model that confuses one image in ten: without errors, there is no best temperature. */
    private static DetailedModel noisy(float scale) {
        return (batch, outputs) -> {
            Map<String, float[][]> answers = new HashMap<>(colours(batch, scale));
            for (int i = 0; i < batch.size(); i++) {
                float[] logits = answers.get(Manifest.LOGITS)[i];
                if ((batch.rgb()[i * SIZE * SIZE * 3] & 0xFF) % 10 == 0) {
                    float first = logits[0];
                    logits[0] = logits[1];
                    logits[1] = logits[2];
                    logits[2] = first;
                }
            }
            answers.keySet().retainAll(outputs);
            return answers;
        };
    }

    @Test
    void fewImagesLeaveTheTemperatureAtOneAndGiveAReason() throws IOException {
        Calibrated calibrated = calibrate(images(2, 66), model(1), false);

        assertThat(calibrated.temperature().value()).isEqualTo(1);
        assertThat(calibrated.temperature().images()).isZero();
        assertThat(calibrated.temperature().reason())
                .contains("expected at least 200 validation images")
                .contains("found 198");
        assertThat(calibrated.sets().images()).isEqualTo(198);
    }

    @Test
    void transferComparesWithTrainingFeatures() throws IOException {
        Calibrated calibrated = calibrate(images(30, 2), model(1), true);

        assertThat(calibrated.known().score()).isEqualTo("knn");
        assertThat(calibrated.known().neighbours()).isEqualTo(10);
        assertThat(calibrated.additions().exemplars().rows()).hasSize(90).allSatisfy(row -> assertThat(
                        Math.hypot(Math.hypot(row[0], row[1]), row[2]))
                .isCloseTo(1, within(1e-6)));
        assertThat(calibrated.known().auroc()).isNull();
    }

    @Test
    void fewTrainingImagesOfAClassLeaveTheEnergy() throws IOException {
        Calibrated calibrated = calibrate(images(29, 2), model(1), true);

        assertThat(calibrated.known().score()).isEqualTo("energy");
        assertThat(calibrated.known().neighbours()).isZero();
        assertThat(calibrated.additions().exemplars()).isNull();
    }

    @Test
    void simpleUsesTheEnergyAndReadsNoTrainingImage() throws IOException {
        Calibrated calibrated = calibrate(images(30, 2), model(1), false);

        assertThat(calibrated.known().score()).isEqualTo("energy");
        assertThat(batches).as("6 validation images in one batch of 8").hasValue(1);
    }

    @Test
    void otherImagesChooseTheBetterScore() throws IOException {
        // Given: constant logits say nothing; grey has another direction than each class
        TinyImages set = images(30, 2).withOther(7).withBrokenOther();

        // When
        Calibrated features = calibrate(set, model(0), false);

        // Then
        assertThat(features.known().score()).isEqualTo("knn");
        assertThat(features.known().auroc()).isEqualTo(1);
        assertThat(features.known().otherImages())
                .as("without the unreadable one")
                .isEqualTo(7);
    }

    @Test
    void defaultIsKeptIfBothScoresAreEqual() throws IOException {
        TinyImages set = images(30, 2).withOther(7);

        assertThat(calibrate(set, model(1), false).known().score()).isEqualTo("energy");
        assertThat(calibrate(set, model(1), true).known().score()).isEqualTo("knn");
    }

    @Test
    void unreadableOtherImagesCountAsNone() throws IOException {
        Calibrated calibrated = calibrate(images(30, 2).withBrokenOther(), model(1), true);

        assertThat(calibrated.known().otherImages()).isZero();
        assertThat(calibrated.known().auroc()).isNull();
    }

    @Test
    void rejectsLogitsThatAreNotFinite() {
        DetailedModel broken = (batch, outputs) -> {
            float[][] logits = new float[batch.size()][CLASSES];
            logits[batch.size() - 1][1] = Float.NaN;
            return Map.of(Manifest.LOGITS, logits);
        };

        assertThatThrownBy(() -> calibrate(images(2, 2), broken, false))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRAINING_DIVERGED))
                .hasMessageContaining("found NaN");
    }

    @Test
    void stopsBeforeEveryBatchOfEveryPass() throws IOException {
        // Given: passes over validation (1 batch), training (12), holdout (2) and other images (1)
        TinyImages set = images(30, 2).withOther(7);
        calibrate(set, model(1), true);
        int all = batches.get();
        assertThat(all).isEqualTo(16);

        for (int last = 1; last <= all; last++) {
            int stopped = last;
            batches.set(0);
            try (DecodedDataset decoded = set.decode(temp, SIZE)) {
                var calibrator = new Calibrator(decoded, CLASSES, 8, (done, of) -> stopAt(stopped));

                assertThatThrownBy(() -> calibrator.calibrate(model(1), CLASSES, true))
                        .isInstanceOf(CancellationException.class);
            }
            assertThat(batches).hasValue(last);
        }
    }

    private void stopAt(int batch) {
        if (batches.incrementAndGet() == batch) {
            throw new CancellationException();
        }
    }

    @Test
    void exemplarsAreBalancedAndLimited() throws IOException {
        // Given
        TinyImages set = images(700, 1);

        // When
        Calibrated calibrated = calibrate(set, model(1), true);

        // Then: 666 of each class
        Exemplars exemplars = calibrated.additions().exemplars();
        assertThat(exemplars.count()).isEqualTo(1998);
        for (int c = 0; c < CLASSES; c++) {
            int colour = c;
            List<float[]> ofClass =
                    exemplars.rows().stream().filter(row -> row[colour] > 0.8).toList();
            assertThat(ofClass).hasSize(666);
        }
    }
}
