package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ImportedModel;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.command.Terminal;
import dev.patisserie.standalone.workspace.PlacedWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Trains a model, exports it as a .keras file and imports it again. */
class KerasIT {

    @RegisterExtension
    static final RunningStack STACK = new RunningStack();

    @TempDir
    Path folder;

    private final Terminal terminal = new Terminal();

    @Test
    void anExportedModelIsImportedPublishedAndServed() throws Exception {
        // Given
        TrainingProgressed trained = STACK.train(TinySet.strong(2));
        String original = trained.result().modelId();
        Path file = folder.resolve("ours.keras");
        int exported = terminal.run(
                "export",
                original,
                "--output",
                file.toString(),
                "--model-store",
                STACK.models().toString(),
                "--bootstrap",
                STACK.bootstrap());
        assertThat(exported).as("%s", terminal).isZero();
        assertThat(terminal.out()).contains("exported   " + original);

        // When
        var placed = PlacedWeights.place(file, Optional.of(STACK.running()));
        var model = new ImportedModel(placed.file(), placed.sha256(), null, null);
        TrainingProgressed imported = STACK.train(TrainingRequested.builder("e2e-import", Pipeline.IMPORT, TinySet.NAME)
                .model(model)
                .build());

        // Then
        assertThat(imported.failure()).isNull();
        assertThat(imported.result().holdoutAccuracy())
                .isEqualTo(trained.result().holdoutAccuracy());
        String again = imported.result().modelId();
        List<CheckpointPublished> published = PublishedModels.read(STACK.bootstrap());
        CheckpointPublished checkpoint = published.stream()
                .filter(candidate -> candidate.modelId().equals(again))
                .findFirst()
                .orElseThrow();
        assertThat(checkpoint.pipeline()).isEqualTo(Pipeline.IMPORT);
        STACK.await(models -> models.model(again)
                .filter(candidate -> List.of("ELIGIBLE", "SERVING").contains(candidate.state()))
                .isPresent());
    }

    @Test
    void aSavedModelIsExportedAsAFolder() throws Exception {
        String serving = STACK.served().serving().modelId();
        Path target = folder.resolve("model");

        int exit = terminal.run(
                "export",
                serving,
                "--format",
                "savedmodel",
                "--output",
                target.toString(),
                "--model-store",
                STACK.models().toString(),
                "--bootstrap",
                STACK.bootstrap());

        assertThat(exit).as("%s", terminal).isZero();
        assertThat(Files.list(target))
                .map(Path::getFileName)
                .map(Path::toString)
                .containsExactly("saved_model.pb");
    }

    @Test
    void namesTheLayerThatCannotBeImported() throws Exception {
        // Given: a file with a layer of an unknown class
        Path file = UnknownLayer.write(folder.resolve("custom.keras"));
        var placed = PlacedWeights.place(file, Optional.of(STACK.running()));

        // When
        TrainingProgressed failed = STACK.train(TrainingRequested.builder("e2e-unknown", Pipeline.IMPORT, TinySet.NAME)
                .model(new ImportedModel(placed.file(), placed.sha256(), null, null))
                .build());

        // Then
        assertThat(failed.failure().code()).isEqualTo("KERAS_UNSUPPORTED");
        assertThat(failed.failure().message()).contains("'secret' of class Lambda");
    }
}
