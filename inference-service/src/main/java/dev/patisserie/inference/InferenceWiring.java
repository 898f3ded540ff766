package dev.patisserie.inference;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.ClassificationListener;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.classify.RequestClassifier;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.config.MemoryBudgetPolicy;
import dev.patisserie.inference.control.SwapReports;
import dev.patisserie.inference.decode.CrashContainingDecoder;
import dev.patisserie.inference.decode.CrashJournal;
import dev.patisserie.inference.decode.TimeLimitedDecoder;
import dev.patisserie.inference.health.BusyWatch;
import dev.patisserie.inference.metrics.DeferralMetrics;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.RejectedHttpRequests;
import dev.patisserie.inference.metrics.RequestMetrics;
import dev.patisserie.inference.metrics.SelectionMetrics;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.model.MemoryBudget;
import dev.patisserie.inference.model.ModelLoader;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.RetryPolicy;
import dev.patisserie.inference.model.SwapListener;
import dev.patisserie.inference.model.VerifiedModelLoader;
import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.stream.ImageStream;
import dev.patisserie.inference.stream.ImagesGate;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;

/** CDI producers for the plain classes. */
@Singleton
class InferenceWiring {

    private static final String MODELS = "models";
    private static final String DECODERS = "decoders";
    private static final String ABANDONABLE = "decoding";

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
        TensorFlowRuntime.load(ConfiguredSettings.orProcessors(config.threads())); // before the first session
        return new ImageDecoder(ConfiguredSettings.imageLimits(config));
    }

    void close(@Disposes ImageDecoder decoder) {
        decoder.close();
    }

    @Produces
    @Singleton
    PixelDecoder pixelDecoder(
            ImageDecoder decoder,
            InferenceConfig config,
            Journal journal,
            @Identifier(ABANDONABLE) ExecutorService threads) {
        var contained = new CrashContainingDecoder(decoder::decode, config.maxImageBytes(), journal::open);
        return new TimeLimitedDecoder(contained, config.maxDecodeTime(), threads);
    }

    @Produces
    @Singleton
    Journal journal(InferenceConfig config) {
        return new Journal(config.workDir());
    }

    /** The crash journal of decoding, opened by the first model load when its folder is usable. */
    static final class Journal {

        private final Path folder;
        private CrashJournal opened; // guarded by this; null until opened

        Journal(Path folder) {
            this.folder = folder;
        }

        synchronized CrashJournal open() {
            if (opened == null) {
                opened = new CrashJournal(folder);
            }
            return opened;
        }
    }

    @Produces
    @Singleton
    @Identifier(ABANDONABLE)
    ExecutorService abandonableThreads() {
        return Threads.unbounded(ABANDONABLE);
    }

    void closeAbandonable(@Disposes @Identifier(ABANDONABLE) ExecutorService threads) {
        Threads.end(threads);
    }

    @Produces
    @Singleton
    InferenceMetrics metrics(MeterRegistry registry, InferenceConfig config, Clock clock, StallWatch watch) {
        var metrics = new InferenceMetrics(registry, config.accuracyWindow(), clock);
        metrics.watchStalls(registry, stage -> watch.seconds(stage.label()));
        return metrics;
    }

    @Produces
    @Singleton
    StallWatch stallWatch(Clock clock) {
        return new StallWatch(clock);
    }

    @Produces
    @Singleton
    UnexpectedErrors unexpectedErrors(MeterRegistry registry) {
        return new UnexpectedErrors(registry);
    }

    @Produces
    @Singleton
    RejectedHttpRequests rejectedHttpRequests(MeterRegistry registry) {
        return new RejectedHttpRequests(registry);
    }

    @Produces
    @Singleton
    @Identifier(DECODERS)
    ExecutorService decoders(InferenceConfig config) {
        return Threads.pool("decode", ConfiguredSettings.orProcessors(config.decodeThreads()));
    }

    void close(@Disposes @Identifier(DECODERS) ExecutorService decoders) {
        Threads.end(decoders);
    }

    @Produces
    @Singleton
    @Identifier(Topics.IMAGES)
    @Typed(ExecutorService.class) // not as an Executor, which is the watched one
    ExecutorService imagesThreads() {
        return Threads.pool(Topics.IMAGES, ImageStream.PLACES);
    }

    void closeImages(@Disposes @Identifier(Topics.IMAGES) ExecutorService threads) {
        Threads.end(threads);
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
    BusyWatch imagesWatch(@Identifier(Topics.IMAGES) ExecutorService threads, Clock clock) {
        return new BusyWatch(Topics.IMAGES, threads, clock);
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
            @Identifier(MODELS) BusyWatch watch,
            UnexpectedErrors errors) {
        return new Threads.ScheduledWorker(thread, watch, errors);
    }

    @Produces
    @Singleton
    Contained classificationListener(InferenceMetrics metrics, UnexpectedErrors errors) {
        return new Contained(ContainedListeners.of(metrics, errors));
    }

    /** The listener of the classifiers. */
    record Contained(ClassificationListener listener) {}

    @Produces
    @Singleton
    ImageClassifier imageClassifier(
            LiveModel live,
            PixelDecoder decoder,
            @Identifier(DECODERS) ExecutorService decoders,
            InferenceConfig config,
            Contained contained,
            Clock clock) {
        var settings = new ImageClassifier.Settings(config.maxBatch(), config.topK());
        return new ImageClassifier(live, decoder, decoders, settings, contained.listener(), clock);
    }

    @Produces
    @Singleton
    RequestClassifier requestClassifier(
            LiveModel live,
            PixelDecoder decoder,
            @Identifier(DECODERS) ExecutorService decoders,
            InferenceConfig config,
            Contained contained) {
        return new RequestClassifier(live, decoder, decoders, config.maxBatch(), contained.listener());
    }

    @Produces
    @Singleton
    @Startup
    RequestMetrics requestMetrics(MeterRegistry registry) {
        return new RequestMetrics(registry);
    }

    @Produces
    @Singleton
    ModelReconciler.Policy loadPolicy(InferenceConfig config, Clock clock) {
        return new ModelReconciler.Policy(
                new RetryPolicy(config.loadAttempts(), config.loadRetryDelay(), () -> ThreadLocalRandom.current()
                        .nextDouble()),
                new MemoryBudget(config.swapMemoryBytes(), config.swapOverBudget() == MemoryBudgetPolicy.UNLOAD_FIRST),
                clock);
    }

    @Produces
    @Singleton
    ModelReconciler modelReconciler(
            ModelReconciler.Selection selection,
            ServingLoader loader,
            LiveModel live,
            SwapListeners listeners,
            ModelReconciler.Policy policy,
            Worker worker) {
        return new ModelReconciler(selection, loader.loader(), live, listeners.all(), policy, worker);
    }

    @Produces
    @Singleton
    ServingLoader servingLoader(VerifiedModelLoader verified, LiveModel live, Journal journal) {
        return new ServingLoader((checkpoint, room) -> {
            journal.open(); // required before a model serves
            if (live.serving().isPresent()) { // images have priority over a new model
                Niceness.lower();
            }
            return verified.load(checkpoint, room);
        });
    }

    /** Loads models in this process. */
    record ServingLoader(ModelLoader loader) {}

    /** Starts the selection after both topics were read, so that a pin applies to the first selection. */
    void startOnceRead(
            @Observes StartupEvent event,
            ModelReconciler reconciler,
            @Identifier(Topics.CHECKPOINTS) CatchUp checkpoints,
            @Identifier(Topics.MODEL_SELECTION) CatchUp selections) {
        checkpoints.done().runAfterBoth(selections.done(), reconciler::start);
    }

    @Produces
    @Singleton
    ModelReconciler.Selection selection(InferenceConfig config, Catalog catalog) {
        return new ModelReconciler.Selection(config.dataset(), catalog);
    }

    @Produces
    @Singleton
    SwapListeners swapListeners(
            InferenceMetrics metrics, ImagesGate gate, SwapReports reports, UnexpectedErrors errors) {
        return new SwapListeners(ContainedListeners.of(List.of(metrics, gate, reports), errors));
    }

    /** The listeners of swaps. Metrics come first, so that they are correct when images arrive. */
    record SwapListeners(List<SwapListener> all) {}

    @Produces
    @Singleton
    @Identifier(Topics.CHECKPOINTS)
    CatchUp checkpointsRead() {
        return new CatchUp(Topics.CHECKPOINTS);
    }

    @Produces
    @Singleton
    @Identifier(Topics.MODEL_SELECTION)
    CatchUp selectionsRead() {
        return new CatchUp(Topics.MODEL_SELECTION);
    }

    @Produces
    @Singleton
    @Startup // registers its gauges at the start, not at the first record
    SelectionMetrics selectionMetrics(MeterRegistry registry, InferenceConfig config, Catalog catalog, LiveModel live) {
        return new SelectionMetrics(registry, () -> catalog.choose(config.dataset())
                .pinState(live.serving().map(Serving::checkpoint)));
    }

    @Produces
    @Singleton
    @Startup
    DeferralMetrics deferralMetrics(
            MeterRegistry registry, ModelReconciler.Selection selection, LiveModel live, Clock clock) {
        return new DeferralMetrics(
                registry,
                () -> selection.catalog().deferrals(selection.dataset()),
                () -> selection
                        .catalog()
                        .choose(selection.dataset())
                        .shortfall(live.serving().map(Serving::checkpoint)),
                clock);
    }
}
