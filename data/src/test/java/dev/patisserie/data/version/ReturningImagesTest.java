package dev.patisserie.data.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.data.Folders;
import dev.patisserie.data.draw.DessertSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that an earlier version has, and the newest one does not. */
class ReturningImagesTest {

    @TempDir
    Path folder;

    private final VersionFixture fixture = new VersionFixture();

    /** Publishes 2 classes with 8, 3 and 3 images. */
    @BeforeEach
    void publish() throws IOException {
        DessertSet.make(folder.resolve("set"), new DessertSet.Recipe(2, 8, 3, 3, 48, 1));
        fixture.publish(VersionFixture.whole(set()));
    }

    private Path set() {
        return folder.resolve("set");
    }

    @Test
    void imageThatReturnsAfterItsRemovalDoesNotMoveToTheHoldout() throws IOException {
        // Given: an image of the first version, which models were trained with, and not of the second
        Path image = Folders.first(Folders.first(set().resolve("train")));
        byte[] content = Files.readAllBytes(image);
        Files.delete(image);
        fixture.publish(VersionFixture.whole(set()));

        // When
        String label = image.getParent().getFileName().toString();
        Folders.write(set().resolve("holdout").resolve(label).resolve("returned.jpg"), content);
        PublicationReport report = fixture.publish(VersionFixture.whole(set()));

        // Then
        assertThat(report.kept()).isEqualTo(1);
        assertThat(newestEntry(content).split()).isEqualTo(Split.TRAIN);
    }

    @Test
    void holdoutImageThatReturnsAfterItsRemovalDoesNotTrain() throws IOException {
        Path image = Folders.first(Folders.first(set().resolve("holdout")));
        byte[] content = Files.readAllBytes(image);
        Files.delete(image);
        fixture.publish(VersionFixture.shrinking(set()));

        String label = image.getParent().getFileName().toString();
        Folders.write(set().resolve("train").resolve(label).resolve("returned.jpg"), content);
        PublicationReport report = fixture.publish(VersionFixture.whole(set()));

        assertThat(report.kept()).isEqualTo(1);
        assertThat(newestEntry(content).split()).isEqualTo(Split.HOLDOUT);
    }

    private ManifestEntry newestEntry(byte[] content) {
        return fixture.newest().entries().stream()
                .filter(entry -> entry.sha256().equals(ContentDigest.of(content)))
                .findFirst()
                .orElseThrow();
    }
}
