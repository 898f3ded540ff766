package dev.patisserie.standalone.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacedWeightsTest {

    @TempDir
    Path temp;

    private Path file;
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(temp.resolve("own.h5"), "weights");
        folder = temp.resolve("work/weights");
    }

    @Test
    void aRequestNamesTheCopyByNameAndDigest() throws IOException {
        BackboneWeights weights = PlacedWeights.place(file, folder);

        String digest = Sha256.of("weights".getBytes(StandardCharsets.UTF_8));
        assertThat(weights).isEqualTo(BackboneWeights.of("own.h5").withSha256(digest));
        assertThat(folder.resolve("own.h5")).hasContent("weights");
    }

    @Test
    void aLinkIsCopiedWithItsOwnName() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link.h5"), file);

        assertThat(PlacedWeights.place(link, folder).file()).isEqualTo("link.h5");
        assertThat(folder.resolve("link.h5")).isRegularFile().hasContent("weights");
    }

    @Test
    void theSameFileIsAcceptedAgain() throws IOException {
        assertThat(PlacedWeights.place(file, folder)).isEqualTo(PlacedWeights.place(file, folder));
    }

    @Test
    void anotherFileOfTheSameNameIsNotReplaced() throws IOException {
        PlacedWeights.place(file, folder);
        Files.writeString(file, "other weights");

        assertThatThrownBy(() -> PlacedWeights.place(file, folder))
                .hasMessageContaining("which a job may need")
                .hasMessageContaining("rename " + file);
        assertThat(folder.resolve("own.h5")).hasContent("weights");
    }
}
