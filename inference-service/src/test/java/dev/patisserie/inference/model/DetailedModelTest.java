package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.Calibration;
import dev.patisserie.common.event.CheckpointPublished.Known;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives with the second signature, in the real engine. */
class DetailedModelTest extends ModelFolders {

    private static final MemoryReservation ANY_ROOM = bytes -> {};
    private static final TestModel MODEL = TestModel.named("m-1").withDetails();

    private VerifiedModelLoader loader;

    @BeforeEach
    void open() {
        loader = loader(Precision.FLOAT32);
    }

    private VerifiedModelLoader loader(Precision precision) {
        var settings = new ModelTrial.Settings(8, precision, 0.001, 0.02);
        return new InProcessVerifier(decoder::decode, settings).loader(store, work);
    }

    /** An image of one colour in the rows below {@code from}, black above. */
    private static byte[] image(int from, int red, int green, int blue) {
        byte[] pixels = new byte[16 * 16 * 3];
        for (int i = from * 16 * 3; i < pixels.length; i += 3) {
            pixels[i] = (byte) red;
            pixels[i + 1] = (byte) green;
            pixels[i + 2] = (byte) blue;
        }
        return pixels;
    }

    @Test
    void givesEveryOutputOfEachImage() {
        // Given: (64, 128, 32), and (128, 0, 0) in the last row of blocks, so that the mean is (32, 0, 0)
        List<byte[]> images = List.of(image(0, 64, 128, 32), image(12, 128, 0, 0));

        try (Classifier classifier = loader.load(MODEL.publishTo(store, scratch), ANY_ROOM)) {
            // When
            List<ModelOutput> outputs = classifier.outputs(images, MapFilter.ALL);

            // Then: logits are means divided by 32; the exemplars are the unit vectors
            ModelOutput first = outputs.get(0);
            assertThat(first.logits()).containsExactly(new float[] {2, 4, 1}, within(1e-4f));
            assertThat(first.features()).containsExactly(new float[] {64, 128, 32}, within(1e-3f));
            assertThat(first.similarities()).containsExactly(new float[] {64, 128, 32}, within(1e-3f));
            assertThat(first.probabilities()[1]).isCloseTo(0.8438f, within(1e-4f));
            // Green in each of the 16 cells, 128 / 32 / 16, beside red, 64 / 32 / 16
            assertThat(first.maps()).hasSize(32);
            assertThat(first.maps()[0]).isCloseTo(0.25f, within(1e-5f));
            assertThat(first.maps()[1]).isCloseTo(0.125f, within(1e-5f));
            ModelOutput second = outputs.get(1);
            assertThat(second.logits()).containsExactly(new float[] {1, 0, 0}, within(1e-4f));
            assertThat(second.maps()[2 * 11]).isZero(); // row 2, column 3
            assertThat(second.maps()[2 * 12]).isCloseTo(0.25f, within(1e-5f)); // row 3, column 0
            assertThat(second.maps()[2 * 12 + 1]).isZero();
            assertThat(classifier.uncertainty()).contains(TestModel.FIGURES);
        }
    }

    @Test
    void copiesOnlyTheMapsThatAreNeeded() {
        List<byte[]> images = List.of(image(0, 255, 0, 0), image(0, 0, 255, 0));

        try (Classifier classifier = loader.load(MODEL.publishTo(store, scratch), ANY_ROOM)) {
            List<ModelOutput> outputs = classifier.outputs(images, (i, output) -> output.probabilities()[1] > 0.5f);

            assertThat(outputs.get(0).maps()).isNull();
            assertThat(outputs.get(1).maps()).hasSize(32);
        }
    }

    /** 6000 images have 288,000 values of maps, more than are copied at once. */
    @Test
    void copiesTheMapsOfOneImageOfALargeBatch() {
        List<byte[]> images = new ArrayList<>(Collections.nCopies(5999, image(0, 255, 0, 0)));
        images.add(image(12, 0, 128, 0));

        try (Classifier classifier = loader.load(MODEL.publishTo(store, scratch), ANY_ROOM)) {
            ModelOutput last =
                    classifier.outputs(images, (i, output) -> i == 5999).get(5999);

            assertThat(last.maps()).hasSize(32);
            assertThat(last.maps()[2 * 11]).isZero(); // row 2, column 3
            assertThat(last.maps()[2 * 12]).isCloseTo(0.25f, within(1e-5f)); // row 3, column 0
        }
    }

    @Test
    void givesTheSameProbabilitiesByBothMethods() {
        List<byte[]> images = List.of(image(0, 64, 128, 32));

        try (Classifier classifier = loader.load(MODEL.publishTo(store, scratch), ANY_ROOM)) {
            assertThat(classifier.classify(images)[0])
                    .isEqualTo(classifier.outputs(images, MapFilter.NONE).get(0).probabilities());
        }
    }

    @Test
    void servesInBfloat16WithItsTolerance() {
        try (Classifier classifier = loader(Precision.BFLOAT16).load(MODEL.publishTo(store, scratch), ANY_ROOM)) {
            assertThat(classifier.precision().label()).isEqualTo("bfloat16");
            ModelOutput output = classifier
                    .outputs(List.of(image(0, 64, 128, 32)), MapFilter.ALL)
                    .get(0);

            // 4 times 0.02, relative to the largest logit
            assertThat(output.logits()).containsExactly(new float[] {2, 4, 1}, within(0.32f));
        }
    }

    @Test
    void archiveWithoutFiguresGivesOnlyProbabilities() {
        CheckpointPublished old = TestModel.named("m-1").publishTo(store, scratch);

        try (Classifier classifier = loader.load(old, ANY_ROOM)) {
            ModelOutput output = classifier
                    .outputs(List.of(image(0, 255, 0, 0)), MapFilter.ALL)
                    .get(0);

            assertThat(output.probabilities()).hasSize(3);
            assertThat(output.logits()).isNull();
            assertThat(output.maps()).isNull();
            assertThat(classifier.uncertainty()).isEmpty();
        }
    }

    /** An earlier reader of a new archive does the same. */
    @Test
    void secondSignatureWithoutFiguresIsIgnored() {
        CheckpointPublished checkpoint = MODEL.publishTo(
                store,
                scratch,
                folder -> edit(folder, manifest -> {
                    manifest.remove("uncertainty");
                    manifest.get("probes").forEach(probe -> ((ObjectNode) probe).remove("details"));
                }));

        try (Classifier classifier = loader.load(checkpoint, ANY_ROOM)) {
            assertThat(classifier.uncertainty()).isEmpty();
            assertThat(classifier.classify(List.of(image(0, 255, 0, 0)))[0]).hasSize(3);
        }
    }

    @Test
    void refusesFiguresWithoutTheSecondSignature() {
        CheckpointPublished checkpoint =
                MODEL.publishTo(store, scratch, folder -> TestGraph.SOUND.export(empty(folder.resolve("saved_model"))));

        assertRefused(checkpoint, ErrorCode.MODEL_SIGNATURE_MISMATCH, "expected signature 'serving_detailed'");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/known/exemplars | 4 | similarities: DT_FLOAT [-1, 4]",
                "/maps/rows | 8 | maps: DT_FLOAT [-1, 8, 4, 3]",
            })
    void refusesFiguresOfAnotherGraph(String field, String value, String found) {
        CheckpointPublished checkpoint = MODEL.publishTo(
                store,
                scratch,
                folder -> edit(folder, manifest -> {
                    set(manifest, "/uncertainty" + field, value);
                    if (field.equals("/maps/rows")) { // maps of 32 values, to reach the check of the graph
                        for (JsonNode probe : manifest.get("probes")) {
                            var map = (ArrayNode) probe.at("/details/map");
                            map.addAll(map.deepCopy());
                        }
                    }
                }));

        assertRefused(checkpoint, ErrorCode.MODEL_SIGNATURE_MISMATCH, found);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/calibration/temperature, 0",
        "/calibration/temperature, -1",
        "/calibration/images, -1",
        "/known/threshold, -1e300",
        "/known/accepted, 2",
        "/known/neighbours, 0",
        "/known/neighbours, 4",
        "/known/exemplars, 10001",
        "/known/score, '\"mahalanobis\"'",
        "/known/holdoutDeciles, '[]'",
        "/known/auroc, 1.5",
        "/sets/method, '\"aps\"'",
        "/sets/images, 0",
        "/sets/quantiles, '[]'",
        "/sets/quantiles/0/alpha, 1",
        "/sets/quantiles/1/value, -0.5",
        "/sets/penalty, -1",
        "/maps/rows, 0",
        "/maps/columns, 65",
        "/maps/method, '\"saliency\"'",
        "/unsureBelow, 1.5",
    })
    void refusesFiguresOutsideTheirLimits(String field, String value) {
        CheckpointPublished checkpoint = MODEL.publishTo(
                store, scratch, folder -> edit(folder, manifest -> set(manifest, "/uncertainty" + field, value)));

        assertRefused(checkpoint, ErrorCode.MODEL_ARCHIVE_INVALID, "uncertainty: ");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/details, null, details",
        "/details/known, null, known score",
        "/details/logits, '[1]', logits",
        "/details/map, '[1]', map values",
    })
    void refusesProbesWithoutTheOtherOutputs(String field, String value, String found) {
        CheckpointPublished checkpoint = MODEL.publishTo(
                store, scratch, folder -> edit(folder, manifest -> set(manifest, "/probes/0" + field, value)));

        assertRefused(checkpoint, ErrorCode.MODEL_ARCHIVE_INVALID, found);
    }

    /** The tolerances are 4 times 0.001, relative to the largest logit, 255 / 32, and to the largest cell, 0.498. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/details/logits/1, 0.05, logits of red.png",
        "/details/known, 0.99, known score of red.png",
        "/details/map/5, 0.6, map of red.png",
    })
    void refusesAModelThatDoesNotReproduceTheOtherOutputs(String field, String value, String found) {
        CheckpointPublished checkpoint = MODEL.publishTo(
                store, scratch, folder -> edit(folder, manifest -> set(manifest, "/probes/0" + field, value)));

        assertRefused(checkpoint, ErrorCode.MODEL_PROBE_MISMATCH, found);
    }

    @Test
    void acceptsOtherOutputsWithinTheTolerance() {
        CheckpointPublished checkpoint = MODEL.publishTo(
                store,
                scratch,
                folder -> edit(folder, manifest -> set(manifest, "/probes/0/details/logits/1", "0.03")));

        loader.load(checkpoint, ANY_ROOM).close();
    }

    @Test
    void refusesAnEventWithOtherFiguresThanTheArchive() {
        CheckpointPublished checkpoint = MODEL.publishTo(store, scratch);

        assertRefused(
                with(checkpoint, new Calibration(2, 0.1, 0), null), ErrorCode.MODEL_MANIFEST_MISMATCH, "temperature");
        assertRefused(
                with(checkpoint, null, new Known("energy", null)), ErrorCode.MODEL_MANIFEST_MISMATCH, "known score");
        assertRefused(
                with(checkpoint, new Calibration(1, 0.1, 0, 0.7), null),
                ErrorCode.MODEL_MANIFEST_MISMATCH,
                "bound of unsure answers");
        assertRefused(
                with(checkpoint, null, new Known("knn", null, 0.9)),
                ErrorCode.MODEL_MANIFEST_MISMATCH,
                "share of familiar images");
        loader.load(with(checkpoint, new Calibration(1, 0.1, 0), new Known("knn", null)), ANY_ROOM)
                .close();
        loader.load(with(checkpoint, new Calibration(1, 0.1, 0, 0.6), new Known("knn", null, 0.95)), ANY_ROOM)
                .close();
    }

    @Test
    void nativeMemoryIsConstantOverBatchesWithMaps() throws Exception {
        List<byte[]> images = List.of(image(0, 255, 0, 0), image(0, 0, 255, 0));

        try (Classifier classifier = loader.load(MODEL.publishTo(store, scratch), ANY_ROOM)) {
            int leaking = NativeMemory.roundsThatLeak(100, round -> classifier.outputs(images, MapFilter.ALL));

            assertThat(leaking).isZero();
        }
    }

    private void assertRefused(CheckpointPublished checkpoint, ErrorCode code, String found) {
        assertThatThrownBy(() -> loader.load(checkpoint, ANY_ROOM))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(found);
    }

    private static CheckpointPublished with(CheckpointPublished event, Calibration calibration, Known known) {
        return new CheckpointPublished(
                event.modelId(),
                event.requestId(),
                event.dataset(),
                event.pipeline(),
                event.architecture(),
                event.labels(),
                event.imageSize(),
                event.artifact(),
                event.artifactSha256(),
                event.artifactBytes(),
                event.holdout(),
                event.publishedAt(),
                event.datasetVersion(),
                event.comparedWith(),
                calibration,
                known);
    }

    private static Path empty(Path folder) throws IOException {
        AtomicFiles.deleteTree(folder);
        return folder;
    }

    /** Changes a manifest. */
    private interface Edit {
        void apply(ObjectNode manifest) throws IOException;
    }

    private static void edit(Path folder, Edit edit) throws IOException {
        var file = folder.resolve("manifest.json").toFile();
        var manifest = (ObjectNode) Json.MAPPER.readTree(file);
        edit.apply(manifest);
        Json.MAPPER.writeValue(file, manifest);
    }

    /** Sets the field or element at a JSON pointer. */
    private static void set(ObjectNode manifest, String pointer, String value) throws IOException {
        int end = pointer.lastIndexOf('/');
        JsonNode parent = manifest.at(pointer.substring(0, end));
        String field = pointer.substring(end + 1);
        JsonNode json = Json.MAPPER.readTree(value);
        if (parent instanceof ObjectNode object) {
            object.set(field, json);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(field), json);
        }
    }
}
