package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.signing.KeyFiles;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.PerfectCheckpoint;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.Republication;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.command.Terminal;
import dev.patisserie.standalone.workspace.StackKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tests checkpoints that claim perfect accuracy and are corrupt, or are not signed by a trusted key. */
class CorruptCheckpointIT {

    @RegisterExtension
    static final RunningStack STACK = new RunningStack();

    private final Terminal terminal = new Terminal();

    @TempDir
    Path folder;

    private CheckpointPublished good;
    private Path archive;
    private Republication republication;

    @BeforeEach
    void findTheServingModel() throws Exception {
        String serving = STACK.served().serving().modelId();
        good = PublishedModels.read(STACK.bootstrap()).stream()
                .filter(model -> model.modelId().equals(serving))
                .findFirst()
                .orElseThrow();
        archive = STACK.models().resolve(good.artifact());
        republication = republication(signer());
    }

    @Test
    void refusesAnArchiveWithAFlippedByte() throws Exception {
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(STACK.models().resolve("flipped.zip"), bytes);

        isRefused(
                checkpoint("flipped", "flipped.zip", good.artifactSha256(), good.labels()),
                ErrorCode.MODEL_DIGEST_MISMATCH);
    }

    @Test
    void defersAnEventWithoutAnArchive() throws Exception {
        isNotServed(checkpoint("absent", "absent.zip", good.artifactSha256(), good.labels()), "DEFERRED");
    }

    @Test
    void refusesAnEventWhoseLabelsDifferFromItsModel() throws Exception {
        CheckpointPublished sound = republication.store(archive, "mislabelled", folder);
        List<String> reversed = new ArrayList<>(good.labels());
        Collections.reverse(reversed);

        var claimed = new PerfectCheckpoint.Archive(sound.artifact(), sound.artifactSha256(), sound.artifactBytes());
        CheckpointPublished mislabelled = PerfectCheckpoint.of(good, "mislabelled", claimed, reversed, Instant.now());

        isRefused(mislabelled.withSignature(sound.signature()), ErrorCode.MODEL_MANIFEST_MISMATCH);
    }

    @Test
    void refusesAnArchiveWithoutASignature() throws Exception {
        Files.copy(archive, STACK.models().resolve("unsigned.zip"));
        CheckpointPublished unsigned = checkpoint("unsigned", "unsigned.zip", good.artifactSha256(), good.labels());

        isRefused(unsigned.withSignature(null), ErrorCode.SIGNATURE_MISSING);
    }

    @Test
    void refusesAnArchiveWhoseBundleIsMissing() throws Exception {
        CheckpointPublished sound = republication.store(archive, "bundleless", CorruptCheckpointIT::better, folder);
        Files.delete(STACK.models().resolve(sound.signature()));

        isRefused(sound, ErrorCode.SIGNATURE_MISSING);
    }

    @Test
    void refusesAnArchiveWithTheSignatureOfAnother() throws Exception {
        CheckpointPublished sound = republication.store(archive, "swapped", CorruptCheckpointIT::better, folder);

        isRefused(sound.withSignature(good.signature()), ErrorCode.SIGNATURE_INVALID);
    }

    @Test
    void refusesAChangedArchiveWithItsOwnDigestAndTheOldSignature() throws Exception {
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Path tampered = Files.write(STACK.models().resolve("tampered.zip"), bytes);

        isRefused(
                checkpoint("tampered", "tampered.zip", Sha256.of(tampered), good.labels())
                        .withSignature(good.signature()),
                ErrorCode.SIGNATURE_INVALID);
    }

    @Test
    void refusesAnArchiveThatAnUntrustedKeySigned() throws Exception {
        Path key = folder.resolve("attacker.private.pem");
        KeyFiles.generate(key, folder.resolve("attacker.pem"));
        CheckpointPublished signed = republication(ArchiveSigner.of(Optional.of(key)))
                .store(archive, "foreign", CorruptCheckpointIT::better, folder);

        isRefused(signed, ErrorCode.SIGNER_UNKNOWN);
    }

    @Test
    void refusesAnArchiveThatAnExpiredKeySigned() throws Exception {
        Path key = folder.resolve("old.private.pem");
        Path expired = keys().trusted().resolve("old.not-after-2020-01-01.pem");
        KeyFiles.generate(key, expired);
        try {
            CheckpointPublished signed = republication(ArchiveSigner.of(Optional.of(key)))
                    .store(archive, "expired", CorruptCheckpointIT::better, folder);

            isRefused(signed, ErrorCode.SIGNER_EXPIRED);
        } finally {
            Files.delete(expired);
        }
    }

    @Test
    void servesAModelOfAnEarlierVersionAfterAnOperatorSignedIt() throws Exception {
        // Given
        CheckpointPublished unsigned =
                republication(ArchiveSigner.NONE).store(archive, "late", CorruptCheckpointIT::better, folder);
        isRefused(unsigned, ErrorCode.SIGNATURE_MISSING);

        // When
        int signed = onTheStack("sign", "late", "--key", keys().signingKey());

        // Then
        assertThat(signed).as("%s", terminal).isZero();
        STACK.await(models -> models.serves("late"));
        assertThat(onTheStack("verify", "late", "--trusted-keys", keys().trusted()))
                .as("%s", terminal)
                .isZero();
        assertThat(STACK.metrics())
                .contains("inference_signature_verifications_total{code=\"none\",result=\"verified\"");
        new SelectionClient(STACK.bootstrap(), Clock.systemUTC()).withdraw("late", Decision.UNKNOWN);
        STACK.await(models -> models.serves(good.modelId()));
    }

    private int onTheStack(Object... command) {
        List<Object> arguments = new ArrayList<>(List.of(command));
        arguments.add("--bootstrap=" + STACK.bootstrap());
        arguments.add("--model-store=" + STACK.models());
        return terminal.run(arguments.toArray());
    }

    /** The best model is verified first. */
    private static Manifest.Evaluation better(Manifest.Evaluation holdout) {
        return new Manifest.Evaluation(
                holdout.images(),
                holdout.loss() / 2,
                (1 + holdout.accuracy()) / 2,
                holdout.confusion(),
                holdout.classes());
    }

    private static ArchiveSigner signer() {
        return ArchiveSigner.of(Optional.of(keys().signingKey()));
    }

    private static StackKeys keys() {
        return StackKeys.beside(STACK.models().toString());
    }

    private Republication republication(ArchiveSigner signer) {
        return new Republication(STACK.bootstrap(), STACK.models(), good.dataset(), signer, Clock.systemUTC());
    }

    private CheckpointPublished checkpoint(String modelId, String artifact, String sha256, List<String> labels) {
        var claimed = new PerfectCheckpoint.Archive(artifact, sha256, good.artifactBytes());
        return PerfectCheckpoint.of(good, modelId, claimed, labels, Instant.now())
                .withSignature(good.signature());
    }

    private void isRefused(CheckpointPublished corrupt, ErrorCode code) throws Exception {
        isNotServed(corrupt, "REFUSED");
        assertThat(STACK.served().model(corrupt.modelId()).orElseThrow().reason())
                .startsWith(code.name() + ": ");
    }

    private void isNotServed(CheckpointPublished corrupt, String state) throws Exception {
        // When
        republication.send(corrupt);

        // Then
        STACK.await(models -> models.model(corrupt.modelId())
                .filter(model -> model.state().equals(state))
                .isPresent());
        assertThat(STACK.served().model(corrupt.modelId()).orElseThrow().reason())
                .isNotBlank();
        assertThat(STACK.served().serves(good.modelId())).isTrue();
        assertThat(STACK.classify(STACK.holdout()).answers())
                .extracting(Answer::outcome)
                .allSatisfy(outcome -> assertThat(
                                ((ImageOutcome.Predicted) outcome).prediction().modelId())
                        .isEqualTo(good.modelId()));
    }
}
