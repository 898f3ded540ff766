package dev.patisserie.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.signing.KeyFiles;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedPublicationTest {

    private final List<CheckpointPublished> events = new ArrayList<>();

    @TempDir
    Path folder;

    private FolderObjectStore store;
    private Path trusted;
    private Path key;
    private Path archive;
    private CheckpointPublished packed;

    @BeforeEach
    void pack() throws IOException {
        store = new FolderObjectStore(StoreContent.MODELS, folder.resolve("models"));
        trusted = Files.createDirectories(folder.resolve("trusted"));
        key = folder.resolve("trainer.private.pem");
        KeyFiles.generate(key, trusted.resolve("trainer.pem"));
        archive = Files.write(folder.resolve("m-1.zip"), new byte[] {1, 2, 3});
        packed = new CheckpointPublished(
                "m-1",
                "r-1",
                "desserts",
                Pipeline.SIMPLE,
                "simple",
                List.of("cake", "pie"),
                100,
                "desserts/m-1.zip",
                Sha256.of(archive),
                3,
                new CheckpointPublished.Holdout(0.9, 0.1, 10, "0".repeat(64)),
                Instant.EPOCH,
                null,
                List.of());
    }

    private ModelPublisher publisher(ArchiveSigner signer) {
        return new ModelPublisher(store, events::add, signer, Clock.systemUTC());
    }

    @Test
    void publishesASignatureThatTheServicesAccept() {
        // When
        publisher(ArchiveSigner.of(Optional.of(key))).publish(packed, archive);

        // Then
        CheckpointPublished event = events.get(0);
        assertThat(event).isEqualTo(packed.withSignature("desserts/m-1.zip.sig"));
        var check = new SignatureCheck(SignatureMode.REQUIRE, trusted, Clock.systemUTC(), SignatureListener.NONE);
        assertThat(check.verify(store, event)).isPresent();
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
    }

    @Test
    void publishesWithoutASignatureIfNoKeyIsSet() {
        publisher(ArchiveSigner.NONE).publish(packed, archive);

        assertThat(events).containsExactly(packed);
        assertThat(store.find("desserts/m-1.zip.sig")).isEmpty();
    }

    @Test
    void doesNotSignAChangedArchive() throws IOException {
        ModelPublisher publisher = publisher(ArchiveSigner.of(Optional.of(key)));
        Files.write(archive, new byte[] {3, 2, 1});

        assertThatThrownBy(() -> publisher.publish(packed, archive))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.MODEL_ARCHIVE_INVALID));
        assertThat(store.find("desserts/m-1.zip.sig")).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void aMissingKeyDelaysThePublication() throws IOException {
        ModelPublisher publisher = publisher(ArchiveSigner.of(Optional.of(key)));
        Files.delete(key);

        assertThatThrownBy(() -> publisher.publish(packed, archive))
                .isInstanceOfSatisfying(
                        PatisserieException.class,
                        e -> assertThat(e.code().retriable()).isTrue());
        assertThat(events).isEmpty();
    }

    @Test
    void anInvalidKeyFailsTheStart() throws IOException {
        Path invalid = Files.writeString(folder.resolve("invalid.pem"), "text");

        assertThatThrownBy(() -> ArchiveSigner.of(Optional.of(invalid)))
                .hasMessageContaining("signing key invalid.pem: expected -----BEGIN PRIVATE KEY-----");
    }
}
