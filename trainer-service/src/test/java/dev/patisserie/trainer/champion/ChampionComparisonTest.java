package dev.patisserie.trainer.champion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.trainer.champion.PublishedModels.Trained;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChampionComparisonTest {

    private static final Runnable NEVER_STOPPED = () -> {};

    @TempDir
    Path temp;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final TrainerMetrics metrics = new TrainerMetrics(meters);
    private PublishedModels models;
    private PhotoSet set;
    private Path job;

    @BeforeEach
    void drawPhotos() throws IOException {
        models = new PublishedModels(temp);
        set = PhotoSet.draw(temp.resolve("set"));
        job = Files.createDirectory(temp.resolve("job"));
    }

    @AfterEach
    void close() {
        models.close();
    }

    private CheckpointPublished compare(Trained newcomer, CheckpointPublished... others) {
        return new ChampionComparison(models.archives(), metrics)
                .compare(newcomer.newcomer(), List.of(others), job, NEVER_STOPPED);
    }

    @Test
    void publishedModelHasTheEvaluationOfItsTraining() throws IOException {
        // Given
        CheckpointPublished champion =
                models.publish("champion", set.folder(), 8).checkpoint();
        Trained newcomer = models.train("newcomer", set.folder(), 1);

        // When
        CheckpointPublished compared = compare(newcomer, champion);

        // Then
        assertThat(compared.withComparisons(List.of())).isEqualTo(newcomer.checkpoint());
        ComparedModel other = compared.comparedWith().get(0);
        assertThat(other.modelId()).isEqualTo("champion");
        assertThat(other.accuracy()).isEqualTo(champion.holdout().accuracy());
        assertThat(other.loss()).isCloseTo(champion.holdout().loss(), within(1e-6));
        assertThat(other.images()).isEqualTo(champion.holdout().images());
        double gain = newcomer.checkpoint().holdout().accuracy() - other.accuracy();
        assertThat(gain)
                .isBetween(other.difference().lower(), other.difference().upper());
    }

    @Test
    void evaluatesAnArchiveOfAnEarlierVersion() throws IOException {
        // Given
        CheckpointPublished champion =
                models.publishEarlier("champion", set.folder(), 8).checkpoint();
        Trained newcomer = models.train("newcomer", set.folder(), 1);
        assertThat(champion.calibration()).isNull();
        assertThat(champion.known()).isNull();

        // When
        ComparedModel other = compare(newcomer, champion).comparedWith().get(0);

        // Then
        assertThat(other.modelId()).isEqualTo("champion");
        assertThat(other.accuracy()).isEqualTo(champion.holdout().accuracy());
        assertThat(other.loss()).isCloseTo(champion.holdout().loss(), within(1e-6));
    }

    @Test
    void eventStatesTheCalibrationAndTheKnownScore() throws IOException {
        // When
        Trained trained = models.train("newcomer", set.folder(), 1);

        // Then
        Uncertainty uncertainty = trained.model().manifest().uncertainty();
        assertThat(trained.checkpoint().calibration())
                .isEqualTo(new CheckpointPublished.Calibration(
                        1, uncertainty.calibration().after().ece(), 0, uncertainty.unsureBelow()));
        assertThat(trained.checkpoint().calibration().unsureBelow()).isBetween(0.0, 1.0);
        assertThat(trained.checkpoint().known())
                .isEqualTo(new CheckpointPublished.Known(
                        "energy", null, uncertainty.known().accepted()));
    }

    @Test
    void imagesOfUnknownClassesCountAsWrong() throws IOException {
        // Given a champion that does not know tarts
        PhotoSet small = PhotoSet.draw(temp.resolve("small"));
        for (Split split : Split.values()) {
            AtomicFiles.deleteTree(small.classFolder(split, "tart"));
        }
        CheckpointPublished champion =
                models.publish("champion", small.folder(), 8).checkpoint();
        assertThat(champion.holdout().accuracy()).isEqualTo(1);
        Trained newcomer = models.train("newcomer", set.folder(), 8);

        // When
        ComparedModel other = compare(newcomer, champion).comparedWith().get(0);

        // Then
        assertThat(other.accuracy()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(other.loss()).isGreaterThan(-Math.log(1e-7) / 3);
        assertThat(other.images()).isEqualTo(9);
    }

    @Test
    void missingArchiveLeavesTheNewModelWithoutThatComparison() throws IOException {
        // Given
        Trained lost = models.train("lost", set.folder(), 1); // not in the store
        CheckpointPublished champion =
                models.publish("champion", set.folder(), 1).checkpoint();
        Trained newcomer = models.train("newcomer", set.folder(), 1);

        // When
        CheckpointPublished compared = compare(newcomer, lost.checkpoint(), champion);

        // Then
        assertThat(compared.comparedWith()).extracting(ComparedModel::modelId).containsExactly("champion");
        assertThat(job).isEmptyDirectory();
        for (String outcome : List.of("compared", "failed")) {
            assertThat(meters.get(TrainerMetrics.COMPARISONS)
                            .tag("outcome", outcome)
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void modelThatEndedTheTrainerIsNotComparedAgain() throws IOException {
        // Given a mark of a comparison that never ended
        CheckpointPublished champion =
                models.publish("champion", set.folder(), 1).checkpoint();
        Trained newcomer = models.train("newcomer", set.folder(), 1);
        assertThatThrownBy(() -> new ChampionComparison(models.archives(), metrics)
                        .compare(newcomer.newcomer(), List.of(champion), job, () -> {
                            throw new InternalError(); // like an end of the process, it runs no cleanup
                        }))
                .isInstanceOf(InternalError.class);

        // When
        CheckpointPublished compared = compare(newcomer, champion);

        // Then
        assertThat(compared.comparedWith()).isEmpty();
    }

    @Test
    void stoppedComparisonIsRepeated() throws IOException {
        // Given
        CheckpointPublished champion =
                models.publish("champion", set.folder(), 1).checkpoint();
        Trained newcomer = models.train("newcomer", set.folder(), 1);
        assertThatThrownBy(() -> new ChampionComparison(models.archives(), metrics)
                        .compare(newcomer.newcomer(), List.of(champion), job, () -> {
                            throw new CancellationException();
                        }))
                .isInstanceOf(CancellationException.class);

        // When
        CheckpointPublished compared = compare(newcomer, champion);

        // Then
        assertThat(compared.comparedWith()).hasSize(1);
        try (Stream<Path> left = Files.list(models.archives().work())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void comparisonReleasesItsNativeMemory() throws Exception {
        CheckpointPublished champion =
                models.publish("champion", set.folder(), 1).checkpoint();
        Trained newcomer = models.train("newcomer", set.folder(), 1);

        assertThat(NativeMemory.roundsThatLeak(20, round -> compare(newcomer, champion)))
                .isZero();
    }
}
