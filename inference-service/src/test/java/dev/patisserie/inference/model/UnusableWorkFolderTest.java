package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.tensorflow.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** An unusable work folder defers models and does not refuse them. */
class UnusableWorkFolderTest extends ModelFolders {

    private static final MemoryReservation ANY_ROOM = bytes -> {};

    private VerifiedModelLoader loader(Path folder) {
        var settings = new ModelTrial.Settings(8, Precision.FLOAT32, 0.001, 0.02);
        return new InProcessVerifier(decoder::decode, settings).loader(store, folder);
    }

    @Test
    void loadsAfterAnUnusableFolderAtTheStartIsRepaired() throws IOException {
        // Given: a file in place of the folder
        Path folder = Files.createFile(work.resolve("work"));
        VerifiedModelLoader late = loader(folder);
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch);
        assertWorkFolderUnusable(late, checkpoint);

        // When
        Files.delete(folder);

        // Then
        late.load(checkpoint, ANY_ROOM).close();
    }

    @Test
    void loadsAfterATemporarilyUnusableFolder() throws IOException {
        // Given
        Path folder = Files.createDirectory(work.resolve("work"));
        VerifiedModelLoader used = loader(folder);
        CheckpointPublished checkpoint = TestModel.named("m-1").publishTo(store, scratch);
        used.load(checkpoint, ANY_ROOM).close();

        // When
        AtomicFiles.deleteTree(folder);
        Files.createFile(folder);

        // Then
        assertWorkFolderUnusable(used, checkpoint);
        Files.delete(folder);
        used.load(checkpoint, ANY_ROOM).close();
    }

    private static void assertWorkFolderUnusable(VerifiedModelLoader loader, CheckpointPublished checkpoint) {
        assertThatThrownBy(() -> loader.load(checkpoint, ANY_ROOM))
                .isInstanceOfSatisfying(PatisserieException.class, failure -> {
                    assertThat(failure.code().retriable()).isTrue();
                    assertThat(failure).hasMessageContaining("inference.work-dir");
                });
    }
}
