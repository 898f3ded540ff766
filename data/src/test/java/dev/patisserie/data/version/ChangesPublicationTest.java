package dev.patisserie.data.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.dataset.version.OtherEntry;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesPublicationTest {

    @TempDir
    Path temp;

    private final VersionFixture fixture = new VersionFixture();

    private static byte[] bytes(String name) {
        return ("photo " + name).getBytes(StandardCharsets.UTF_8);
    }

    private static ContentDigest digest(String name) {
        return ContentDigest.of(bytes(name));
    }

    private static ExaminedImage image(String name, String label, boolean corrects) {
        ContentDigest digest = digest(name);
        var hash = new DifferenceHash(digest.first(), digest.second());
        return new ExaminedImage(digest, bytes(name).length, hash, label, name, corrects, () -> bytes(name));
    }

    /** Ten images of each of two classes. */
    private static List<ExaminedImage> first() {
        List<ExaminedImage> images = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            images.add(image("pie " + i, "pie", false));
            images.add(image("tart " + i, "tart", false));
        }
        return images;
    }

    private PublicationReport publish(List<ExaminedImage> images, Set<ContentDigest> removed) throws IOException {
        var changes = new VersionChanges(VersionFixture.NAME, images, removed, SplitRatios.DEFAULT, "labels");
        PublicationReport report = new Publication(fixture.store, fixture.clock, (step, done, total) -> {})
                .publish(changes, fixture.versions());
        if (report.isNew()) {
            fixture.topic.put(report.published().key(), report.published());
        }
        fixture.clock.pass(Duration.ofMinutes(1));
        return report;
    }

    private Map<ContentDigest, ManifestEntry> newest() {
        return fixture.newest().entries().stream()
                .collect(Collectors.toMap(ManifestEntry::sha256, Function.identity()));
    }

    /** Returns the name of an image of a class in the training split, which has several. */
    private String trainingImage(String label) {
        return fixture.newest().entries(Split.TRAIN).stream()
                .filter(entry -> entry.label().equals(label))
                .findFirst()
                .orElseThrow()
                .origin();
    }

    @Test
    void labelsAloneAreTheFirstVersionWithEveryClassInEverySplit() throws IOException {
        PublicationReport report = publish(first(), Set.of());
        VersionExport.export(fixture.store, fixture.newest(), temp.resolve("export"), (step, done, total) -> {});

        assertThat(report.published().imageCount()).isEqualTo(20);
        for (Split split : Split.values()) {
            assertThat(fixture.newest().counts().get(split.folder())).containsKeys("pie", "tart");
        }
        assertThat(Folders.content(temp.resolve("export"))).hasSize(20);
    }

    @Test
    void imagesOfAClassWithoutThreeSplitsWaitForOthers() throws IOException {
        publish(first(), Set.of());

        PublicationReport early =
                publish(List.of(image("bun 1", "bun", false), image("pie 10", "pie", false)), Set.of());
        PublicationReport later = publish(
                List.of(image("bun 1", "bun", false), image("bun 2", "bun", false), image("bun 3", "bun", false)),
                Set.of());

        assertThat(early.waiting()).containsExactly("bun 1");
        assertThat(early.published().added()).isEqualTo(1);
        assertThat(later.waiting()).isEmpty();
        assertThat(newest()).containsKeys(digest("bun 1"), digest("bun 2"), digest("bun 3"), digest("pie 10"));
    }

    @Test
    void tooFewLabelsAreNoFirstVersion() {
        assertThatThrownBy(() -> publish(List.of(image("pie 1", "pie", false)), Set.of()))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_INVALID))
                .hasMessageContaining("expected at least two classes");
        assertThat(fixture.objects.names()).isEmpty();
    }

    @Test
    void correctionReplacesTheClassAndKeepsTheSplit() throws IOException {
        publish(first(), Set.of());
        String name = trainingImage("pie");
        ManifestEntry before = newest().get(digest(name));

        PublicationReport report = publish(List.of(image(name, "tart", true)), Set.of());

        ManifestEntry after = newest().get(digest(name));
        assertThat(after.label()).isEqualTo("tart");
        assertThat(after.split()).isEqualTo(before.split());
        assertThat(report.relabelled()).isEqualTo(1);
        assertThat(report.published().added()).isZero();
        assertThat(report.published().removed()).isZero();
    }

    @Test
    void classOfTheNewestVersionRemainsWithoutACorrection() throws IOException {
        PublicationReport before = publish(first(), Set.of());

        PublicationReport report = publish(List.of(image("pie 3", "tart", false)), Set.of());

        assertThat(report.isNew()).isFalse();
        assertThat(report.published()).isEqualTo(before.published());
        assertThat(report.differing()).containsExactly("pie 3");
    }

    @Test
    void imageMovesBetweenAClassAndNoClassWithoutBeingStoredAgain() throws IOException {
        publish(first(), Set.of());
        String name = trainingImage("pie");

        PublicationReport none = publish(List.of(image(name, null, true)), Set.of());
        assertThat(fixture.newest().other()).extracting(OtherEntry::sha256).containsExactly(digest(name));
        assertThat(newest()).doesNotContainKey(digest(name));
        PublicationReport again = publish(List.of(image(name, "pie", true)), Set.of());

        assertThat(fixture.newest().other()).isEmpty();
        assertThat(newest().get(digest(name)).label()).isEqualTo("pie");
        assertThat(none.shardsWritten() + again.shardsWritten()).isZero();
        assertThat(none.published().added() + none.published().removed()).isZero();
    }

    @Test
    void removedImageIsInNoSplitOfTheNextVersion() throws IOException {
        publish(first(), Set.of());
        String name = trainingImage("pie");
        publish(List.of(image("spoon", null, false)), Set.of());

        PublicationReport report = publish(List.of(), Set.of(digest(name), digest("spoon"), digest("absent")));

        assertThat(report.published().removed()).isEqualTo(2);
        assertThat(newest()).hasSize(19).doesNotContainKey(digest(name));
        assertThat(fixture.newest().other()).isEmpty();
    }

    @Test
    void correctionThatEmptiesASplitIsRejected() throws IOException {
        publish(first(), Set.of());
        List<ExaminedImage> corrections = newest().values().stream()
                .filter(entry -> entry.label().equals("pie") && entry.split() == Split.HOLDOUT)
                .map(entry -> image(entry.origin(), "tart", true))
                .toList();

        assertThatThrownBy(() -> publish(corrections, Set.of())).hasMessageContaining("of class 'pie' in train");
    }

    @Test
    void repetitionIsTheSameVersion() throws IOException {
        PublicationReport once = publish(first(), Set.of());
        fixture.topic.clear(); // the event was not sent

        PublicationReport again = publish(first(), Set.of());

        assertThat(again.published().version()).isEqualTo(once.published().version());
        assertThat(publish(first(), Set.of()).isNew()).isFalse();
    }
}
