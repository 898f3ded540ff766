package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.DetailedFake;
import dev.patisserie.inference.uncertainty.ModelOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes of a model whose outputs are chosen by the test. */
class DetailedProbeTest {

    /** The outputs for the only probe: 255 / 32 for red, and 0 for the other classes. */
    private static final float RED = 255 / 32f;

    /** Each of the 16 cells has its share of the logit. */
    private static final float CELL = RED / 16;

    @TempDir
    private Path folder;

    private Manifest manifest;

    @BeforeEach
    void unpack() throws IOException {
        Path store = Files.createDirectories(folder.resolve("store"));
        var event = TestModel.named("m-1").withDetails().publishTo(store, folder);
        Path unpacked = folder.resolve("unpacked");
        ModelArchive.unpack(store.resolve(event.artifact()), unpacked);
        Manifest whole = ModelArchive.readManifest(unpacked);
        manifest = new Manifest(
                whole.modelId(),
                whole.labels(),
                whole.imageSize(),
                whole.architecture(),
                whole.parameters(),
                whole.request(),
                whole.datasetDigest(),
                whole.holdoutDigest(),
                whole.bestEpoch(),
                whole.holdout(),
                whole.probes().subList(0, 1),
                whole.versions(),
                whole.createdAt(),
                null,
                whole.uncertainty(),
                null);
    }

    private void verify(float tolerance, float[] probabilities, float... maps) {
        Classifier classifier = new DetailedFake(
                TestModel.FIGURES,
                pixels -> new ModelOutput(
                        probabilities, new float[] {RED, 0, 0}, new float[] {255, 0, 0}, new float[] {255, 0, 0}, null),
                maps);
        new ProbeCheck((file, size) -> file, tolerance).verify(classifier, manifest, folder.resolve("unpacked"));
    }

    /** The first values of each cell are those of the most probable class. */
    private static float[] maps(float first, float second) {
        float[] maps = new float[32];
        for (int i = 0; i < maps.length; i++) {
            maps[i] = i % 2 == 0 ? first : second;
        }
        return maps;
    }

    private static float[] probabilities() {
        float others = (float) (1 / (Math.exp(RED) + 2));
        return new float[] {1 - 2 * others, others, others};
    }

    @Test
    void acceptsEqualOutputs() {
        verify(1e-3f, probabilities(), maps(CELL, 0));
    }

    /** By 4 times the tolerance, relative to the largest cell; one cell may differ more than their mean. */
    @Test
    void comparesTheMeanDifferenceOfAMap() {
        float[] oneCell = maps(CELL, 0);
        oneCell[0] += 10 * 4e-3f * CELL; // 10 of 16 times the allowed mean
        float[] allCells = maps(CELL * 1.005f, 0);

        verify(1e-3f, probabilities(), oneCell);
        assertMismatch(() -> verify(1e-3f, probabilities(), allCells));
    }

    @Test
    void refusesAMapThatIsNotANumber() {
        float[] maps = maps(CELL, 0);
        maps[0] = Float.NaN;

        assertMismatch(() -> verify(1e-3f, probabilities(), maps));
    }

    /** With a tolerance of 1 every order of the probabilities is accepted; the map is still that of red. */
    @Test
    void findsTheMapOfTheTrainersClassAmongTheTwoMostProbable() {
        verify(1, new float[] {0.4f, 0.6f, 0}, maps(100, CELL));
        assertMismatch(() -> verify(1, new float[] {0.4f, 0.6f, 0}, maps(CELL, 100)));
        verify(1, new float[] {0.2f, 0.3f, 0.5f}, maps(100, 100)); // without the map of red
    }

    private static void assertMismatch(Runnable verification) {
        assertThatThrownBy(verification::run)
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_PROBE_MISMATCH))
                .hasMessageContaining("map of red.png");
    }
}
