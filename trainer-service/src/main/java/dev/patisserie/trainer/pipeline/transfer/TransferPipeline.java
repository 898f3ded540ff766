package dev.patisserie.trainer.pipeline.transfer;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.feature.FeatureCache;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.pipeline.DiskFailures;
import dev.patisserie.trainer.pipeline.StepMemory;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingNeeds;
import dev.patisserie.trainer.pipeline.TrainingOutcome;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import dev.patisserie.trainer.pipeline.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The recipe of transfer learning: an ImageNet network with a new head on top. First the head is warmed up; then the
 * top blocks are tuned with it. What does not learn is computed once.
 */
public final class TransferPipeline implements TrainingPipeline {

    private static final int ANY_CLASSES = 2; // how many there are shows only in the photos

    private final TransferSettings settings;
    private final Clock clock;

    /**
     * Prepares the recipe; it keeps no state between runs but what is cached.
     *
     * @param settings what it may use of the machine
     * @param clock dates the manifest
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
        TransferNetwork.of(TransferNetwork.resolve(request), ANY_CLASSES);
    }

    @Override
    public TrainingNeeds needs(TrainingRequested request, int images) {
        TrainingRequested resolved = TransferNetwork.resolve(request);
        TransferNetwork network = TransferNetwork.of(resolved, ANY_CLASSES);
        boolean fineTunes = resolved.transfer().fineTune().epochs() > 0;
        return frozen(resolved, network.lower(), images)
                .then(trained(resolved, fineTunes ? network.tail() : network.head(), images));
    }

    /** Features are computed in chunks for the cache, and in batches if every epoch differs. */
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
        return TrainingOutcome.of(DiskFailures.guard(
                asked, caches, () -> new TransferTraining(resolved(asked), settings, clock, listener).train()));
    }

    private TrainingRun resolved(TrainingRun asked) throws IOException {
        TrainingRequested resolved = TransferNetwork.resolve(asked.request());
        return new TrainingRun(
                PinnedWeightsFile.pin(resolved, settings.weightFiles().folder(), asked.work()),
                asked.modelId(),
                asked.dataset(),
                asked.work());
    }
}
