package dev.patisserie.inference;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.image.ImageDecoder;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.model.FolderModelStore;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.health.BusyWatch;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.RetryPolicy;
import dev.patisserie.inference.model.SwapListener;
import dev.patisserie.inference.model.VerifiedModelLoader;
import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.CatchUp;
import dev.patisserie.inference.stream.ImagesGate;
import dev.patisserie.inference.stream.SwapReports;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** Puts the plain classes together. The container calls this; nobody else does. */
@Singleton
class InferenceWiring {

    private static final String MODELS = "models";
    private static final String DECODERS = "decoders";

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Catalog catalog() {
        return new Catalog();
    }

    @Produces
    @Singleton
    LiveModel liveModel(Clock clock) {
        return new LiveModel(clock);
    }

    void close(@Disposes LiveModel live) {
        live.close();
    }

    @Produces
    @Singleton
    ImageDecoder imageDecoder(InferenceConfig config) {
        TensorFlowRuntime.load(orProcessors(config.threads())); // before the first session
        return new ImageDecoder(new ImageLimits(config.maxImageBytes(), config.maxImagePixels()));
    }

    void close(@Disposes ImageDecoder decoder) {
        decoder.close();
    }

    @Produces
    @Singleton
    InferenceMetrics metrics(MeterRegistry registry, InferenceConfig config, Clock clock) {
        return new InferenceMetrics(registry, config.accuracyWindow(), clock);
    }

    @Produces
    @Singleton
    @Identifier(DECODERS)
    ExecutorService decoders(InferenceConfig config) {
        return Threads.pool("decode", orProcessors(config.decodeThreads()));
    }

    void close(@Disposes @Identifier(DECODERS) ExecutorService decoders) {
        Threads.end(decoders);
    }

    @Produces
    @Singleton
    @Identifier(Topics.IMAGES)
    @Typed(ExecutorService.class) // not as an Executor: that is the watched one
    ExecutorService imagesThread() {
        return Threads.pool(Topics.IMAGES, 1);
    }

    void closeImages(@Disposes @Identifier(Topics.IMAGES) ExecutorService thread) {
        Threads.end(thread);
    }

    @Produces
    @Singleton
    @Identifier(MODELS)
    ScheduledExecutorService modelsThread() {
        return Threads.scheduler(MODELS);
    }

    void closeModels(@Disposes @Identifier(MODELS) ScheduledExecutorService thread) {
        Threads.end(thread);
    }

    @Produces
    @Singleton
    @Identifier(Topics.IMAGES)
    BusyWatch imagesWatch(@Identifier(Topics.IMAGES) ExecutorService thread, Clock clock) {
        return new BusyWatch(Topics.IMAGES, thread, clock);
    }

    @Produces
    @Singleton
    @Identifier(MODELS)
    BusyWatch modelsWatch(@Identifier(MODELS) ScheduledExecutorService thread, Clock clock) {
        return new BusyWatch(MODELS, thread, clock);
    }

    @Produces
    @Singleton
    Worker worker(
            @Identifier(MODELS) ScheduledExecutorService thread,
            @Identifier(MODELS) BusyWatch watch) {
        return new Threads.ScheduledWorker(thread, watch);
    }

    @Produces
    @Singleton
    ImageClassifier imageClassifier(
            LiveModel live,
            ImageDecoder decoder,
            @Identifier(DECODERS) ExecutorService decoders,
            InferenceConfig config,
            InferenceMetrics metrics,
            Clock clock) {
        var settings = new ImageClassifier.Settings(config.maxBatch(), config.topK());
        return new ImageClassifier(live, decoder::decode, decoders, settings, metrics, clock);
    }

    @Produces
    @Singleton
    VerifiedModelLoader modelLoader(InferenceConfig config, ImageDecoder decoder) {
        return new VerifiedModelLoader(
                new FolderModelStore(config.modelStore()),
                config.workDir(),
                decoder::decode,
                new VerifiedModelLoader.Settings(config.maxBatch(), config.probeTolerance()));
    }

    @Produces
    @Singleton
    ModelReconciler modelReconciler(
            ModelReconciler.Selection selection,
            VerifiedModelLoader loader,
            LiveModel live,
            SwapListeners listeners,
            InferenceConfig config,
            Worker worker) {
        var retry = new RetryPolicy(config.loadAttempts(), config.loadRetryDelay());
        return new ModelReconciler(selection, loader, live, listeners.all(), retry, worker);
    }

    @Produces
    @Singleton
    ModelReconciler.Selection selection(InferenceConfig config, Catalog catalog) {
        return new ModelReconciler.Selection(config.dataset(), catalog);
    }

    @Produces
    @Singleton
    SwapListeners swapListeners(InferenceMetrics metrics, ImagesGate gate, SwapReports reports) {
        return new SwapListeners(List.of(metrics, gate, reports));
    }

    /** Whom a swap concerns; metrics first, so that they are right when the images come. */
    record SwapListeners(List<SwapListener> all) {}

    @Produces
    @Singleton
    CatchUp catchUp(ModelReconciler reconciler) {
        return new CatchUp(reconciler::start);
    }

    private static int orProcessors(OptionalInt threads) {
        return threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    }
}
