package dev.patisserie.common.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a folder with one file per class and split: a/1.png and b/1.png. */
abstract class FilledFolder {

    @TempDir
    Path temporary;

    Path folder;

    @BeforeEach
    final void fill() throws IOException {
        folder = temporary.resolve("set");
        for (Split split : Split.values()) {
            write("%s/a/1.png".formatted(split.folder()));
            write("%s/b/1.png".formatted(split.folder()));
        }
    }

    final Path write(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, name);
    }

    final Path link(String name, Path target) throws IOException {
        Path link = folder.resolve(name);
        Files.createDirectories(link.getParent());
        return Files.createSymbolicLink(link, target);
    }

    final DatasetContent read() throws IOException {
        return DatasetFolder.open(folder).read();
    }

    final List<DatasetProblem> refused() throws IOException {
        return read().problems().stream().filter(DatasetProblem::refused).toList();
    }

    final void assertRefused(String file, String... parts) throws IOException {
        assertThat(refused()).anySatisfy(problem -> {
            assertThat(problem.file()).isEqualTo(file);
            assertThat(problem.reason()).contains(parts);
        });
        assertThatThrownBy(() -> read().requireValid())
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_INVALID));
    }

    /** Asserts that a warning is the only problem. */
    final void assertWarned(String file, String part) throws IOException {
        assertThat(read().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo(file);
            assertThat(problem.refused()).isFalse();
            assertThat(problem.reason()).contains(part);
        });
    }
}
