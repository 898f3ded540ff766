package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.check.GraphCheck;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Computation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only failures that the machine may have caused refuse a model the second time. */
class DoubtfulFailuresTest extends ModelFolders {

    private static final MemoryReservation ANY_ROOM = bytes -> {};

    /** Opens a loader, as after a restart, whose verifier throws these exceptions in turn; null is success. */
    private VerifiedModelLoader loader(Throwable... failures) {
        Iterator<Throwable> left = Arrays.asList(failures).iterator();
        ModelVerifier verifier = (checkpoint, unpacked, precision) -> {
            Throwable next = left.hasNext() ? left.next() : null;
            if (next instanceof Error error) {
                throw error;
            }
            if (next instanceof RuntimeException exception) {
                throw exception;
            }
            return ModelVerifier.Verified.in(precision);
        };
        return new VerifiedModelLoader(
                new FolderObjectStore(StoreContent.MODELS, store),
                decoder::decode,
                new RefusedArchives(work, Clock.systemUTC()),
                verifier,
                new VerifiedModelLoader.Settings(work, ArchiveLimits.DEFAULT, settings(), SignatureCheck.OFF));
    }

    private static ModelTrial.Settings settings() {
        return new ModelTrial.Settings(8, Precision.FLOAT32, 0.001, 0.02);
    }

    private CheckpointPublished publish() {
        return TestModel.named("m-1").publishTo(store, scratch);
    }

    private static void assertFails(VerifiedModelLoader loader, CheckpointPublished model, ErrorCode code) {
        assertThatThrownBy(() -> loader.load(model, ANY_ROOM))
                .isInstanceOfSatisfying(
                        PatisserieException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void refusesAModelAfterTheSecondUnexpectedErrorAcrossARestart() {
        CheckpointPublished model = publish();

        assertFails(loader(new StackOverflowError()), model, ErrorCode.MODEL_VERIFIER_UNAVAILABLE);
        assertFails(loader(new IllegalStateException("again")), model, ErrorCode.MODEL_LOAD_FAILED);
        assertFails(loader(), model, ErrorCode.MODEL_LOAD_FAILED);
    }

    @Test
    void successfulLoadResetsTheFailureCount() {
        CheckpointPublished model = publish();
        VerifiedModelLoader loader = loader(new StackOverflowError(), null, new StackOverflowError(), null);

        assertFails(loader, model, ErrorCode.MODEL_VERIFIER_UNAVAILABLE);
        loader.load(model, ANY_ROOM).close();
        assertFails(loader, model, ErrorCode.MODEL_VERIFIER_UNAVAILABLE);
        loader.load(model, ANY_ROOM).close();
    }

    @Test
    void failureWithACodeIsNotCounted() {
        CheckpointPublished model = publish();
        var away = new PatisserieException(ErrorCode.MODEL_VERIFIER_UNAVAILABLE, "no process");
        VerifiedModelLoader loader = loader(away, away, away);

        for (int i = 0; i < 3; i++) {
            assertFails(loader, model, ErrorCode.MODEL_VERIFIER_UNAVAILABLE);
        }
        loader.load(model, ANY_ROOM).close();
    }

    private Path unpack() throws IOException {
        Path folder = scratch.resolve("unpacked");
        ModelArchive.unpack(store.resolve(publish().artifact()), folder);
        return folder;
    }

    private void assertTrialFails(Path folder, ErrorCode code) {
        assertThatThrownBy(() -> {
                    try {
                        GraphCheck.verify(folder.resolve(Manifest.SAVED_MODEL), TestModel.SIZE, 3);
                    } catch (IOException e) { // as the loader does
                        throw WorkFolderFailures.unusable(folder, e);
                    }
                    new ModelTrial(ModelArchive.readManifest(folder), folder, decoder::decode, settings())
                            .run(Computation.FLOAT32);
                })
                .isInstanceOfSatisfying(
                        PatisserieException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    static List<String> files() {
        return List.of(Manifest.FILE, Manifest.SAVED_MODEL + "/saved_model.pb", Manifest.PROBES + "/red.png");
    }

    /** A link to itself is unreadable, which the reader attributes to the disk. */
    @ParameterizedTest
    @MethodSource("files")
    void unreadableDiskIsNotAttributedToTheModel(String file) throws IOException {
        Path folder = unpack();
        Path unreadable = folder.resolve(file);
        Files.delete(unreadable);
        try {
            Files.createSymbolicLink(unreadable, unreadable);
        } catch (UnsupportedOperationException e) {
            assumeThat(false).as("links exist here").isTrue();
        }

        assertTrialFails(folder, ErrorCode.MODEL_STORE_UNAVAILABLE);
    }

    @ParameterizedTest
    @MethodSource("files")
    void missingFileIsFinal(String file) throws IOException {
        Path folder = unpack();
        Files.delete(folder.resolve(file));

        assertTrialFails(folder, ErrorCode.MODEL_ARCHIVE_INVALID);
    }

    @ParameterizedTest
    @MethodSource("files")
    void folderInPlaceOfAFileIsFinal(String file) throws IOException {
        Path folder = unpack();
        Files.delete(folder.resolve(file));
        Files.createDirectory(folder.resolve(file));

        assertTrialFails(folder, ErrorCode.MODEL_ARCHIVE_INVALID);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100})
    void truncatedGraphIsFinal(int bytes) throws IOException {
        Path folder = unpack();
        Path graph = folder.resolve(files().get(1));
        Files.write(graph, Arrays.copyOf(Files.readAllBytes(graph), bytes));

        assertThatThrownBy(() -> GraphCheck.verify(folder.resolve(Manifest.SAVED_MODEL), TestModel.SIZE, 3))
                .isInstanceOfSatisfying(
                        PatisserieException.class,
                        e -> assertThat(e.code().retriable()).as(e.getMessage()).isFalse());
    }
}
