package dev.patisserie.trainer.job.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.trainer.dataset.version.DatasetCatalog;
import dev.patisserie.trainer.job.Admission.Admitted;
import dev.patisserie.trainer.job.Admission.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Jobs keep the version of their data set, and wait for its store. */
class JobVersionTest extends TrainerTestBase {

    private static final Instant MONDAY = Instant.parse("2026-01-26T09:00:00Z");

    private static final DatasetPublished OLD = version("aa", MONDAY);
    private static final DatasetPublished NEW = version("bb", MONDAY.plus(Duration.ofDays(1)));

    private static DatasetPublished version(String digits, Instant createdAt) {
        String id = digits.repeat(32);
        return new DatasetPublished(
                "desserts", id, "manifests/m", Map.of("train", Map.of("pie", 3)), 3, 0, null, id, createdAt, null);
    }

    private static TrainingRequested request(String requestId, String dataset) {
        return TrainingRequested.of(requestId, Pipeline.SIMPLE, dataset);
    }

    private DatasetPublished admittedWith(String requestId) {
        return trainer.store.find(requestId).orElseThrow().job().spec().datasetVersion();
    }

    @Test
    void nameMeansTheNewestVersion() {
        trainer.datasets.replace(List.of(OLD, NEW));

        trainer.admit(request("r-1", "desserts"));

        assertThat(admittedWith("r-1")).isEqualTo(NEW);
    }

    @Test
    void requestMayNameAnOlderVersion() {
        trainer.datasets.replace(List.of(OLD, NEW));

        trainer.admit(request("r-1", OLD.key()));

        assertThat(admittedWith("r-1")).isEqualTo(OLD);
    }

    @Test
    void nameWithoutVersionsMeansTheFolder() {
        // Given
        trainer.datasets.replace(List.of(OLD));

        // When
        trainer.started().admit(request("r-1", "cakes"));

        // Then
        awaitSettled("r-1");
        assertThat(admittedWith("r-1")).isNull();
        assertThat(pipeline.runs().get(0).dataset().name())
                .isEqualTo(folder.resolve("data/cakes").toAbsolutePath().toString());
        assertThat(broker.progress("r-1"))
                .extracting(TrainingProgressed::datasetVersion)
                .containsOnlyNulls();
        assertThat(broker.checkpoints().get(0).datasetVersion()).isNull();
    }

    @Test
    void unknownVersionIsRejectedWithTheFix() {
        trainer.datasets.replace(List.of(OLD));

        Refused refused = (Refused) trainer.admit(request("r-1", NEW.key()));

        assertThat(refused.code()).isEqualTo(ErrorCode.DATASET_VERSION_MISSING);
        assertThat(refused.reason()).contains(NEW.key(), "patisserie data list");
        assertThat(trainer.store.find("r-1")).isEmpty();
    }

    @Test
    void requestIsNotDecidedBeforeTheVersionsAreRead() {
        // Given
        var unread = new DatasetCatalog(new CatchUp(Topics.DATASETS), Duration.ZERO);
        var check = new RequestCheck(new Pipelines(List.of(pipeline), RequestLimits.NONE), unread);

        // Then
        assertThatThrownBy(() -> trainer.admissionWith(check).admit(request("r-1", "desserts"), TrainerFixture.FIRST))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_VERSIONS_UNREAD));
        assertThat(trainer.store.find("r-1")).isEmpty();
        assertThat(broker.progress("r-1")).isEmpty();
    }

    @Test
    void resumedJobKeepsItsVersionAfterANewerOneAppears() {
        // Given: admitted, and the scheduler has not started
        trainer.datasets.replace(List.of(OLD));
        trainer.admit(request("r-1", "desserts"));

        // When
        restart(); // the catalogue of the next trainer has only the newer version
        trainer.datasets.replace(List.of(NEW));
        trainer.started();

        // Then
        awaitSettled("r-1");
        assertThat(pipeline.runs())
                .singleElement()
                .satisfies(run -> assertThat(run.dataset().name()).isEqualTo(OLD.key()));
        assertThat(broker.progress("r-1"))
                .isNotEmpty()
                .allMatch(event -> event.datasetVersion().equals(OLD.version()))
                .allMatch(event -> event.dataset().equals("desserts"));
        assertThat(broker.checkpoints()).singleElement().satisfies(checkpoint -> assertThat(checkpoint.datasetVersion())
                .isEqualTo(new DatasetVersion(OLD.version(), OLD.createdAt())));
    }

    @Test
    void repeatedRequestKeepsItsVersionAfterANewerOneAppears() {
        // Given
        trainer.datasets.replace(List.of(OLD));
        trainer.admit(request("r-1", "desserts"));

        // When
        trainer.datasets.publish(NEW);
        Admitted again = (Admitted) trainer.admit(request("r-1", "desserts"));

        // Then
        assertThat(again.known()).isTrue();
        assertThat(admittedWith("r-1")).isEqualTo(OLD);
    }

    @Test
    void jobWaitsWhileTheStoreIsAway() {
        // Given
        var attempts = new AtomicInteger();
        pipeline.before((run, listener) -> {
            if (attempts.incrementAndGet() <= 2 * TrainerFixture.MAX_STARTS) {
                throw new PatisserieException(ErrorCode.DATASET_STORE_UNAVAILABLE, "the store is away");
            }
        });

        // When
        trainer.started().admit(request("r-1", "desserts"));

        // Then: the attempts do not count as crashes
        awaitSettled("r-1");
        assertThat(attempts).hasValue(2 * TrainerFixture.MAX_STARTS + 1);
        assertThat(broker.states("r-1")).endsWith(State.COMPLETED).doesNotContain(State.FAILED);
    }

    @Test
    void changedImageFailsTheJob() {
        // Given
        pipeline.before((run, listener) -> {
            throw new PatisserieException(ErrorCode.DATASET_OBJECT_INVALID, "other bytes");
        });

        // When
        trainer.started().admit(request("r-1", "desserts"));

        // Then
        awaitSettled("r-1");
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED, State.RUNNING, State.FAILED);
        assertThat(broker.progress("r-1").get(2).failure().code()).isEqualTo("DATASET_OBJECT_INVALID");
    }
}
