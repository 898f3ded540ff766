package dev.patisserie.trainer.job.execution;

import static dev.patisserie.trainer.job.execution.TrainerFixture.PATIENCE;
import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.io.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An unusable work folder: a file is at its path. */
class JobWorkFolderTest extends TrainerTestBase {

    private Path work() {
        return folder.resolve("work");
    }

    private void makeUnusable() {
        try {
            AtomicFiles.deleteTree(work());
            Files.createFile(work());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void jobsWaitForAFolderThatIsUnusableAtTheStart() throws Exception {
        // Given
        makeUnusable();
        trainer.started().admit(request("r-1"));
        trainer.admit(request("r-2"));
        await().atMost(PATIENCE).until(() -> broker.states("r-2").contains(State.RUNNING));
        assertThat(pipeline.trained()).isEmpty();

        // When
        Files.delete(work());

        // Then
        awaitSettled("r-1");
        awaitSettled("r-2");
        assertThat(broker.states("r-1")).last().isEqualTo(State.COMPLETED);
        assertThat(broker.states("r-2")).last().isEqualTo(State.COMPLETED);
    }

    @Test
    void jobResumesAfterATemporaryFailureOfItsFolder() throws Exception {
        // Given a folder that fails during the first run
        var runs = new AtomicInteger();
        pipeline.before((run, listener) -> {
            if (runs.incrementAndGet() == 1) {
                makeUnusable();
                throw new IllegalStateException("Read-only file system");
            }
        });
        trainer.started().admit(request("r-1"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(runs).hasValue(1);
            assertThat(folder.resolve("starts/r-1")).isEmptyDirectory();
        });

        // When
        Files.delete(work());

        // Then
        awaitSettled("r-1");
        assertThat(broker.states("r-1")).last().isEqualTo(State.COMPLETED);
        assertThat(runs).hasValue(2);
    }

    @Test
    void otherFailureEndsTheJob() {
        pipeline.before((run, listener) -> {
            throw new IllegalStateException("no fault of the folder");
        });

        trainer.started().admit(request("r-1"));

        awaitSettled("r-1");
        assertThat(broker.states("r-1")).last().isEqualTo(State.FAILED);
    }
}
