package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.PerfectCheckpoint;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.Republication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tests checkpoints that claim perfect accuracy and are corrupt. */
class CorruptCheckpointIT {

    @RegisterExtension
    static final RunningStack STACK = new RunningStack();

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
        republication = new Republication(STACK.bootstrap(), STACK.models(), good.dataset(), Clock.systemUTC());
    }

    @Test
    void refusesAnArchiveWithAFlippedByte() throws Exception {
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(STACK.models().resolve("flipped.zip"), bytes);

        isRefused(checkpoint("flipped", "flipped.zip", good.artifactSha256(), good.labels()));
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

        isRefused(checkpoint("mislabelled", sound.artifact(), sound.artifactSha256(), reversed));
    }

    private CheckpointPublished checkpoint(String modelId, String artifact, String sha256, List<String> labels) {
        var claimed = new PerfectCheckpoint.Archive(artifact, sha256, good.artifactBytes());
        return PerfectCheckpoint.of(good, modelId, claimed, labels, Instant.now());
    }

    private void isRefused(CheckpointPublished corrupt) throws Exception {
        isNotServed(corrupt, "REFUSED");
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
