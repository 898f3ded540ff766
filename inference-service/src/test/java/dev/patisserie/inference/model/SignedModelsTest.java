package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.signing.KeyFiles;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.tensorflow.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the loader with required signatures. */
class SignedModelsTest extends ModelFolders {

    private static final ModelTrial.Settings TRIAL = new ModelTrial.Settings(8, Precision.FLOAT32, 0.001, 0.02);

    @TempDir
    Path keys;

    private Path trusted;
    private Path key;
    private FolderObjectStore models;
    private CheckpointPublished signed;

    @BeforeEach
    void publish() throws IOException {
        trusted = Files.createDirectories(keys.resolve("trusted"));
        key = keys.resolve("trainer.private.pem");
        KeyFiles.generate(key, trusted.resolve("trainer.pem"));
        models = new FolderObjectStore(StoreContent.MODELS, store);
        signed = sign(TestModel.named("m-1").publishTo(store, scratch));
    }

    private CheckpointPublished sign(CheckpointPublished checkpoint) {
        return ArchiveSigner.of(Optional.of(key)).sign(models, checkpoint, scratch);
    }

    private VerifiedModelLoader loader(SignatureMode mode) {
        var check = new SignatureCheck(mode, trusted, Clock.systemUTC(), SignatureListener.NONE);
        return new VerifiedModelLoader(
                models,
                decoder::decode,
                new RefusedArchives(work, Clock.systemUTC()),
                new InProcessVerifier(decoder::decode, TRIAL),
                new VerifiedModelLoader.Settings(work, ArchiveLimits.DEFAULT, TRIAL, check));
    }

    private ErrorCode refusal(CheckpointPublished checkpoint) {
        VerifiedModelLoader loader = loader(SignatureMode.REQUIRE);
        return catchThrowableOfType(PatisserieException.class, () -> loader.load(checkpoint, bytes -> {})
                        .close())
                .code();
    }

    @Test
    void loadsASignedModel() {
        loader(SignatureMode.REQUIRE).load(signed, bytes -> {}).close();
    }

    @Test
    void loadsAnUnsignedModelIfSignaturesAreNotRequired() {
        loader(SignatureMode.WARN).load(signed.withSignature(null), bytes -> {}).close();
    }

    @Test
    void refusesAnUnsignedModel() {
        assertThat(refusal(signed.withSignature(null))).isEqualTo(ErrorCode.SIGNATURE_MISSING);
    }

    @Test
    void refusesADamagedArchiveByItsSignatureAndNotByItsContent() throws IOException {
        // Given: no zip, with its own digest in the event and the signature of the good archive
        Path archive = Files.write(store.resolve(signed.artifact()), new byte[] {1, 2, 3});
        CheckpointPublished tampered = withArchive(signed, Sha256.of(archive), 3);

        assertThat(refusal(tampered)).isEqualTo(ErrorCode.SIGNATURE_INVALID);
    }

    @Test
    void refusesAnArchiveThatWasChangedInTheStore() throws IOException {
        Path archive = store.resolve(signed.artifact());
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        assertThat(refusal(signed)).isEqualTo(ErrorCode.MODEL_DIGEST_MISMATCH);
    }

    @Test
    void refusesTheSignatureOfAnotherModel() {
        CheckpointPublished other = sign(TestModel.named("m-2").publishTo(store, scratch));

        assertThat(refusal(signed.withSignature(other.signature()))).isEqualTo(ErrorCode.SIGNATURE_INVALID);
    }

    @Test
    void aSignedArchivePassesTheOtherChecks() {
        CheckpointPublished strange = sign(TestModel.named("m-3").publishTo(store, scratch, "saved_model/strange.so"));

        assertThat(refusal(strange)).isEqualTo(ErrorCode.MODEL_ARCHIVE_INVALID);
    }

    private static CheckpointPublished withArchive(CheckpointPublished event, String sha256, long bytes) {
        return new CheckpointPublished(
                event.modelId(),
                event.requestId(),
                event.dataset(),
                event.pipeline(),
                event.architecture(),
                event.labels(),
                event.imageSize(),
                event.artifact(),
                sha256,
                bytes,
                event.holdout(),
                event.publishedAt(),
                event.datasetVersion(),
                event.comparedWith(),
                event.calibration(),
                event.known(),
                event.signature());
    }
}
