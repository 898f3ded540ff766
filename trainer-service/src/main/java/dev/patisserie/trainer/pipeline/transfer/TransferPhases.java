package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.trainer.calibrate.ValidationParts;
import dev.patisserie.trainer.feature.FeatureStage;
import dev.patisserie.trainer.fit.FitLoop;
import dev.patisserie.trainer.fit.FitPlan;
import dev.patisserie.trainer.fit.Fitted;
import dev.patisserie.trainer.fit.RunState;
import dev.patisserie.trainer.graph.FeatureTrainGraph;
import dev.patisserie.trainer.graph.TrainOptions;
import dev.patisserie.trainer.graph.TrainedPart.BatchNorm;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.npz.WeightsFile;
import dev.patisserie.trainer.pipeline.FitSettings;
import dev.patisserie.trainer.pipeline.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The two phases of transfer learning; the second starts with the weights of the first. */
final class TransferPhases {

    static final String WARMUP = "warmup";
    static final String FINE_TUNE = "fine-tune";

    private final TransferNetwork network;
    private final TrainingRequested request;
    private final FitSettings settings;
    private final TrainOptions options;
    private final ValidationParts validation;
    private final TrainingListener listener;
    private final RunState memory;

    /**
     * Creates both phases.
     *
     * @param settings the settings of a resolved request
     * @param options loss, precision and optimiser of both phases
     * @param validation the validation images that select the best epoch
     * @param memory stores the best epoch and the progress of both phases
     */
    TransferPhases(
            TransferNetwork network,
            FitSettings settings,
            TrainOptions options,
            ValidationParts validation,
            TrainingListener listener,
            RunState memory) {
        this.network = network;
        this.request = settings.request();
        this.settings = settings;
        this.options = options;
        this.validation = validation;
        this.listener = listener;
        this.memory = memory;
    }

    /**
     * Trains the head.
     *
     * @param pooled input of the head
     * @param weights all weights; those of the head are replaced by the trained ones
     * @param end file for the head's weights; replaced if it exists
     */
    Fitted warmUp(FeatureStage pooled, Map<String, float[]> weights, Path end) throws IOException {
        TransferRecipe.Warmup phase = request.transfer().warmup();
        FitPlan plan = settings.plan(new FitSettings.PhaseOf(WARMUP, phase.epochs(), 0, phase.learningRate()));
        try (FeatureTrainGraph graph = graph(network.head(), BatchNorm.INFERENCE, weights)) {
            Fitted fitted = fit(graph, plan, pooled);
            graph.save(end);
            adopt(end, network.head(), weights);
            return fitted;
        }
    }

    /**
     * Trains the head and the unfrozen blocks with a new optimiser.
     *
     * @param atBlock input of the first unfrozen block
     * @param weights starting weights; not changed
     */
    Fitted fineTune(FeatureStage atBlock, Map<String, float[]> weights) throws IOException {
        TransferRecipe.FineTune phase = request.transfer().fineTune();
        FitPlan plan = settings.plan(new FitSettings.PhaseOf(
                FINE_TUNE, phase.epochs(), request.transfer().warmup().epochs(), phase.learningRate()));
        try (FeatureTrainGraph graph = graph(network.tail(), batchNorm(), weights)) {
            return fit(graph, plan, atBlock);
        }
    }

    private BatchNorm batchNorm() {
        return switch (request.transfer().batchNorm()) {
            case FROZEN -> BatchNorm.INFERENCE;
            case TRAIN -> BatchNorm.TRAIN;
        };
    }

    private FeatureTrainGraph graph(Network part, BatchNorm batchNorm, Map<String, float[]> weights) {
        var graph = new FeatureTrainGraph(part, batchNorm, options);
        graph.load(new WeightedNetwork(part, weights));
        return graph;
    }

    private Fitted fit(FeatureTrainGraph graph, FitPlan plan, FeatureStage features) throws IOException {
        return new FitLoop<>(graph, plan, listener, System::nanoTime)
                .run(features::train, validation.selection(features.validation()), memory);
    }

    /** Replaces the weights by those of the best epoch of both phases. */
    void adoptBest(Map<String, float[]> weights) throws IOException {
        boolean warmup = memory.best().best().phase().equals(WARMUP);
        adopt(memory.best().file(), warmup ? network.head() : network.tail(), weights);
    }

    private static void adopt(Path checkpoint, Network part, Map<String, float[]> weights) throws IOException {
        WeightsFile.read(checkpoint, part.variables(), (variable, value) -> {
            float[] values = new float[Math.toIntExact(variable.size())];
            value.asRawTensor().data().asFloats().read(values);
            weights.put(variable.name(), values);
        });
    }
}
