package dev.patisserie.trainer.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.Examples;
import dev.patisserie.trainer.dataset.TinyImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationPartsTest {

    @TempDir
    Path temp;

    private DecodedDataset decoded(int perClass) throws IOException {
        return new TinyImages()
                .with(Split.TRAIN, 1)
                .with(Split.VALIDATION, perClass)
                .with(Split.HOLDOUT, 1)
                .decode(temp, 4);
    }

    @Test
    void smallSplitServesBothUses() throws IOException {
        try (DecodedDataset images = decoded(199)) { // 597 images
            DecodedSplit validation = images.split(Split.VALIDATION);

            ValidationParts parts = ValidationParts.of(validation);

            assertThat(parts.selection(validation)).isSameAs(validation);
            assertThat(parts.calibration()).hasSize(597);
        }
    }

    @Test
    void largeSplitIsDividedIntoDisjointParts() throws IOException {
        try (DecodedDataset images = decoded(200)) {
            DecodedSplit validation = images.split(Split.VALIDATION);

            // When
            ValidationParts parts = ValidationParts.of(validation);
            Examples<Batch> selection = parts.selection(validation);

            // Then
            assertThat(selection.size()).isEqualTo(400);
            assertThat(parts.calibration()).hasSize(200).isSorted();
            Set<Integer> classes = new TreeSet<>();
            Set<Object> seen = new TreeSet<>();
            for (int example : parts.calibration()) {
                classes.add(validation.label(example));
                seen.add(Arrays.toString(validation.read(example).rgb()));
            }
            for (int example = 0; example < selection.size(); example++) {
                assertThat(seen)
                        .doesNotContain(Arrays.toString(selection.read(example).rgb()));
            }
            assertThat(classes).as("a mixture of the classes").containsExactly(0, 1, 2);
            assertThat(ValidationParts.of(validation).calibration())
                    .as("the same division each time")
                    .containsExactly(parts.calibration());
        }
    }
}
