package dev.patisserie.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderObjectStoreTest {

    private static final StoreFault FAULT = new StoreFault(StoreContent.MODELS);

    @TempDir
    Path temp;

    private FolderObjectStore store;
    private Path archive;

    @BeforeEach
    void makeStore() throws IOException {
        store = new FolderObjectStore(StoreContent.MODELS, temp.resolve("store"));
        archive = Files.writeString(temp.resolve("local.zip"), "model");
    }

    @Test
    void fetchesAStoredArchive() {
        // When
        store.put("desserts/m-1.zip", archive);
        store.fetch("desserts/m-1.zip", temp.resolve("fetched.zip"), 5);

        // Then
        assertThat(temp.resolve("fetched.zip")).hasContent("model");
        assertThat(archive).exists();
    }

    @Test
    void replacesAnArchiveOfTheSameName() throws IOException {
        // Given
        store.put("m-1.zip", archive);

        // When
        store.put("m-1.zip", Files.writeString(archive, "retrained"));

        // Then
        assertThat(temp.resolve("store/m-1.zip")).hasContent("retrained");
        try (Stream<Path> files = Files.list(temp.resolve("store"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void archivesHaveTheDefaultPermissions() throws IOException {
        // Given: the default permissions of this process's umask
        Path ordinary = Files.createFile(temp.resolve("ordinary"));

        // When
        store.put("m-1.zip", archive);

        // Then: a server with another user can read the archive
        assertThat(Files.getPosixFilePermissions(temp.resolve("store/m-1.zip")))
                .isEqualTo(Files.getPosixFilePermissions(ordinary));
    }

    @Test
    void storesNothingIfTheArchiveIsUnreadable() throws IOException {
        assertCode(ErrorCode.MODEL_STORE_UNAVAILABLE, () -> store.put("m-1.zip", temp.resolve("nowhere.zip")));
        try (Stream<Path> files = Files.list(temp.resolve("store"))) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 6})
    void rejectsAFileOfAnotherSizeBeforeCopyingIt(long announced) {
        store.put("m-1.zip", archive);

        assertCode(
                ErrorCode.MODEL_DIGEST_MISMATCH, () -> store.fetch("m-1.zip", temp.resolve("fetched.zip"), announced));
        assertThat(temp.resolve("fetched.zip")).doesNotExist();
    }

    @Test
    void rejectsAFolderAsAnArchive() {
        store.put("desserts/m-1.zip", archive);

        assertCode(ErrorCode.MODEL_ARCHIVE_INVALID, () -> store.fetch("desserts", temp.resolve("fetched.zip"), 5));
    }

    @Test
    void copiesNoMoreThanTheStatedSizeOfAnEndlessStream() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };

        assertCode(
                ErrorCode.MODEL_DIGEST_MISMATCH,
                () -> FAULT.copy("m-1.zip", endless, temp.resolve("fetched.zip"), 1000, TransferTime.DEFAULT));
        assertThat(temp.resolve("fetched.zip").toFile().length()).isLessThanOrEqualTo(1000);
    }

    @Test
    void reportsAMissingArchive() {
        assertCode(ErrorCode.MODEL_ARTIFACT_MISSING, () -> store.fetch("m-2.zip", temp.resolve("fetched.zip"), 5));
    }

    static Stream<String> impossibleNames() {
        return Stream.of(
                "../local.zip",
                "/etc/hostname",
                "a/../../local.zip",
                "a//m.zip",
                "a/./m.zip",
                "a/",
                "",
                ".",
                "a\u0000b",
                "a\nb",
                "x".repeat(256),
                "\u00e9".repeat(128), // 256 bytes
                "x/".repeat(512) + "m.zip", // 1029 bytes
                "x".repeat(1 << 20));
    }

    @ParameterizedTest
    @MethodSource("impossibleNames")
    void rejectsAnInvalidNamePermanently(String name) {
        assertThat(ErrorCode.MODEL_ARTIFACT_INVALID.retriable()).isFalse();
        assertCode(ErrorCode.MODEL_ARTIFACT_INVALID, () -> store.fetch(name, temp.resolve("fetched.zip"), 5));
        assertThat(temp.resolve("fetched.zip")).doesNotExist();
    }

    @Test
    void abbreviatesALongNameInTheMessage() {
        assertThatThrownBy(() -> store.fetch("x".repeat(1 << 20), temp.resolve("fetched.zip"), 5))
                .hasMessageContaining("(1048576 bytes)")
                .extracting(Throwable::getMessage)
                .asString()
                .hasSizeLessThan(500);
    }

    @Test
    void fetchesALongName() {
        String name = "x".repeat(255) + "/" + "y".repeat(200);
        store.put(name, archive);

        store.fetch(name, temp.resolve("fetched.zip"), 5);

        assertThat(temp.resolve("fetched.zip")).exists();
    }

    @Test
    void readsAPart() {
        store.put("m-1.zip", archive);

        assertThat(store.read("m-1.zip", 1, 3)).asString().isEqualTo("ode");
        assertThat(store.read("m-1.zip", 0, 5)).asString().isEqualTo("model");
    }

    @Test
    void rejectsAPartBehindTheEnd() {
        store.put("m-1.zip", archive);

        assertCode(ErrorCode.MODEL_DIGEST_MISMATCH, () -> store.read("m-1.zip", 1, 5));
        assertCode(ErrorCode.MODEL_DIGEST_MISMATCH, () -> store.read("m-1.zip", Long.MAX_VALUE, 5));
        assertCode(ErrorCode.MODEL_ARTIFACT_MISSING, () -> store.read("m-2.zip", 0, 5));
        assertCode(ErrorCode.MODEL_ARTIFACT_INVALID, () -> store.read("../m-2.zip", 0, 5));
    }

    @Test
    void findsSizeAndTime() {
        Instant before = Instant.now().minusSeconds(2); // the clock of a file system may be coarse
        store.put("desserts/m-1.zip", archive);

        StoredObject found = store.find("desserts/m-1.zip").orElseThrow();

        assertThat(found.name()).isEqualTo("desserts/m-1.zip");
        assertThat(found.bytes()).isEqualTo(5);
        assertThat(found.modifiedAt()).isAfter(before);
        assertThat(store.find("desserts/m-2.zip")).isEmpty();
    }

    @Test
    void listsTheObjectsOfAFolderAndUnfinishedWrites() throws IOException {
        List<String> names = new ArrayList<>();
        store.list("a", object -> names.add(object.name()));
        assertThat(names).isEmpty();
        store.put("a/m-1.zip", archive);
        store.put("a/b/m-2.zip", archive);
        store.put("ab/m-3.zip", archive);
        Files.writeString(temp.resolve("store/a/.m-4.zip.tmp"), "mod");
        Files.writeString(temp.resolve("store/a/m-5\n.zip"), "of another program");

        store.list("a", object -> names.add(object.name()));

        assertThat(names).containsExactlyInAnyOrder("a/m-1.zip", "a/b/m-2.zip", "a/.m-4.zip.tmp");
    }

    @Test
    void deletesAnObject() {
        store.put("m-1.zip", archive);

        store.delete("m-1.zip");
        store.delete("m-1.zip");

        assertThat(store.find("m-1.zip")).isEmpty();
    }

    @Test
    void failuresOfADataSetStoreHaveItsWordsAndCodes() {
        var datasets = new FolderObjectStore(StoreContent.DATASETS, temp.resolve("store"));

        assertCode(ErrorCode.DATASET_OBJECT_MISSING, () -> datasets.read("shards/a", 0, 5));
        assertThatThrownBy(() -> datasets.read("shards/a", 0, 5))
                .hasMessageStartingWith("data set store: no file 'shards/a' below ");
        assertCode(ErrorCode.DATASET_MANIFEST_INVALID, () -> datasets.read("../a", 0, 5));
        assertCode(ErrorCode.DATASET_STORE_UNAVAILABLE, () -> datasets.put("shards/a", temp.resolve("nowhere")));
    }

    private static void assertCode(ErrorCode code, ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}
