package dev.patisserie.trainer.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.TinyImages;
import dev.patisserie.trainer.publish.DetailedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldoutAnswersTest {

    private static final int SIZE = 4;
    private static final int CLASSES = 3;
    private static final int POSITIONS = 2;

    @TempDir
    Path temp;

    private final List<List<String>> passes = new ArrayList<>(); // outputs of each run of the model
    private DecodedDataset images;

    @BeforeEach
    void decode() throws IOException {
        images = new TinyImages()
                .with(Split.TRAIN, 2)
                .with(Split.VALIDATION, 4)
                .with(Split.HOLDOUT, 2)
                .decode(temp, SIZE);
    }

    @AfterEach
    void close() throws IOException {
        images.close();
    }

    /** The map of each label at each position is the first byte of the image plus ten times the label. */
    private Map<String, float[][]> run(Batch batch, List<String> outputs) {
        passes.add(outputs);
        float[][] logits = new float[batch.size()][CLASSES];
        float[][] maps = new float[batch.size()][POSITIONS * CLASSES];
        for (int i = 0; i < batch.size(); i++) {
            logits[i][batch.labels()[i]] = 1;
            for (int j = 0; j < maps[i].length; j++) {
                maps[i][j] = first(batch, i) + 10 * (j % CLASSES);
            }
        }
        Map<String, float[][]> all = new HashMap<>(Map.of(
                Manifest.OUTPUT, logits, Manifest.LOGITS, logits, Manifest.FEATURES, logits, Manifest.MAPS, maps));
        all.keySet().retainAll(outputs);
        return all;
    }

    private static float first(Batch batch, int image) {
        return batch.rgb()[image * SIZE * SIZE * 3] & 0xFF;
    }

    private HoldoutAnswers answered() throws IOException {
        DetailedModel model = this::run;
        DecodedSplit holdout = images.split(Split.HOLDOUT);
        Calibrator.Calibrated calibrated =
                new Calibrator(images, CLASSES, 8, (done, of) -> {}).calibrate(model, CLASSES, false);
        var answers = new HoldoutAnswers(model, holdout, calibrated);
        passes.clear();
        answers.probabilities(holdout.read(0, 1, 2));
        answers.probabilities(holdout.read(3, 4, 5));
        return answers;
    }

    @Test
    void mapsOfTheFirstExampleOfEachClassNeedNoFurtherRun() throws IOException {
        // Given: two images of each of three classes, in two batches
        HoldoutAnswers answers = answered();

        // When
        List<Float> map = answers.details(4).map();

        // Then: that of the predicted label, the last one
        float pixel = first(images.split(Split.HOLDOUT).read(4), 0);
        assertThat(map).containsExactly(pixel + 20, pixel + 20);
        assertThat(passes).hasSize(2);
    }

    @Test
    void everyRunHasTheSameOutputs() throws IOException {
        // Given: TensorFlow prepares each combination of outputs separately
        HoldoutAnswers answers = answered();

        // When: not the first example of its class
        List<Float> map = answers.details(3).map();

        // Then
        float pixel = first(images.split(Split.HOLDOUT).read(3), 0);
        assertThat(map).containsExactly(pixel + 10, pixel + 10);
        assertThat(passes).hasSize(3);
        assertThat(passes).containsOnly(passes.get(0));
    }
}
