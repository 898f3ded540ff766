package dev.patisserie.trainer.job.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataRootTest {

    @TempDir
    Path folder;

    private Path data;
    private DataRoot root;

    @BeforeEach
    void makeRoot() throws Exception {
        data = Files.createDirectory(folder.toRealPath().resolve("data"));
        root = new DataRoot(data);
    }

    @Test
    void findsAFolderBelowTheRoot() throws Exception {
        Path set = Files.createDirectory(data.resolve("desserts"));

        assertThat(root.resolve("desserts")).isEqualTo(set);
    }

    @Test
    void resolvesAMissingFolder() {
        assertThat(root.resolve("desserts")).isEqualTo(data.resolve("desserts"));
    }

    @Test
    void followsALinkInsideTheRoot() throws Exception {
        Path set = Files.createDirectory(data.resolve("desserts-v2"));
        Files.createSymbolicLink(data.resolve("desserts"), set);

        assertThat(root.resolve("desserts")).isEqualTo(set);
    }

    @Test
    void acceptsARootThatIsALink() throws Exception {
        Path set = Files.createDirectory(data.resolve("desserts"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), data);

        assertThat(new DataRoot(link).resolve("desserts")).isEqualTo(set);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../secret", ".", "", "a/../../secret", "a/b", "/etc"})
    void rejectsANameThatIsNotDirectlyBelowTheRoot(String name) {
        assertRejected(name);
    }

    @Test
    void rejectsALinkThatLeadsOutside() throws Exception {
        Path secret = Files.createDirectory(folder.resolve("secret"));
        Files.createSymbolicLink(data.resolve("desserts"), secret);

        assertRejected("desserts");
    }

    private void assertRejected(String name) {
        assertThatThrownBy(() -> root.resolve(name))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_INVALID))
                .hasMessageContaining("leads outside the data root " + data);
    }
}
