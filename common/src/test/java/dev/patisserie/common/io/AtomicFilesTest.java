package dev.patisserie.common.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

    @TempDir
    Path folder;

    private Path target() {
        return folder.resolve("target");
    }

    private void onlyTheTargetIsThere() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(target());
        }
    }

    @Test
    void createKeepsAnExistingFile() throws Exception {
        // Given
        AtomicFiles.create(target(), temporary -> Files.writeString(temporary, "first"));

        // Then
        assertThatThrownBy(() -> AtomicFiles.create(target(), temporary -> Files.writeString(temporary, "second")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(target()).hasContent("first");
        onlyTheTargetIsThere();
    }

    @Test
    void aFailedWriteKeepsTheExistingFile() throws Exception {
        // Given
        AtomicFiles.write(target(), temporary -> Files.writeString(temporary, "before"));

        // Then
        assertThatThrownBy(() -> AtomicFiles.write(target(), temporary -> {
                    Files.writeString(temporary, "half");
                    throw new IOException("No space left on device");
                }))
                .hasMessage("No space left on device");
        assertThat(target()).hasContent("before");
        onlyTheTargetIsThere();
    }

    @Test
    void recognisesAFullDiskAmongTheCauses() {
        var full = new IOException("/data/x: No space left on device");

        assertThat(DiskSpace.exhausted(full)).isTrue();
        assertThat(DiskSpace.exhausted(new IllegalStateException(new UncheckedIOException(full))))
                .isTrue();
        assertThat(DiskSpace.exhausted(new IOException("Permission denied"))).isFalse();
        assertThat(DiskSpace.exhausted(new IllegalStateException())).isFalse();
    }
}
