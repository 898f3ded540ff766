package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.Holdout;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Manifest.ClassScore;
import dev.patisserie.common.model.Manifest.Evaluation;
import dev.patisserie.common.model.Manifest.Probe;
import dev.patisserie.common.model.Manifest.ProbeDetails;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.Calibration;
import dev.patisserie.common.model.Uncertainty.CalibrationErrors;
import dev.patisserie.common.model.Uncertainty.Known;
import dev.patisserie.common.model.Uncertainty.Maps;
import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.model.Uncertainty.Quantile;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.inference.Checkpoints;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * A complete small model that distinguishes red, green and blue by the mean colour, so that the expected result for a
 * plain image can be calculated by hand.
 *
 * @param modelId its identity
 * @param accuracy its announced holdout accuracy
 * @param graph its graph
 * @param labels the labels in its manifest
 * @param probeError error of the first probability of its probes
 */
public record TestModel(String modelId, double accuracy, TestGraph graph, List<String> labels, float probeError) {

    public static final int SIZE = 16;
    public static final List<String> LABELS = List.of("red", "green", "blue");

    /** The figures of a model with details: familiar is a colour with one channel of at least 0.8 of its length. */
    public static final Uncertainty FIGURES = new Uncertainty(
            new Calibration(1, 0, "3 images", new CalibrationErrors(0.1, 0.5), new CalibrationErrors(0.1, 0.5)),
            new PredictionSets(
                    PredictionSets.LAC,
                    30,
                    List.of(new Quantile(0.01, null), new Quantile(0.05, 0.7), new Quantile(0.1, 0.5)),
                    0,
                    0),
            new Known(
                    Known.KNN,
                    1,
                    3,
                    0.8,
                    0.95,
                    List.of(0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.0, 1.0, 1.0, 1.0),
                    0,
                    null),
            new Maps(Maps.CAM, 4, 4),
            0.6);

    public static TestModel named(String modelId) {
        return new TestModel(modelId, 0.9, TestGraph.SOUND, LABELS, 0);
    }

    public TestModel accuracy(double value) {
        return new TestModel(modelId, value, graph, labels, probeError);
    }

    public TestModel graph(TestGraph value) {
        return new TestModel(modelId, accuracy, value, labels, probeError);
    }

    /** Adds the second signature, its figures and the details of the probes. */
    public TestModel withDetails() {
        return graph(graph.withDetails());
    }

    public TestModel labels(String... values) {
        return new TestModel(modelId, accuracy, graph, List.of(values), probeError);
    }

    public TestModel probeError(float value) {
        return new TestModel(modelId, accuracy, graph, labels, value);
    }

    /** Builds the model below {@code scratch}, stores it, and returns its event. */
    public CheckpointPublished publishTo(Path store, Path scratch) {
        return publishTo(store, scratch, folder -> {});
    }

    /** Returns the same model with an additional file. */
    public CheckpointPublished publishTo(Path store, Path scratch, String file) {
        return publishTo(store, scratch, folder -> {
            Path added = folder.resolve(file);
            Files.createDirectories(added.getParent());
            Files.writeString(added, "added");
        });
    }

    /** Changes the folder of a model before it is packed. */
    @FunctionalInterface
    public interface Change {
        void apply(Path folder) throws IOException;
    }

    /** Returns the same model with a change in the archive only. */
    public CheckpointPublished publishTo(Path store, Path scratch, Change change) {
        try {
            Path archive = pack(Files.createTempDirectory(scratch, "model"), change);
            new FolderObjectStore(StoreContent.MODELS, store).put(artifact(), archive);
            return new CheckpointPublished(
                    modelId,
                    "r-1",
                    "desserts",
                    Pipeline.SIMPLE,
                    "MeanColour",
                    LABELS,
                    SIZE,
                    artifact(),
                    Sha256.of(archive),
                    Files.size(archive),
                    new Holdout(accuracy, 0.5, 3, Checkpoints.digest("holdout")),
                    Checkpoints.NOON,
                    null,
                    List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String artifact() {
        return "desserts/" + modelId + ".zip";
    }

    private Path pack(Path scratch, Change change) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("unpacked"));
        graph.export(folder.resolve(Manifest.SAVED_MODEL));
        Path probes = Files.createDirectories(folder.resolve(Manifest.PROBES));
        Files.write(probes.resolve("red.png"), picture(Color.RED));
        Files.write(probes.resolve("grey.png"), picture(new Color(64, 128, 32)));
        ModelArchive.writeManifest(folder, manifest());
        change.apply(folder);
        Path archive = scratch.resolve("archive.zip");
        ModelArchive.pack(folder, archive);
        return archive;
    }

    private Manifest manifest() {
        return new Manifest(
                modelId,
                labels,
                SIZE,
                "MeanColour",
                1,
                TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts"),
                Checkpoints.digest("dataset"),
                Checkpoints.digest("holdout"),
                1,
                new Evaluation(
                        3,
                        0.5,
                        accuracy,
                        List.of(List.of(1, 0, 0), List.of(0, 1, 0), List.of(0, 0, 1)),
                        List.of(new ClassScore("red", 1, 1, 1))),
                List.of(probe("red.png", "red", 255, 0, 0), probe("grey.png", "green", 64, 128, 32)),
                Map.of("tensorflow", "2.18.0"),
                Checkpoints.NOON,
                null,
                graph.detailed() ? FIGURES : null,
                null);
    }

    private Probe probe(String file, String label, int... channels) {
        return new Probe(file, label, answer(channels), graph.detailed() ? details(channels) : null);
    }

    /** The score is the largest channel divided by the length of the colour; each of the 16 cells has its share. */
    private static ProbeDetails details(int... channels) {
        int largest = IntStream.of(channels).max().orElseThrow();
        double length = Math.sqrt(
                IntStream.of(channels).map(channel -> channel * channel).sum());
        List<Float> logits =
                IntStream.of(channels).mapToObj(channel -> channel / 32f).toList();
        return new ProbeDetails(logits, largest / length, Collections.nCopies(16, largest / (32f * 16)));
    }

    /** Softmax of a 32nd of each channel's mean. */
    private List<Float> answer(int... channels) {
        double sum = 0;
        for (int channel : channels) {
            sum += Math.exp(channel / 32.0);
        }
        List<Float> row = new ArrayList<>();
        for (int channel : channels) {
            row.add((float) (Math.exp(channel / 32.0) / sum) + (row.isEmpty() ? probeError : 0));
        }
        return row;
    }

    /** Returns a PNG of one colour. */
    public static byte[] picture(Color colour) {
        return picture(colour, "png");
    }

    /** Returns a picture of one colour, in a format that ImageIO writes. */
    public static byte[] picture(Color colour, String format) {
        var image = new BufferedImage(20, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 20 * 30; i++) {
            image.setRGB(i % 20, i / 20, colour.getRGB());
        }
        try (var out = new ByteArrayOutputStream()) {
            ImageIO.write(image, format, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
