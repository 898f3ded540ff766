package dev.patisserie.data.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.Folders;
import dev.patisserie.data.draw.DessertSet;
import dev.patisserie.data.set.Inspection;
import dev.patisserie.data.set.Inspector;
import dev.patisserie.data.version.scan.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of data sets with images that belong to no class. */
class OtherPublicationTest {

    @TempDir
    static Path drawn;

    @TempDir
    Path temp;

    private final VersionFixture fixture = new VersionFixture();

    /** Draws 2 classes with 8, 3 and 3 images, and others of other seeds. */
    @BeforeAll
    static void draw() throws IOException {
        DessertSet.make(drawn.resolve("first"), new DessertSet.Recipe(2, 8, 3, 3, 48, 1));
        DessertSet.make(drawn.resolve("second"), new DessertSet.Recipe(2, 8, 3, 3, 48, 2));
        DessertSet.make(drawn.resolve("other"), new DessertSet.Recipe(2, 8, 3, 3, 48, 3));
    }

    private static Path first() {
        return drawn.resolve("first");
    }

    private static Path second() {
        return drawn.resolve("second");
    }

    private Path copy(Path folder) throws IOException {
        return Folders.copy(folder, temp.resolve("copy-" + folder.getFileName()));
    }

    /** Copies the first set and adds images of no class, which are taken from the third set. */
    private Path withOther(int count) throws IOException {
        Path folder = copy(first());
        try (Stream<Path> files = Files.walk(drawn.resolve("other").resolve("train"))) {
            List<Path> images =
                    files.filter(Files::isRegularFile).sorted().limit(count).toList();
            for (Path image : images) {
                Folders.write(
                        folder.resolve("_other").resolve(image.getFileName().toString()), Files.readAllBytes(image));
            }
        }
        return folder;
    }

    @Test
    void publishesImagesOfNoClassThatAreExportedAgain() throws IOException {
        // Given
        PublicationReport without = fixture.publish(VersionFixture.whole(first()));
        Path folder = withOther(3);
        Folders.write(folder.resolve("_other/broken.jpg"), new byte[] {1, 2, 3});

        // When
        PublicationReport report = fixture.publish(VersionFixture.whole(folder));
        PublicationReport again = fixture.publish(VersionFixture.whole(folder));
        VersionExport.export(fixture.store, fixture.newest(), temp.resolve("export"), (step, done, total) -> {});

        // Then
        assertThat(report.isNew()).isTrue();
        assertThat(again.isNew()).isFalse();
        assertThat(report.published().otherCount()).isEqualTo(3);
        assertThat(report.published().added()).isEqualTo(3);
        assertThat(report.published().images()).isEqualTo(without.published().images());
        assertThat(report.published().holdoutDigest())
                .isEqualTo(without.published().holdoutDigest());
        assertThat(report.unreadable()).extracting(Unreadable::file).containsExactly("_other/broken.jpg");
        Inspection exported = Inspector.inspect(temp.resolve("export"));
        assertThat(exported.other()).isEqualTo(3);
        assertThat(exported.images()).isEqualTo(Inspector.inspect(first()).images());
        assertThat(exported.problems()).isEmpty();
    }

    @Test
    void additionKeepsAndAddsImagesOfNoClass() throws IOException {
        // Given
        fixture.publish(VersionFixture.whole(withOther(2)));

        // When: a folder without images of no class
        PublicationReport addition = fixture.publish(VersionFixture.addition(second()));

        // Then
        assertThat(addition.published().otherCount()).isEqualTo(2);
        assertThat(addition.published().removed()).isZero();
    }

    @Test
    void wholeFolderWithoutThemRemovesImagesOfNoClass() throws IOException {
        PublicationReport first = fixture.publish(VersionFixture.whole(first()));
        PublicationReport with = fixture.publish(VersionFixture.whole(withOther(2)));
        DatasetVersion before = fixture.newest();

        PublicationReport without = fixture.publish(VersionFixture.whole(first()));

        assertThat(without.published().removed()).isEqualTo(2);
        assertThat(without.published().other()).isNull();
        assertThat(without.published().version())
                .isEqualTo(first.published().version())
                .isNotEqualTo(with.published().version());
        VersionDiff diff = VersionDiff.of(before, fixture.newest());
        assertThat(diff.added()).isEmpty();
        assertThat(diff.removed()).hasSize(2).allSatisfy(image -> {
            assertThat(image.split()).isEqualTo("other");
            assertThat(image.label()).isNull();
            assertThat(image.origin()).startsWith("_other");
        });
    }

    @Test
    void rejectsAnImageThatIsInAClassAndInNone() throws IOException {
        Path folder = withOther(1);
        Path photo = Folders.first(Folders.first(folder.resolve("train")));
        Folders.write(folder.resolve("_other/same.jpg"), Files.readAllBytes(photo));

        assertThatThrownBy(() -> fixture.publish(VersionFixture.whole(folder)))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_INVALID))
                .hasMessageContaining("found _other/same.jpg, which is also an image of a class");
    }

    @Test
    void shardsOfImagesOfNoClassAreNotPruned() throws IOException {
        // Given
        fixture.publish(VersionFixture.whole(withOther(3)));
        var pruning = new StorePruning(fixture.store, fixture.clock);

        // When
        pruning.delete(pruning.plan(fixture.versions(), Duration.ZERO));

        // Then
        VersionExport.export(fixture.store, fixture.newest(), temp.resolve("export"), (step, done, total) -> {});
        assertThat(Inspector.inspect(temp.resolve("export")).other()).isEqualTo(3);
    }
}
