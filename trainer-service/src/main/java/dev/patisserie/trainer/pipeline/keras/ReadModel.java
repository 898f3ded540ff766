package dev.patisserie.trainer.pipeline.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.patisserie.common.event.ImportedModel;
import dev.patisserie.common.event.ImportedModel.InputRange;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.keras.KerasExport;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.keras.KerasClassifier;
import dev.patisserie.trainer.network.keras.PixelRange;
import dev.patisserie.trainer.publish.ModelExporter;
import dev.patisserie.trainer.weights.KerasWeights;
import dev.patisserie.trainer.weights.WeightsFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A classifier that was read from the weights folder.
 *
 * @param network the network with its weights
 * @param file name and digest of the file, for the manifest
 */
record ReadModel(WeightedNetwork network, String file) {

    /**
     * Reads the model of a request.
     *
     * @param request a request with the digest of the file
     * @param classes class names of the data set
     * @throws PatisserieException {@code WEIGHTS_*} if the file is missing or damaged, {@code KERAS_UNSUPPORTED} if its
     *     model cannot be imported, {@code MODEL_LABELS_MISMATCH} if its classes are not those of the data set,
     *     {@code REQUEST_INVALID} if the image size or the range of the pixels is unknown
     */
    static ReadModel of(TrainingRequested request, List<String> classes, WeightsFolder folder) {
        ImportedModel model = request.model();
        Path file = folder.find(model.file());
        folder.requireDigest(file, model.sha256());
        WeightedNetwork network;
        try (KerasWeights stored = KerasWeights.open(file)) {
            requireHeap(stored.bytes(), Runtime.getRuntime().maxMemory());
            List<Integer> units = ModelLabels.units(labels(model, stored), classes);
            OptionalInt size = request.imageSize() == null ? OptionalInt.empty() : OptionalInt.of(request.imageSize());
            network = KerasClassifier.read(stored, size, pixels(model, stored), units);
        }
        folder.requireDigest(file, model.sha256()); // the file did not change during the read
        requireExportable(network);
        return new ReadModel(network, model.file() + " SHA-256 " + model.sha256());
    }

    /** Returns the labels that the request states, or else the file. */
    private static Optional<List<String>> labels(ImportedModel model, KerasWeights stored) {
        if (model.labels() != null) {
            return Optional.of(model.labels());
        }
        JsonNode labels = ours(stored).path(KerasExport.LABELS);
        if (!labels.isArray()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        labels.forEach(label -> names.add(label.asText()));
        return Optional.of(names);
    }

    private static JsonNode ours(KerasWeights stored) {
        return stored.metadata()
                .map(metadata -> metadata.path(KerasExport.METADATA))
                .orElseGet(MissingNode::getInstance);
    }

    private static PixelRange pixels(ImportedModel model, KerasWeights stored) {
        Optional<InputRange> range = Optional.ofNullable(model.inputRange());
        boolean scalesBytes = KerasClassifier.scalesBytes(stored);
        if (scalesBytes && range.orElse(InputRange.BYTES) != InputRange.BYTES) {
            throw scaledTwice(range.get());
        }
        boolean scales = stored.model().isEmpty()
                || scalesBytes
                || ours(stored).path(KerasExport.INPUT_RANGE).asText().equals(KerasExport.UNSCALED);
        if (range.isEmpty() && scales) {
            return PixelRange.BYTES;
        }
        return switch (range.orElseThrow(ReadModel::unknownRange)) {
            case BYTES -> PixelRange.BYTES;
            case UNIT -> new PixelRange(1 / 255f, 0);
            case SIGNED -> new PixelRange(1 / 127.5f, -1);
        };
    }

    private static PatisserieException scaledTwice(InputRange range) {
        return new PatisserieException(
                ErrorCode.REQUEST_INVALID,
                "expected no inputRange, or 0..255, of a model whose first layer scales pixels of 0 to 255, was %s; leave it out"
                        .formatted(range.label()));
    }

    /**
     * Checks the size of the weights. They are in the heap up to three times: as they were read, with folded
     * normalisation, and as variables of the export.
     */
    static void requireHeap(long bytes, long heap) {
        long most = heap / 4;
        if (bytes > most) {
            throw new PatisserieException(
                    ErrorCode.TRAINING_TOO_LARGE,
                    "expected weights of at most %d MiB, a quarter of the heap (-Xmx), found %d MiB; give the trainer more heap, or save a smaller model"
                            .formatted(most >> 20, bytes >> 20));
        }
    }

    private static PatisserieException unknownRange() {
        return new PatisserieException(
                ErrorCode.REQUEST_INVALID,
                "expected the values of the pixels that the model takes, or a first layer that scales pixels of 0 to 255, such as Rescaling(1 / 255), found neither; add inputRange (--input-range 0..255, 0..1 or -1..1)");
    }

    private static void requireExportable(WeightedNetwork network) {
        try {
            ModelExporter.requireExportable(network.network());
        } catch (IllegalArgumentException e) {
            throw new PatisserieException(
                    ErrorCode.KERAS_UNSUPPORTED,
                    "%s; end the model in GlobalAveragePooling2D with or without a Dense layer with relu, or in Flatten and a Dense layer with relu, and then in the Dense layer of the classes"
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
