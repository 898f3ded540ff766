package dev.patisserie.data.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.event.DatasetPublished;
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
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {

    @TempDir
    static Path drawn;

    @TempDir
    Path temp;

    private final VersionFixture fixture = new VersionFixture();

    /** Draws 2 classes with 8, 3 and 3 images, and others of another seed. */
    @BeforeAll
    static void draw() throws IOException {
        DessertSet.make(drawn.resolve("first"), new DessertSet.Recipe(2, 8, 3, 3, 48, 1));
        DessertSet.make(drawn.resolve("second"), new DessertSet.Recipe(2, 8, 3, 3, 48, 2));
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

    @Test
    void publishesAFolderThatIsExportedAgain() throws IOException {
        // When
        PublicationReport report = fixture.publish(VersionFixture.whole(first()));
        VersionExport.export(fixture.store, fixture.newest(), temp.resolve("export"), (step, done, total) -> {});

        // Then: every image is in its split and class
        assertThat(report.isNew()).isTrue();
        assertThat(report.leftOut()).isEmpty();
        assertThat(Set.copyOf(Folders.content(temp.resolve("export")).values()))
                .isEqualTo(Set.copyOf(Folders.content(first()).values()));
        Inspection before = Inspector.inspect(first());
        Inspection after = Inspector.inspect(temp.resolve("export"));
        assertThat(after.classes()).isEqualTo(before.classes());
        assertThat(after.problems()).isEmpty();
        assertThat(after.duplicates()).isEmpty();
    }

    @Test
    void repetitionWritesNothing() throws IOException {
        PublicationReport before = fixture.publish(VersionFixture.whole(first()));
        int puts = fixture.objects.puts();

        PublicationReport again = fixture.publish(VersionFixture.whole(copy(first())));

        assertThat(again.isNew()).isFalse();
        assertThat(again.published()).isEqualTo(before.published());
        assertThat(fixture.objects.puts()).isEqualTo(puts);
    }

    @Test
    void anotherDataSetOfTheSameImagesSharesTheShards() throws IOException {
        fixture.publish(VersionFixture.whole(first()));
        int puts = fixture.objects.puts();

        var request = new PublicationRequest(
                "cakes", first(), PublicationRequest.Mode.WHOLE, SplitRatios.DEFAULT, false, null);
        PublicationReport report = fixture.publish(request);

        assertThat(report.shardsWritten()).isZero();
        assertThat(fixture.objects.puts()).isEqualTo(puts + 1); // the manifest
    }

    @Test
    void stoppedAtAnyOperationItIsInvisibleAndTheNextRunFinishes() throws IOException {
        var undisturbed = new VersionFixture();
        String expected =
                undisturbed.publish(VersionFixture.whole(first())).published().version();
        int finished = 0;
        for (int operation = 0; finished < 2; operation++) {
            for (boolean afterEffect : new boolean[] {false, true}) {
                var disturbed = new VersionFixture();
                disturbed.objects.failAt(operation, afterEffect);
                try {
                    disturbed.publish(VersionFixture.whole(first()));
                    finished++; // fewer operations than that
                } catch (PatisserieException e) {
                    assertThat(e).hasMessage("stopped here");
                    assertThat(disturbed.topic).isEmpty();
                }
                int shards = shards(disturbed);
                disturbed.objects.recover();

                PublicationReport report = disturbed.publish(VersionFixture.whole(first()));

                assertThat(report.published().version()).isEqualTo(expected);
                assertThat(disturbed.objects.names()).isEqualTo(undisturbed.objects.names());
                if (report.isNew()) {
                    assertThat(report.shardsWritten()).isEqualTo(shards(undisturbed) - shards);
                }
                assertThat(disturbed.newest().id()).isEqualTo(expected);
            }
        }
        assertThat(shards(undisturbed)).isGreaterThan(1);
    }

    private static int shards(VersionFixture fixture) {
        return (int) fixture.objects.names().stream()
                .filter(name -> name.startsWith("shards/"))
                .count();
    }

    @Test
    void rewritesAnOldShardOfAnInterruptedPublication() throws IOException {
        fixture.publish(VersionFixture.whole(first()));
        fixture.topic.clear();
        fixture.clock.pass(Duration.ofDays(2));

        PublicationReport report = fixture.publish(VersionFixture.whole(first()));

        assertThat(report.shardsWritten()).isEqualTo(shards(fixture));
        assertThat(new StorePruning(fixture.store, fixture.clock)
                        .plan(new DatasetVersions(List.of()), Duration.ofDays(1))
                        .shards())
                .isEmpty();
    }

    @Test
    void additionKeepsTheParentAndItsSplits() throws IOException {
        PublicationReport parent = fixture.publish(VersionFixture.whole(first()));
        List<ManifestEntry> before = fixture.newest().entries();

        PublicationReport child = fixture.publish(VersionFixture.addition(second()));

        assertThat(child.published().parent()).isEqualTo(parent.published().version());
        assertThat(child.published().added() + child.leftOut().size()).isEqualTo(28);
        assertThat(child.published().createdAt()).isAfter(parent.published().createdAt());
        assertThat(fixture.newest().entries()).containsAll(before);
        assertThat(VersionDiff.of(fixture.store.read(parent.published()), fixture.newest())
                        .added())
                .hasSize(child.published().added());
    }

    @Test
    void holdoutShrinksOnlyOnRequest() throws IOException {
        fixture.publish(VersionFixture.whole(first()));
        Path folder = copy(first());
        Path folderOfClass = Folders.first(folder.resolve("holdout"));
        Files.delete(Folders.first(folderOfClass));

        assertThatThrownBy(() -> fixture.publish(VersionFixture.whole(folder)))
                .hasMessageContaining("found 1 missing")
                .hasMessageContaining("--shrink-holdout");
        PublicationReport report = fixture.publish(VersionFixture.shrinking(folder));

        assertThat(report.holdoutRemoved()).isEqualTo(1);
        assertThat(report.published().removed()).isEqualTo(1);
    }

    @Test
    void imageKeepsItsSplitIfTheFolderMovesIt() throws IOException {
        fixture.publish(VersionFixture.whole(first()));
        Path folder = copy(first());
        Path moved = Folders.first(Folders.first(folder.resolve("train")));
        Files.move(
                moved,
                folder.resolve("holdout")
                        .resolve(moved.getParent().getFileName())
                        .resolve("moved.jpg"));

        PublicationReport report = fixture.publish(VersionFixture.whole(folder));

        assertThat(report.isNew()).isFalse();
        assertThat(report.kept()).isEqualTo(1);
    }

    @Test
    void rejectsAParentFromTheFuture() throws IOException {
        // Given: an event with the latest possible time
        DatasetPublished first = fixture.publish(VersionFixture.whole(first())).published();
        fixture.topic.put(
                first.key(),
                new DatasetPublished(
                        first.dataset(),
                        first.version(),
                        first.manifest(),
                        first.images(),
                        first.added(),
                        first.removed(),
                        first.parent(),
                        first.holdoutDigest(),
                        Instant.MAX,
                        first.reason()));
        int puts = fixture.objects.puts();

        // When, Then
        assertThatThrownBy(() -> fixture.publish(VersionFixture.addition(second())))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_INVALID))
                .hasMessageContaining(first.key())
                .hasMessageContaining("retire");
        assertThat(fixture.objects.puts()).isEqualTo(puts);
    }

    @Test
    void rejectsTheSameImageInTwoClasses() throws IOException {
        Path folder = copy(first());
        List<Path> classes;
        try (Stream<Path> list = Files.list(folder.resolve("train"))) {
            classes = list.sorted().toList();
        }
        Files.copy(Folders.first(classes.get(0)), classes.get(1).resolve("other.jpg"));

        assertThatThrownBy(() -> fixture.publish(VersionFixture.whole(folder)))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_INVALID))
                .hasMessageContaining("found the same image at ")
                .hasMessageContaining("other.jpg");
        assertThat(fixture.objects.names()).isEmpty();
    }

    @Test
    void skipsDuplicatesAndUnreadableFiles() throws IOException {
        Path folder = copy(first());
        Path folderOfClass = Folders.first(folder.resolve("train"));
        Files.copy(Folders.first(folderOfClass), folderOfClass.resolve("twice.jpg"));
        Files.writeString(folderOfClass.resolve("broken.jpg"), "no image");

        PublicationReport report = fixture.publish(VersionFixture.whole(folder));

        assertThat(report.duplicates()).isEqualTo(1);
        assertThat(report.unreadable()).extracting(Unreadable::code).containsExactly("IMAGE_FORMAT_UNSUPPORTED");
        assertThat(fixture.newest().entries()).hasSize(28);
    }

    @Test
    void twoPublicationsAtOnceAreBothComplete() throws IOException {
        fixture.publish(VersionFixture.whole(first()));
        DatasetVersions seen = fixture.versions();

        PublicationReport one = fixture.publish(VersionFixture.addition(second()), seen);
        PublicationReport other = fixture.publish(VersionFixture.shrinking(second()), seen);

        assertThat(one.published().parent()).isEqualTo(other.published().parent());
        assertThat(fixture.versions().of(VersionFixture.NAME)).hasSize(3);
        for (var version : fixture.versions().of(VersionFixture.NAME)) {
            Set<String> read = new HashSet<>();
            fixture.store.read(fixture.store.read(version).entries(), (entry, content) -> read.add(entry.label()));
            assertThat(read).hasSize(2);
        }
    }

    @Test
    void splitsAFolderWithoutSplits() throws IOException {
        Path folder = temp.resolve("unsplit");
        try (Stream<Path> files = Files.walk(copy(first()).resolve("train"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Folders.write(
                        folder.resolve(file.getParent().getFileName()).resolve(file.getFileName()),
                        Files.readAllBytes(file));
            }
        }

        fixture.publish(VersionFixture.whole(folder));

        for (Split split : Split.values()) {
            assertThat(fixture.newest().entries(split)).isNotEmpty();
        }
        assertThat(fixture.publish(VersionFixture.whole(folder)).isNew()).isFalse();
    }

    @Test
    void additionRequiresAVersion() throws IOException {
        assertThatThrownBy(() -> fixture.publish(VersionFixture.addition(first())))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_VERSION_MISSING));
    }

    @Test
    void prunesWhatNoVersionNeedsAfterTheGracePeriod() throws IOException {
        // Given: a version, an addition that is retired, and a shard of an interrupted publication
        fixture.publish(VersionFixture.whole(first()));
        PublicationReport addition = fixture.publish(VersionFixture.addition(second()));
        fixture.objects.put("shards/" + "f".repeat(64), new byte[1]);
        fixture.clock.pass(Duration.ofDays(8));
        Retirement.renew(fixture.store, addition.published());
        fixture.topic.remove(addition.published().key());
        var pruning = new StorePruning(fixture.store, fixture.clock);

        // When
        StorePruning.Plan now = pruning.plan(fixture.versions(), Duration.ofDays(7));
        fixture.clock.pass(Duration.ofDays(8));
        StorePruning.Plan later = pruning.plan(fixture.versions(), Duration.ofDays(7));
        pruning.delete(later);

        // Then: at first only the interrupted shard, since trainings may still read the retired version
        assertThat(now.shards()).extracting("name").containsExactly("shards/" + "f".repeat(64));
        assertThat(now.manifests()).isEmpty();
        assertThat(later.shards()).hasSize(1 + addition.shardsWritten());
        assertThat(later.manifests()).hasSize(1);
        VersionExport.export(fixture.store, fixture.newest(), temp.resolve("export"), (step, done, total) -> {});
        assertThat(pruning.plan(fixture.versions(), Duration.ZERO).shards()).isEmpty();
    }

    @Test
    void publicationDuringAPruningKeepsItsObjects() throws IOException {
        // Given: objects of an interrupted publication that are old enough
        fixture.publish(VersionFixture.whole(first()));
        fixture.topic.clear();
        fixture.clock.pass(Duration.ofDays(8));
        var pruning = new StorePruning(fixture.store, fixture.clock);
        StorePruning.Plan plan = pruning.plan(fixture.versions(), Duration.ofDays(7));
        assertThat(plan.manifests()).hasSize(1);
        assertThat(plan.shards()).isNotEmpty();

        // When: the publication is repeated between plan and deletion
        PublicationReport report = fixture.publish(VersionFixture.whole(first()));
        StorePruning.Plan deleted = pruning.delete(plan);

        // Then
        assertThat(report.isNew()).isTrue();
        assertThat(deleted.manifests()).isEmpty();
        assertThat(deleted.shards()).isEmpty();
        assertThat(deleted.keptShards()).isEqualTo(plan.shards().size());
        VersionExport.export(fixture.store, fixture.newest(), temp.resolve("export"), (step, done, total) -> {});
    }

    @Test
    void prunesNothingIfAManifestIsMissing() throws IOException {
        PublicationReport report = fixture.publish(VersionFixture.whole(first()));
        fixture.objects.delete(report.published().manifest());

        assertThatThrownBy(() -> new StorePruning(fixture.store, fixture.clock).plan(fixture.versions(), Duration.ZERO))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.DATASET_OBJECT_MISSING));
    }
}
