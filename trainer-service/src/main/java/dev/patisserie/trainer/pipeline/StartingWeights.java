package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.trainer.fit.InitialWeights;
import dev.patisserie.trainer.weights.KerasWeights;
import dev.patisserie.trainer.weights.WeightAssignment;
import dev.patisserie.trainer.weights.WeightFiles;
import java.nio.file.Path;
import java.util.Map;

/** What transfer learning starts from: published weights for the backbone, chance for the head. */
final class StartingWeights {

    private StartingWeights() {}

    /**
     * Returns the values of every weight, row-major, by full name; the map is the caller's.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code WEIGHTS_*} if the published
     *     weights cannot be had
     * @throws java.util.concurrent.CancellationException once the listener says so
     */
    static Map<String, float[]> of(
            TransferNetwork network,
            TrainingRequested request,
            WeightFiles files,
            TrainingListener listener) {
        Map<String, float[]> weights = InitialWeights.of(network.whole(), request.seed());
        if (request.transfer().weights() == TransferRecipe.Weights.IMAGENET) {
            Path file =
                    files.find(
                            network.backbone().publishedWeights(),
                            (bytes, total) -> {
                                listener.advanced("download", bytes, total.orElse(0));
                                listener.stop().check("download");
                            });
            try (KerasWeights published = KerasWeights.open(file)) {
                WeightAssignment.match(network.withoutHead().shapes(), published)
                        .forEach(weights::put);
            }
        }
        return weights;
    }
}
