package dev.patisserie.common.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureCheckTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private final List<String> results = new ArrayList<>();

    @TempDir
    Path folder;

    private TestKeys keys;
    private ObjectStore store;
    private Path models;
    private CheckpointPublished unsigned;

    @BeforeEach
    void publish() throws IOException {
        keys = new TestKeys(folder.resolve("keys"));
        keys.trust("trainer", "trainer.pem");
        models = folder.resolve("models");
        store = new FolderObjectStore(StoreContent.MODELS, models);
        Path archive = Files.write(folder.resolve("m-1.zip"), new byte[] {1, 2, 3});
        store.put("desserts/m-1.zip", archive);
        unsigned = new CheckpointPublished(
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
                NOON,
                null,
                List.of());
    }

    private CheckpointPublished signed() {
        return ArchiveSigner.of(Optional.of(keys.privateKey("trainer"))).sign(store, unsigned, folder);
    }

    private SignatureCheck check(SignatureMode mode) {
        return new SignatureCheck(
                mode,
                keys.trusted(),
                Clock.fixed(NOON, ZoneOffset.UTC),
                (result, code) ->
                        results.add(result + code.map(found -> " " + found).orElse("")));
    }

    private ErrorCode refusal(CheckpointPublished checkpoint) {
        return catchThrowableOfType(PatisserieException.class, () -> check(SignatureMode.REQUIRE)
                        .verify(store, checkpoint))
                .code();
    }

    @Test
    void verifiesASignedArchive() {
        Optional<PublicKeyFile> key = check(SignatureMode.REQUIRE).verify(store, signed());

        assertThat(key.map(PublicKeyFile::name)).contains("trainer.pem");
        assertThat(results).containsExactly("VERIFIED");
    }

    @Test
    void refusesAnEventOfAnEarlierVersionWithoutTheField() {
        signed(); // the bundle is in the store, but the event does not name it

        assertThat(refusal(unsigned)).isEqualTo(ErrorCode.SIGNATURE_MISSING);
        assertThat(results).containsExactly("REFUSED SIGNATURE_MISSING");
    }

    @Test
    void refusesAMissingBundle() {
        CheckpointPublished signed = signed();
        store.delete(signed.signature());

        assertThat(refusal(signed)).isEqualTo(ErrorCode.SIGNATURE_MISSING);
    }

    @Test
    void retriesAStoreThatHasNeitherArchiveNorBundle() {
        // Given
        CheckpointPublished signed = signed();
        store.delete(signed.signature());
        store.delete(signed.artifact());

        // When
        ErrorCode code = refusal(signed);

        // Then: a volume that is not mounted must not refuse every model
        assertThat(code).isEqualTo(ErrorCode.MODEL_ARTIFACT_MISSING);
        assertThat(code.retriable()).isTrue();
    }

    @Test
    void retriesWhileNoTrustedKeyCanBeRead() throws IOException {
        CheckpointPublished signed = signed();
        Files.delete(keys.trusted().resolve("trainer.pem"));

        assertThat(refusal(signed)).isEqualTo(ErrorCode.SIGNING_KEYS_UNAVAILABLE);
        assertThat(results).containsExactly("UNAVAILABLE SIGNING_KEYS_UNAVAILABLE");
    }

    @Test
    void usesAKeyThatWasAddedAfterTheStart() throws IOException {
        // Given
        SignatureCheck check = check(SignatureMode.REQUIRE);
        SigningKey next = KeyFiles.generate(keys.privateKey("next"), folder.resolve("next.pem"));
        CheckpointPublished signed =
                ArchiveSigner.of(Optional.of(keys.privateKey("next"))).sign(store, unsigned, folder);
        assertThatThrownBy(() -> check.verify(store, signed))
                .hasMessageContaining(next.publicKey().hint());
        var before = check.trusted();

        // When
        Files.copy(folder.resolve("next.pem"), keys.trusted().resolve("next.pem"));

        // Then
        assertThat(check.verify(store, signed).map(PublicKeyFile::name)).contains("next.pem");
        assertThat(check.trusted()).hasSize(2).containsAll(before);
        assertThat(results).containsExactly("REFUSED SIGNER_UNKNOWN", "VERIFIED");
    }

    @Test
    void doesNotReadALargeBundle() throws IOException {
        CheckpointPublished signed = signed();
        Files.write(models.resolve(signed.signature()), new byte[ModelSignature.MAX_BUNDLE_BYTES + 1]);

        assertThat(refusal(signed)).isEqualTo(ErrorCode.SIGNATURE_INVALID);
    }

    @Test
    void refusesAFolderAndAnInvalidNameAsBundle() throws IOException {
        Files.createDirectories(models.resolve("folder"));

        assertThat(refusal(unsigned.withSignature("folder"))).isEqualTo(ErrorCode.SIGNATURE_INVALID);
        assertThat(refusal(unsigned.withSignature("../trusted/trainer.pem"))).isEqualTo(ErrorCode.SIGNATURE_INVALID);
    }

    @Test
    void warnsOnlyIfSignaturesAreNotRequired() {
        assertThat(check(SignatureMode.WARN).verify(store, unsigned)).isEmpty();
        assertThat(check(SignatureMode.WARN).verify(store, signed())).isPresent();
        assertThat(results).containsExactly("TOLERATED SIGNATURE_MISSING", "VERIFIED");
    }

    @Test
    void readsNothingIfOff() {
        assertThat(SignatureCheck.OFF.verify(store, unsigned.withSignature("absent")))
                .isEmpty();
    }

    @Test
    void requiresAFolderOfKeysUnlessOff() {
        assertThatThrownBy(() -> SignatureCheck.of(
                        "inference",
                        SignatureMode.REQUIRE,
                        Optional.empty(),
                        Clock.systemUTC(),
                        SignatureListener.NONE))
                .hasMessage(
                        "expected inference.trusted-keys with inference.signatures=require, found none; name the folder of the public keys");
    }

    @Test
    void aSignedAgainArchiveKeepsItsEvent() {
        assertThat(signed()).isEqualTo(signed());
    }

    @Test
    void theFirstExpiryIsThatOfTheKeyThatExpiresFirst() throws IOException {
        keys.trust("b", "b.not-after-2027-06-30.pem");
        keys.trust("c", "c.not-after-2027-05-31.pem");

        assertThat(check(SignatureMode.REQUIRE).firstExpiry()).contains(Instant.parse("2027-06-01T00:00:00Z"));
    }
}
