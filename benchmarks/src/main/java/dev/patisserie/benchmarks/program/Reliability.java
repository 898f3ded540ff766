package dev.patisserie.benchmarks.program;

import dev.patisserie.benchmarks.reliability.DetailedModel;
import dev.patisserie.benchmarks.reliability.Measurement;
import dev.patisserie.benchmarks.reliability.OtherPictures;
import dev.patisserie.benchmarks.reliability.Report;
import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures what a model states about its own reliability, on the holdout of its data set, on drawn pictures and on
 * folders of other photos.
 *
 * <pre>java -cp ... Reliability.java MODEL DATASET WORK OUT.json PICTURES MASKS OCCLUSION [NAME=FOLDER]...</pre>
 *
 * <p>{@code MODEL} is an archive, or an unpacked one; {@code WORK} a folder for the unpacked archive; {@code PICTURES}
 * the number of drawn pictures per kind; {@code MASKS} the number of random masks per image of the deletion test;
 * {@code OCCLUSION} is {@code true} if the deletion test also orders the positions by occlusion.
 */
final class Reliability {

    private static final int PICTURE_SIZE = 320;
    private static final long SEED = 1;

    private final ImageDecoder decoder;
    private final int imageSize;

    private Reliability(ImageDecoder decoder, int imageSize) {
        this.decoder = decoder;
        this.imageSize = imageSize;
    }

    public static void main(String[] args) throws IOException {
        TensorFlowRuntime.load();
        List<String> folders = List.of(args).subList(7, args.length);
        try (var decoder = new ImageDecoder(ImageLimits.DEFAULT);
                var model = DetailedModel.load(unpacked(Path.of(args[0]), Path.of(args[2])))) {
            var program = new Reliability(decoder, model.manifest().imageSize());
            List<LabelledFile> holdout = holdout(Path.of(args[1]));
            List<byte[]> images = holdout.stream()
                    .map(file -> program.decode(read(file.path())))
                    .toList();
            int[] labels = holdout.stream()
                    .mapToInt(file -> model.manifest().labels().indexOf(file.label()))
                    .toArray();
            var measurement = new Measurement(model, images, labels);
            Report report = measurement.report(
                    program.others(Integer.parseInt(args[4]), folders),
                    Integer.parseInt(args[5]),
                    Boolean.parseBoolean(args[6]),
                    SEED);
            Json.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(Path.of(args[3]).toFile(), report);
        }
    }

    private static Path unpacked(Path model, Path work) throws IOException {
        if (Files.isDirectory(model)) {
            return model;
        }
        Path folder = work.resolve("unpacked");
        ModelArchive.unpack(model, folder);
        return folder;
    }

    private static List<LabelledFile> holdout(Path dataset) throws IOException {
        return DatasetFolder.openSplit(dataset).read().requireValid().files().stream()
                .filter(file -> file.split() == Split.HOLDOUT)
                .toList();
    }

    private Map<String, List<byte[]>> others(int pictures, List<String> folders) throws IOException {
        Map<String, List<byte[]>> others = new LinkedHashMap<>();
        for (OtherPictures kind : OtherPictures.values()) {
            List<byte[]> drawn = kind.draw(pictures, PICTURE_SIZE, SEED);
            others.put(kind.name().toLowerCase(Locale.ROOT), decoded(drawn.stream()));
        }
        for (String folder : folders) {
            int equals = folder.indexOf('=');
            try (Stream<Path> files = Files.walk(Path.of(folder.substring(equals + 1)))) {
                others.put(
                        folder.substring(0, equals),
                        decoded(files.filter(Files::isRegularFile).sorted().map(Reliability::read)));
            }
        }
        return others;
    }

    private List<byte[]> decoded(Stream<byte[]> files) {
        return files.map(this::decode).toList();
    }

    private byte[] decode(byte[] file) {
        return decoder.decode(file, imageSize);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
