package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.graph.InitialWeights;
import dev.patisserie.trainer.pipeline.StartingWeightsFile;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.weights.KerasWeights;
import dev.patisserie.trainer.weights.PublishedWeights;
import dev.patisserie.trainer.weights.WeightAssignment;
import dev.patisserie.trainer.weights.WeightFiles;
import dev.patisserie.trainer.weights.WeightsFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The starting weights of transfer learning: those of a file, or random ones, for the backbone; random ones for the
 * head.
 *
 * @param values row-major values by full name; the caller owns the map
 * @param file the source file; empty for random weights
 */
public record StartingWeights(Map<String, float[]> values, Optional<StartingWeightsFile> file) {

    /**
     * Reads or draws the values of every weight.
     *
     * @param request a request pinned by {@link PinnedWeightsFile}
     * @throws dev.patisserie.common.fault.PatisserieException {@code WEIGHTS_*} or {@code REQUEST_INVALID} if the file
     *     is missing, damaged, not the expected one, or of another network
     * @throws java.util.concurrent.CancellationException if the listener stops the run
     */
    static StartingWeights of(
            TransferNetwork network, TrainingRequested request, WeightFiles files, TrainingListener listener) {
        BackboneWeights weights = request.transfer().weights();
        boolean isRandom = weights.source() == BackboneWeights.Source.NONE;
        Map<String, float[]> values = InitialWeights.of(isRandom ? network.whole() : network.head(), request.seed());
        Optional<StartingWeightsFile> file =
                switch (weights.source()) {
                    case NONE -> Optional.empty();
                    case IMAGENET -> Optional.of(published(network, values, files, listener));
                    case FILE -> Optional.of(own(network, values, files.folder(), weights));
                };
        return new StartingWeights(values, file);
    }

    private static StartingWeightsFile published(
            TransferNetwork network, Map<String, float[]> values, WeightFiles files, TrainingListener listener) {
        PublishedWeights published = network.backbone().publishedWeights();
        Path file = files.find(published, (bytes, total) -> {
            listener.advanced("download", bytes, total.orElse(0));
            listener.stop().check("download");
        });
        read(file, network, values);
        return new StartingWeightsFile(
                published.fileName(),
                files.folder().digest(file),
                published.hash().isPresent());
    }

    private static StartingWeightsFile own(
            TransferNetwork network, Map<String, float[]> values, WeightsFolder folder, BackboneWeights weights) {
        Path file = folder.find(weights.file());
        folder.requireDigest(file, weights.sha256());
        read(file, network, values);
        folder.requireDigest(file, weights.sha256()); // the file did not change during the read
        return new StartingWeightsFile(weights.file(), weights.sha256(), true);
    }

    private static void read(Path file, TransferNetwork network, Map<String, float[]> values) {
        try (KerasWeights stored = KerasWeights.open(file)) {
            WeightAssignment.match(network.withoutHead().shapes(), stored).forEach(values::put);
        }
    }
}
