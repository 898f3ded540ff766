package dev.patisserie.trainer.pipeline.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.common.event.TransferRecipe.FineTune;
import dev.patisserie.common.event.TransferRecipe.Warmup;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.pipeline.RecordingListener;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.pipeline.transfer.BackboneChoice.Trial;
import dev.patisserie.trainer.weights.WeightFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackboneChoiceTest {

    @TempDir
    Path temp;

    @Test
    void choosesTheMostAccurateOneWithinTheTime() {
        var slow = new Trial("slow", 0.95, 700, null);
        var fast = new Trial("fast", 0.80, 10, null);
        var good = new Trial("good", 0.90, 500, null);
        var equal = new Trial("equal", 0.90, 400, null);
        var missing = Trial.skipped("missing", "no weights");

        assertThat(BackboneChoice.best(List.of(slow, fast, good, equal, missing), 600))
                .contains(equal);
        assertThat(BackboneChoice.best(List.of(slow, fast, good, equal), 900)).contains(slow);
        assertThat(BackboneChoice.best(List.of(slow, fast, good, equal), 5)).contains(fast);
        assertThat(BackboneChoice.best(List.of(missing), 600)).isEmpty();
    }

    @Test
    void aRequestStandsForARequestOfEachCandidate() {
        List<TrainingRequested> candidates = BackboneCandidates.of(request(auto(null, null, null)));

        assertThat(candidates)
                .extracting(candidate -> candidate.transfer().backbone())
                .containsExactlyElementsOf(BaseModels.CANDIDATES);
        assertThat(candidates.get(0).transfer().warmup().learningRate()).isEqualTo(2e-3);
    }

    @Test
    void settingsOfOneBackboneAreRejected() {
        for (TransferRecipe recipe :
                List.of(auto(0.5, null, null), auto(null, 3, null), auto(null, null, BackboneWeights.NONE))) {
            assertThatThrownBy(() -> BackboneCandidates.of(request(recipe)))
                    .isInstanceOf(PatisserieException.class)
                    .hasMessageContaining("name a backbone")
                    .extracting("code")
                    .isEqualTo(ErrorCode.REQUEST_INVALID);
        }
    }

    @Test
    void aTrialStatesAccuracyAndTime() throws IOException {
        // Given: random weights, four epochs of four views
        var recipe =
                new TransferRecipe("mobilenet", 0.25, BackboneWeights.NONE, new Warmup(4, null), null, null, 4, null);
        TrainingRequested request = TransferNetwork.resolve(
                request(recipe).toBuilder().imageSize(32).build());

        // When
        Trial trial = BackboneTrial.run(request, source().read(), settings(), new RecordingListener());

        // Then
        assertThat(trial.name()).isEqualTo("mobilenet");
        assertThat(trial.accuracy()).isBetween(0.0, 1.0);
        assertThat(trial.seconds()).isPositive();
        assertThat(trial.reason()).isNull();
    }

    @Test
    void withoutAnyWeightsTheRunFailsWithTheReason() {
        var run = new TrainingRun(request(auto(null, null, null)), "m", source(), temp.resolve("work"));

        assertThatThrownBy(() -> BackboneChoice.of(run, settings(), new RecordingListener()))
                .isInstanceOf(PatisserieException.class)
                .hasMessageContaining("no base model has its weights")
                .extracting("code")
                .isEqualTo(ErrorCode.WEIGHTS_MISSING);
    }

    @Test
    void aResumedRunKeepsItsChoice() throws IOException {
        // Given
        Path work = Files.createDirectories(temp.resolve("work"));
        Files.write(work.resolve("backbone.txt"), List.of("densenet121", "the reason"));
        var run = new TrainingRun(request(auto(null, null, null)), "m", source(), work);

        // When
        BackboneChoice.Chosen chosen = BackboneChoice.of(run, settings(), new RecordingListener());

        // Then
        assertThat(chosen.request().transfer().backbone()).isEqualTo("densenet121");
        assertThat(chosen.reason()).contains("the reason");
    }

    private DatasetSource source() {
        return DatasetSource.ofFolder(PhotoSet.draw(temp.resolve("set")).folder());
    }

    /** No address answers on the port 1 of this machine. */
    private TransferSettings settings() {
        return TransferSettings.defaults(
                temp.resolve("trainer"),
                new WeightFiles(new WeightFiles.Locations(
                        Optional.empty(),
                        temp.resolve("weights"),
                        URI.create("http://127.0.0.1:1/"),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        1 << 20)));
    }

    private static TransferRecipe auto(Double alpha, Integer fromBlock, BackboneWeights weights) {
        return new TransferRecipe("auto", alpha, weights, null, new FineTune(1, fromBlock, null), null, null, null);
    }

    private static TrainingRequested request(TransferRecipe recipe) {
        return TrainingRequested.builder("r-1", Pipeline.TRANSFER, "set")
                .transfer(recipe)
                .build();
    }
}
