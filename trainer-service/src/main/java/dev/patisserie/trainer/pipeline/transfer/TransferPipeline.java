package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.feature.FeatureCache;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.pipeline.DiskFailures;
import dev.patisserie.trainer.pipeline.StepMemory;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingNeeds;
import dev.patisserie.trainer.pipeline.TrainingOutcome;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import dev.patisserie.trainer.pipeline.TrainingRun;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The pipeline of transfer learning: an ImageNet network with a new head. The warm-up trains the head; fine-tuning
 * trains the top blocks and the head. The features of the frozen part are computed once.
 */
@Singleton
public final class TransferPipeline implements TrainingPipeline {

    private static final int ANY_CLASSES = 2; // the actual number depends on the photos

    private final TransferSettings settings;
    private final Clock clock;

    /**
     * Creates the pipeline, which keeps no state between runs except its caches.
     *
     * @param settings the resource limits
     * @param clock clock for the date of the manifest
     */
    public TransferPipeline(TransferSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Pipeline pipeline() {
        return Pipeline.TRANSFER;
    }

    @Override
    public void check(TrainingRequested request) {
        BackboneCandidates.of(request)
                .forEach(candidate -> TransferNetwork.of(TransferNetwork.resolve(candidate), ANY_CLASSES));
    }

    @Override
    public TrainingNeeds needs(TrainingRequested request, int images) {
        return BackboneCandidates.of(request).stream()
                .map(candidate -> needsOf(candidate, images))
                .reduce(TrainingNeeds::then)
                .orElseThrow();
    }

    private TrainingNeeds needsOf(TrainingRequested request, int images) {
        TrainingRequested resolved = TransferNetwork.resolve(request);
        TransferNetwork network = TransferNetwork.of(resolved, ANY_CLASSES);
        boolean fineTunes = resolved.transfer().fineTune().epochs() > 0;
        return frozen(resolved, network.lower(), images)
                .then(trained(resolved, fineTunes ? network.tail() : network.head(), images));
    }

    /** Features are computed in chunks for the cache, or in batches if every epoch differs. */
    private static TrainingNeeds frozen(TrainingRequested request, Network part, int images) {
        int atOnce =
                request.transfer().views() == 0 ? request.batchSize() : FeatureCache.imagesAtOnce(part.outputShape());
        long pass = StepMemory.inference(part, Math.min(atOnce, images));
        return new TrainingNeeds(request.imageSize(), pass, 0);
    }

    private TrainingNeeds trained(TrainingRequested request, Network part, int images) {
        long step = StepMemory.training(part, Math.min(request.batchSize(), images));
        long batches = StepMemory.batches(
                Float.BYTES * part.inputShape().size(),
                request.batchSize(),
                images,
                settings.training().prefetchBatches());
        return new TrainingNeeds(request.imageSize(), step + batches, batches);
    }

    @Override
    public TrainingOutcome run(TrainingRun asked, TrainingListener listener) {
        Path caches = settings.featureCache().resolveSibling("*");
        return TrainingOutcome.of(DiskFailures.guard(asked, caches, () -> train(asked, listener)));
    }

    private TrainedModel train(TrainingRun asked, TrainingListener listener) throws IOException {
        BackboneChoice.Chosen chosen = BackboneChoice.of(asked, settings, listener);
        TrainingRun resolved = resolved(asked, chosen.request());
        return new TransferTraining(resolved, settings, clock, listener).train(chosen.reason());
    }

    private TrainingRun resolved(TrainingRun asked, TrainingRequested chosen) throws IOException {
        TrainingRequested resolved = TransferNetwork.resolve(chosen);
        return new TrainingRun(
                PinnedWeightsFile.pin(resolved, settings.weightFiles().folder(), asked.work()),
                asked.modelId(),
                asked.dataset(),
                asked.work());
    }
}
