package dev.patisserie.trainer.champion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.ModelSwapReported.Outcome;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.trainer.dataset.DatasetReader;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitingModelsTest {

    @TempDir
    Path temp;

    private final TrainerMetrics metrics = new TrainerMetrics(new SimpleMeterRegistry());
    private final ModelCatalog catalog = new ModelCatalog();
    private final CatchUp read = new CatchUp(Topics.CHECKPOINTS);
    private final List<CheckpointPublished> sent = new ArrayList<>();
    private PublishedModels models;
    private Path before;
    private Path after;

    /** The second data set has one more holdout image. */
    @BeforeEach
    void drawPhotos() {
        models = new PublishedModels(temp);
        before = PhotoSet.draw(temp.resolve("before")).folder();
        PhotoSet grown = PhotoSet.draw(temp.resolve("after"));
        byte[] image = PhotoSet.picture(new Color(200, 60, 60), 77);
        PhotoSet.write(grown.classFolder(Split.HOLDOUT, "cake").resolve("new.png"), image);
        after = grown.folder();
        read.complete();
    }

    @AfterEach
    void close() {
        models.close();
    }

    private void publish(CheckpointPublished checkpoint) {
        catalog.publish(new PublishedModel(checkpoint, checkpoint.publishedAt()));
    }

    private WaitingModels waiting() {
        return new WaitingModels(
                catalog,
                new Rivals(catalog, read),
                new ChampionComparison(models.archives(), metrics),
                models.archives(),
                sent::add,
                Clock.fixed(PublishedModels.NOON, ZoneOffset.UTC));
    }

    @Test
    void modelThatWaitsIsComparedAndPublishedAgain() throws IOException {
        // Given two trainings that did not know each other
        publish(models.publish("first", before, 8).checkpoint());
        CheckpointPublished second = models.publish("second", after, 8).checkpoint();
        publish(second);

        // When
        WaitingModels waiting = waiting();
        waiting.sweep(model -> true, model -> DatasetReader.read(after), () -> {});

        // Then
        assertThat(sent).singleElement().satisfies(event -> {
            assertThat(event.withComparisons(List.of())).isEqualTo(second);
            assertThat(event.comparedWith()).extracting(ComparedModel::modelId).containsExactly("first");
        });

        // And when the event is read
        publish(sent.get(0));
        waiting.sweep(model -> true, model -> DatasetReader.read(after), () -> {});

        // Then nothing is missing
        assertThat(sent).hasSize(1);
    }

    @Test
    void modelThatIsWithdrawnMeanwhileIsNotPublishedAgain() throws IOException {
        publish(models.publish("first", before, 1).checkpoint());
        publish(models.publish("second", after, 1).checkpoint());

        waiting()
                .sweep(
                        model -> true,
                        model -> {
                            catalog.withdraw("second");
                            return DatasetReader.read(after);
                        },
                        () -> {});

        assertThat(sent).isEmpty();
    }

    @Test
    void comparisonsOfOneEventAreAllInItsLastPublication() throws IOException {
        // Given two later models on the older holdout, better there than the champion's predecessor
        CheckpointPublished champion = models.publish("champion", after, 8).checkpoint();
        CheckpointPublished better = models.publish("better", before, 8).checkpoint();
        CheckpointPublished other = models.publish("other", before, 8).checkpoint();
        publish(withoutHits("predecessor", better));
        var compared = new ComparedModel("predecessor", 0, 1, 10, 1, new ModelComparison.Interval(-1, 1));
        publish(champion.withComparisons(List.of(compared)));
        publish(better);
        publish(other);

        // When no event is read between the comparisons
        waiting().sweep(model -> true, model -> DatasetReader.read(after), () -> {});

        // Then
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).comparedWith())
                .extracting(ComparedModel::modelId)
                .containsExactlyInAnyOrder("predecessor", "better", "other");
    }

    /** Returns an earlier model on the same holdout that classified no image correctly. */
    private static CheckpointPublished withoutHits(String modelId, CheckpointPublished model) {
        return new CheckpointPublished(
                modelId,
                model.requestId(),
                model.dataset(),
                model.pipeline(),
                model.architecture(),
                model.labels(),
                model.imageSize(),
                model.artifact(),
                model.artifactSha256(),
                model.artifactBytes(),
                new CheckpointPublished.Holdout(
                        0, 9, model.holdout().images(), model.holdout().digest()),
                model.publishedAt().minusSeconds(3600),
                model.datasetVersion(),
                List.of());
    }

    @Test
    void waitingModelThatEndedTheTrainerIsNotEvaluatedAgain() throws IOException {
        // Given
        publish(models.publish("first", before, 1).checkpoint());
        publish(models.publish("second", after, 1).checkpoint());
        int[] stops = {0};
        assertThatThrownBy(() -> waiting().sweep(model -> true, model -> DatasetReader.read(after), () -> {
                    stops[0]++;
                    throw new InternalError(); // like an end of the process, in the evaluation of "second"
                }))
                .isInstanceOf(InternalError.class);

        // When the trainer was restarted
        waiting().sweep(model -> true, model -> DatasetReader.read(after), () -> stops[0]++);

        // Then
        assertThat(stops[0]).isEqualTo(1);
        assertThat(sent).isEmpty();
    }

    @Test
    void failureOfOneModelDoesNotStopTheOthers() throws IOException {
        publish(models.publish("first", before, 1).checkpoint());
        publish(models.publish("second", after, 1).checkpoint());
        publish(models.publish("third", after, 1).checkpoint());
        for (String damaged : List.of("second", "third")) {
            sent.clear();

            waiting()
                    .sweep(
                            model -> {
                                if (model.modelId().equals(damaged)) {
                                    throw new IllegalStateException("expected a record, found a damaged one");
                                }
                                return true;
                            },
                            model -> DatasetReader.read(after),
                            () -> {});

            assertThat(sent)
                    .extracting(CheckpointPublished::modelId)
                    .containsExactly(damaged.equals("second") ? "third" : "second");
        }
    }

    @Test
    void changedDataSetIsNotCompared() throws IOException {
        publish(models.publish("first", before, 1).checkpoint());
        publish(models.publish("second", after, 1).checkpoint());

        waiting().sweep(model -> true, model -> DatasetReader.read(before), () -> {});

        assertThat(sent).isEmpty();
    }

    @Test
    void modelsOfOtherTrainersAreLeftToThem() throws IOException {
        publish(models.publish("first", before, 1).checkpoint());
        publish(models.publish("second", after, 1).checkpoint());

        waiting().sweep(model -> false, model -> DatasetReader.read(after), () -> {});

        assertThat(sent).isEmpty();
    }

    @Test
    void newModelIsComparedWithTheChampionTheServingAndThePinnedModel() throws IOException {
        // Given
        CheckpointPublished champion = models.publish("champion", before, 8).checkpoint();
        publish(champion);
        CheckpointPublished pinned = models.publish("pinned", before, 1).checkpoint();
        publish(pinned);
        catalog.pin("set", Optional.of("pinned"));
        var rivals = new Rivals(catalog, read);
        CheckpointPublished newcomer = models.train("newcomer", after, 1).checkpoint();

        // Then
        assertThat(rivals.of(newcomer)).containsExactly(champion, pinned);

        // When the champion is refused
        catalog.report(new ModelSwapReported(
                "champion", "set", Outcome.REFUSED, "MODEL_PROBE_MISMATCH", "why", PublishedModels.NOON));
        assertThat(rivals.of(newcomer)).containsExactly(pinned, champion);
    }
}
