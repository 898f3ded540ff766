package dev.patisserie.trainer.job.execution;

import static dev.patisserie.trainer.job.execution.TrainerFixture.PATIENCE;
import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.store.RunFolders;
import dev.patisserie.trainer.pipeline.ModelId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The steps of a job from the export to the published checkpoint. */
class JobPublishTest extends TrainerTestBase {

    @Test
    void publishesTheArchiveThatTheEventDescribes() throws Exception {
        // When
        trainer.started().admit(request("r-1"));

        // Then
        awaitSettled("r-1");
        CheckpointPublished checkpoint = broker.checkpoints().get(0);
        Path archive = folder.resolve("models").resolve(checkpoint.artifact());
        assertThat(checkpoint.artifact()).isEqualTo("desserts/" + modelId("r-1") + ".zip");
        assertThat(Sha256.of(archive)).isEqualTo(checkpoint.artifactSha256());
        assertThat(Files.size(archive)).isEqualTo(checkpoint.artifactBytes());
    }

    @Test
    void publishesBothModelsOfAComparisonAndKeepsItsReport() {
        pipeline.compare();

        // When
        trainer.started().admit(request("r-1"));

        // Then
        awaitSettled("r-1");
        assertThat(broker.checkpoints())
                .extracting(CheckpointPublished::modelId)
                .containsExactly(modelId("r-1"), FakePipeline.SECOND);
        assertThat(broker.checkpoints())
                .allSatisfy(checkpoint -> assertThat(folder.resolve("models").resolve(checkpoint.artifact()))
                        .exists());
        assertThat(folder.resolve("reports/r-1/comparison.md")).hasContent("# page");
        List<TrainingProgressed> progress = broker.progress("r-1");
        assertThat(progress.get(progress.size() - 1).result().comparison()).isEqualTo(FakePipeline.FIGURES);
    }

    @Test
    void restartBeforeTheAcknowledgementPublishesTheSameCheckpointWithoutTraining() {
        // Given: the archive is packed and stored, and the broker fails
        broker.refuse(CheckpointPublished.class::isInstance);
        trainer.started().admit(request("r-1"));
        trainer.awaitExported("r-1");
        var exported = (Job.Exported) trainer.store.find("r-1").orElseThrow().job();

        // When
        restart();
        broker.refuse(event -> false);
        trainer.started();

        // Then
        awaitSettled("r-1");
        assertThat(pipeline.trained()).containsExactly("r-1");
        assertThat(broker.checkpoints()).containsExactlyElementsOf(exported.checkpoints());
    }

    @Test
    void countsAnEndOnceIfItsEventIsPublishedLate() throws Exception {
        // Given
        CountDownLatch refused = refuseCompleted();
        trainer.started().admit(request("r-1"));
        refused.await();

        // When
        broker.refuse(event -> false);

        // Then
        awaitSettled("r-1");
        assertThat(trainer.ended("completed")).isEqualTo(1);
    }

    /** Rejects COMPLETED events; the returned latch opens at the first rejection. */
    private CountDownLatch refuseCompleted() {
        var refused = new CountDownLatch(1);
        broker.refuse(event -> {
            boolean completed = event instanceof TrainingProgressed progress && progress.state() == State.COMPLETED;
            if (completed) {
                refused.countDown();
            }
            return completed;
        });
        return refused;
    }

    @Test
    void restartAfterTheAcknowledgementRepeatsTheSameEvent() throws Exception {
        // Given: the checkpoint is published, and the broker fails before COMPLETED
        CountDownLatch refused = refuseCompleted();
        trainer.started().admit(request("r-1"));
        refused.await();

        // When
        restart();
        broker.refuse(event -> false);
        trainer.started();

        // Then
        awaitSettled("r-1");
        assertThat(pipeline.trained()).containsExactly("r-1");
        assertThat(broker.checkpoints()).hasSize(1);
        assertThat(broker.states("r-1")).last().isEqualTo(State.COMPLETED);
    }

    @Test
    void retriesWhileTheModelStoreIsUnavailable() throws Exception {
        // Given: a file at the path of the store's folder
        Path obstacle = Files.writeString(folder.resolve("models"), "");
        trainer.started().admit(request("r-1"));
        trainer.awaitExported("r-1");

        // When
        Files.delete(obstacle);

        // Then
        awaitSettled("r-1");
        assertThat(broker.states("r-1")).last().isEqualTo(State.COMPLETED);
        assertThat(pipeline.trained()).containsExactly("r-1");
    }

    @Test
    void keepsOnlyTheArchiveBeforePublishing() throws Exception {
        // Given
        broker.refuse(CheckpointPublished.class::isInstance);

        // When
        trainer.started().admit(request("r-1"));

        // Then
        String archive = ModelId.of(request("r-1"), Pipeline.SIMPLE) + ".zip";
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(runFolder("r-1"))
                .isDirectoryContaining("glob:**" + archive)
                .isDirectoryNotContaining("glob:**work"));
    }

    @Test
    void keepsAModelWhileTheStoreIsFull() throws Exception {
        // Given
        trainer.full.set(true);
        trainer.started().admit(request("r-1"));
        trainer.awaitExported("r-1");

        // When
        trainer.full.set(false);

        // Then
        awaitSettled("r-1");
        assertThat(broker.states("r-1")).last().isEqualTo(State.COMPLETED);
        assertThat(pipeline.trained()).containsExactly("r-1");
    }

    @Test
    void failsAJobWithAChangedArchive() throws Exception {
        // Given
        broker.refuse(CheckpointPublished.class::isInstance);
        trainer.started().admit(request("r-1"));
        trainer.awaitExported("r-1");
        trainer.close();
        String archive = ModelId.of(request("r-1"), Pipeline.SIMPLE) + ".zip";
        Files.writeString(runFolder("r-1").resolve(archive), "something else");

        // When
        open();
        trainer.started();

        // Then
        awaitSettled("r-1");
        assertThat(broker.progress("r-1")
                        .get(broker.progress("r-1").size() - 1)
                        .failure()
                        .code())
                .isEqualTo("MODEL_ARCHIVE_INVALID");
        assertThat(broker.checkpoints()).isEmpty();
    }

    @Test
    void retriedJobDoesNotBlockTheNextOne() {
        // Given
        var away = new AtomicBoolean(true);
        broker.refuse(event -> away.get()
                && event instanceof CheckpointPublished checkpoint
                && checkpoint.requestId().equals("r-1"));

        // When
        trainer.started().admit(request("r-1"));
        trainer.admit(request("r-2"));

        // Then
        awaitSettled("r-2");
        assertThat(trainer.settled("r-1")).isFalse();
        away.set(false);
        awaitSettled("r-1");
    }

    private Path runFolder(String requestId) {
        return new RunFolders(folder.resolve("runs")).of(requestId, trainer.store.owner());
    }
}
