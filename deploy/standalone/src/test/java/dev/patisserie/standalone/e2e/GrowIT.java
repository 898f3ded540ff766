package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.draw.DessertSet;
import dev.patisserie.standalone.client.model.PublishedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A data set grows, its holdout too, and only a model that is better on the new holdout replaces the champion. */
class GrowIT {

    @RegisterExtension
    static final RunningStack STACK = new RunningStack();

    /** More photos of the same classes. */
    private static final DessertSet.Recipe MORE = new DessertSet.Recipe(3, 20, 6, 10, 48, 77);

    @TempDir
    Path temp;

    @Test
    void championServesUntilAModelIsBetterOnTheGrownHoldout() throws Exception {
        // Given
        String champion = train(TinySet.moderate(2));
        STACK.await(models -> models.serves(champion));
        CheckpointPublished first = checkpoint(champion);

        // When photos are added, and a worse model is trained on them
        addPhotos();
        String worse = train(TinySet.weak(3));

        // Then the champion was evaluated on the new holdout, and serves
        CheckpointPublished second = checkpoint(worse);
        assertThat(second.holdout().digest()).isNotEqualTo(first.holdout().digest());
        assertThat(second.holdout().images()).isGreaterThan(first.holdout().images());
        assertThat(accuracyOn(second, champion)).isGreaterThan(second.holdout().accuracy());
        STACK.await(models -> models.model(worse).isPresent());
        assertThat(STACK.served().serves(champion)).isTrue();
        assertThat(STACK.served().model(worse).orElseThrow().reason()).contains("accuracy");

        // When a better one is trained
        String better = train(TinySet.strong(4));

        // Then it takes over
        assertThat(checkpoint(better).holdout().accuracy()).isGreaterThan(accuracyOn(second, champion));
        STACK.await(models -> models.serves(better));
    }

    private void addPhotos() throws IOException {
        Path more = temp.resolve("more");
        DessertSet.make(more, MORE);
        for (LabelledFile file : DatasetFolder.openSplit(more).read().files()) {
            Path folder = STACK.dataset().resolve(file.split().folder()).resolve(file.label());
            Files.copy(file.path(), folder.resolve("more-" + file.path().getFileName()));
        }
    }

    private static String train(TrainingRequested request) throws InterruptedException {
        return STACK.train(request).result().modelId();
    }

    private static CheckpointPublished checkpoint(String modelId) throws Exception {
        return PublishedModels.read(STACK.bootstrap()).stream()
                .filter(model -> model.modelId().equals(modelId))
                .findFirst()
                .orElseThrow();
    }

    private static double accuracyOn(CheckpointPublished newer, String champion) {
        return newer.comparedWith().stream()
                .filter(other -> other.modelId().equals(champion))
                .map(ComparedModel::accuracy)
                .findFirst()
                .orElseThrow();
    }
}
