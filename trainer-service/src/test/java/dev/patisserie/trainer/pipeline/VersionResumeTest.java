package dev.patisserie.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.dataset.version.FakeDatasetStore;
import dev.patisserie.trainer.dataset.version.ReadListener;
import dev.patisserie.trainer.dataset.version.TestVersions;
import dev.patisserie.trainer.dataset.version.VersionedDatasets;
import dev.patisserie.trainer.pipeline.ResumableRun.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on a version whose store fails in between and that are then resumed. No decoded image is cached. */
class VersionResumeTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    Path temp;

    private final InterruptingListener listener = new InterruptingListener();
    private FakeDatasetStore store;
    private DatasetPublished published;
    private PhotoSet set;

    @BeforeEach
    void publish() {
        set = PhotoSet.draw(temp.resolve("set"));
        store = new FakeDatasetStore(temp.resolve("store"));
        published = TestVersions.publish(store, "set", set.folder(), 4, NOON);
    }

    private ResumableRun run(DatasetSource source) {
        return new ResumableRun(ResumableRun.simple().build(), source, temp, 0);
    }

    private DatasetSource version() {
        return new VersionedDatasets(store, Optional.empty(), Clock.systemUTC(), ReadListener.NONE).of(published);
    }

    @Test
    void storeThatFailsAtAnyReadDoesNotChangeTheResult() throws IOException {
        // Given
        ResumableRun run = run(version());
        Outcome undisturbed = run.train(listener);
        int reads = store.reads();
        assertThat(reads).isGreaterThan(100); // decoding, three epochs, and the evaluation

        for (int read = 1; read <= reads; read += 13) {
            forget(run);

            // When
            store.failAt(read);
            assertThatThrownBy(() -> run.train(listener))
                    .as("read %d of %d", read, reads)
                    .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                            .isEqualTo(ErrorCode.DATASET_STORE_UNAVAILABLE));

            // Then
            assertThat(run.train(listener)).as("read %d of %d", read, reads).isEqualTo(undisturbed);
        }
    }

    /** Also deletes the list of unreadable images, so that every image is decoded again. */
    private void forget(ResumableRun run) throws IOException {
        run.emptyWorkFolder();
        AtomicFiles.deleteTree(temp.resolve("cache"));
        listener.history.clear();
    }

    @Test
    void versionHasTheResultOfItsFolder() throws IOException {
        // Given
        Outcome folder = run(DatasetSource.ofFolder(set.folder())).train(listener);
        forget(run(version()));

        // When
        Outcome version = run(version()).train(listener);

        // Then
        assertThat(version.tensors()).isEqualTo(folder.tensors());
        assertThat(version.history()).isEqualTo(folder.history());
        assertThat(version.manifests().get(0).holdoutDigest())
                .isEqualTo(folder.manifests().get(0).holdoutDigest())
                .isEqualTo(published.holdoutDigest());
        assertThat(version.manifests().get(0).datasetVersion())
                .isEqualTo(new DatasetVersion(published.version(), NOON));
        assertThat(folder.manifests().get(0).datasetVersion()).isNull();
    }
}
