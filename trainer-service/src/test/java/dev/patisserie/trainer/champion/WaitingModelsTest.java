package dev.patisserie.trainer.champion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
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
