package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFolderTest {

    @TempDir
    Path temp;

    private Path root;
    private WeightsFolder folder;

    @BeforeEach
    void create() throws IOException {
        root = Files.createDirectories(temp.resolve("weights"));
        folder = new WeightsFolder(Optional.of(root), 10);
    }

    @Test
    void findsAFileByItsName() throws IOException {
        Path file = Files.writeString(root.resolve("own.h5"), "weights");

        assertThat(folder.find("own.h5")).isEqualTo(file.toRealPath());
    }

    @Test
    void followsALinkWithinTheFolder() throws IOException {
        Path file = Files.writeString(root.resolve("v2.h5"), "weights");
        Files.createSymbolicLink(root.resolve("latest.h5"), Path.of("v2.h5"));

        assertThat(folder.find("latest.h5")).isEqualTo(file.toRealPath());
    }

    @Test
    void rejectsALinkThatLeadsOutOfTheFolder() throws IOException {
        Path secret = Files.writeString(temp.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("own.h5"), secret);

        assertFails(ErrorCode.REQUEST_INVALID, () -> folder.find("own.h5"), "leads out of it");
    }

    @Test
    void rejectsAPathThatLeadsOutOfTheFolder() throws IOException {
        Files.writeString(temp.resolve("secret"), "secret");

        assertFails(ErrorCode.REQUEST_INVALID, () -> folder.find("../secret"), "leads out of it");
    }

    @Test
    void missingFileNamesTheFolder() {
        assertFails(ErrorCode.WEIGHTS_MISSING, () -> folder.find("own.h5"), root.toString() + ", found none");
        assertFails(
                ErrorCode.WEIGHTS_MISSING,
                () -> new WeightsFolder(Optional.empty(), 10).find("own.h5"),
                "trainer.weights-folder is not set");
    }

    @Test
    void rejectsAFolder() throws IOException {
        Files.createDirectory(root.resolve("own.h5"));

        assertFails(ErrorCode.WEIGHTS_MISSING, () -> folder.find("own.h5"), "not a regular file");
    }

    @Test
    void rejectsAFileAboveTheLimit() throws IOException {
        Files.writeString(root.resolve("own.h5"), "more than ten");

        assertFails(
                ErrorCode.WEIGHTS_CORRUPT,
                () -> folder.find("own.h5"),
                "at most 10 bytes (trainer.weights-limit-bytes), found 13");
    }

    @Test
    void rejectsAFileThatChanged() throws IOException {
        Path file = Files.writeString(root.resolve("own.h5"), "weights");
        String digest = folder.digest(file);
        folder.requireDigest(file, digest);
        Files.writeString(file, "changed");

        assertFails(
                ErrorCode.WEIGHTS_CORRUPT,
                () -> folder.requireDigest(file, digest),
                "expected SHA-256 " + digest + ", found");
    }

    private static void assertFails(ErrorCode code, ThrowingCallable action, String message) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
