package dev.patisserie.trainer.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerIdTest {

    @TempDir
    Path folder;

    @Test
    void survivesARestartAndDiffersInAnotherFolder() {
        String first;
        try (var id = TrainerId.take(folder.resolve("a"))) {
            first = id.value();
        }

        try (var again = TrainerId.take(folder.resolve("a"));
                var other = TrainerId.take(folder.resolve("b"))) {
            assertThat(again.value()).isEqualTo(first);
            assertThat(other.value()).isNotEqualTo(first);
        }
    }

    @Test
    void rejectsAFolderInUseByAnotherTrainer() {
        try (var id = TrainerId.take(folder)) {
            assertThat(id.value()).isNotBlank();
            assertThatThrownBy(() -> TrainerId.take(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("another trainer uses %s; give each its own trainer.work-dir", folder);
        }
    }
}
