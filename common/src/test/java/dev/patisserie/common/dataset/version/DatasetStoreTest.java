package dev.patisserie.common.dataset.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.store.FakeObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatasetStoreTest {

    private static final DatasetVersion VERSION = Versions.version(20);

    private final FakeObjectStore objects = new FakeObjectStore(Clock.fixed(Versions.TIME, ZoneOffset.UTC));
    private final DatasetStore store = new DatasetStore(objects);
    private final String shard = VERSION.entries().get(0).place().object();
    private final String manifest = DatasetStore.manifest(Versions.DATASET, VERSION.id());

    @BeforeEach
    void publish() {
        objects.put(shard, Versions.shard(20));
        objects.put(manifest, Versions.manifest(VERSION));
    }

    @Test
    void readsAPublishedVersion() {
        DatasetVersion read = store.read(Versions.published(VERSION));

        assertThat(read).isEqualTo(VERSION);
        assertThat(read.labels()).containsExactly("crème brûlée", "pie");
        assertThat(read.entries(Split.HOLDOUT)).hasSize(4); // 0, 5, 10, 15
        assertThat(read.entries(Split.TRAIN)).hasSize(12);
    }

    @Test
    void readsAnImageByItsPlace() {
        ManifestEntry entry = VERSION.entries().get(7);

        assertThat(ContentDigest.of(store.read(entry))).isEqualTo(entry.sha256());
    }

    @Test
    void readsManyImagesInAnyOrder() throws IOException {
        Map<ContentDigest, byte[]> read = new HashMap<>();

        store.read(VERSION.entries(), (entry, content) -> read.put(entry.sha256(), content));

        assertThat(read).hasSize(20);
        read.forEach((digest, content) -> assertThat(ContentDigest.of(content)).isEqualTo(digest));
    }

    @Test
    void namesAChangedImage() {
        ManifestEntry entry = VERSION.entries().get(3);
        byte[] changed = Versions.shard(20);
        changed[(int) entry.place().offset()] ^= 1;
        objects.put(shard, changed);

        assertCode(ErrorCode.DATASET_OBJECT_INVALID, entry.sha256().toString(), () -> store.read(entry));
        assertCode(
                ErrorCode.DATASET_OBJECT_INVALID,
                entry.sha256().toString(),
                () -> store.read(VERSION.entries(), (any, content) -> {}));
    }

    @Test
    void namesAMissingShard() {
        objects.delete(shard);

        assertCode(
                ErrorCode.DATASET_OBJECT_MISSING,
                shard,
                () -> store.read(VERSION.entries().get(0)));
    }

    @Test
    void namesAMissingManifest() {
        objects.delete(manifest);

        assertCode(ErrorCode.DATASET_OBJECT_MISSING, manifest, () -> store.read(Versions.published(VERSION)));
    }

    @Test
    void rejectsTheManifestOfAnotherVersion() {
        objects.put(manifest, Versions.manifest(Versions.version(19)));

        assertCode(ErrorCode.DATASET_MANIFEST_INVALID, "line 1", () -> store.read(Versions.published(VERSION)));
    }

    @Test
    void rejectsAnEventWithOtherNumbersOfImages() {
        // Given: an event of 20 images, all of them in the holdout; a training would reserve no memory for them
        DatasetPublished event = Versions.published(VERSION);
        var crafted = new DatasetPublished(
                event.dataset(),
                event.version(),
                event.manifest(),
                Map.of("holdout", Map.of("pie", 20)),
                event.added(),
                event.removed(),
                event.parent(),
                event.holdoutDigest(),
                event.createdAt(),
                event.reason());

        assertCode(
                ErrorCode.DATASET_MANIFEST_INVALID,
                "expected 0 images of class 'crème brûlée' in holdout, as its event states, found 2",
                () -> store.read(crafted));
    }

    @Test
    void holdoutDigestIsThatOfTheTrainer() {
        // Given: images 0 and 10 are pies, 5 and 15 are not; the trainer sorts by class, then by digest
        String lines = VERSION.entries(Split.HOLDOUT).stream()
                .map(entry -> entry.label() + "/" + entry.sha256() + "\n")
                .sorted()
                .reduce("", String::concat);

        assertThat(VERSION.holdoutDigest()).isEqualTo(Sha256.of(lines.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertCode(ErrorCode code, String name, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(name);
    }
}
