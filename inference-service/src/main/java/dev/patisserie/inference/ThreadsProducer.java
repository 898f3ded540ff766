package dev.patisserie.inference;

import dev.patisserie.common.event.Topics;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.health.BusyWatch;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.shadow.CandidateRunner;
import dev.patisserie.inference.stream.ImageStream;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** Produces the threads of this service and the watches of their work. */
@Singleton
class ThreadsProducer {

    /** Identifier of the threads that decode, which are abandoned if native code hangs. */
    static final String ABANDONABLE = "decoding";

    private static final String MODELS = "models";

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
    @Identifier(ImageClassifier.DECODERS)
    ExecutorService decoders(InferenceConfig config) {
        return Threads.pool("decode", SettingsProducer.orProcessors(config.decodeThreads()));
    }

    /** Drops no image: a batch waits for all of its images, and the serving model is closed after the last batch. */
    void closeDecoders(@Disposes @Identifier(ImageClassifier.DECODERS) ExecutorService decoders) {
        Threads.drain(decoders);
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
    @Identifier(Topics.IMAGES)
    BusyWatch imagesWatch(@Identifier(Topics.IMAGES) ExecutorService threads, Clock clock) {
        return new BusyWatch(Topics.IMAGES, threads, clock);
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
        return new Threads.ScheduledWorker(thread, watch, Source.MODEL, errors);
    }

    /** The process of a candidate inherits the priority of this thread. */
    @Produces
    @Singleton
    @Identifier(CandidateRunner.WORKER)
    ScheduledExecutorService shadowThread() {
        return Threads.scheduler(CandidateRunner.WORKER, Niceness::lower);
    }

    void closeShadow(@Disposes @Identifier(CandidateRunner.WORKER) ScheduledExecutorService thread) {
        Threads.end(thread);
    }

    @Produces
    @Singleton
    @Identifier(CandidateRunner.WORKER)
    Worker shadowWorker(@Identifier(CandidateRunner.WORKER) ScheduledExecutorService thread, UnexpectedErrors errors) {
        return new Threads.ScheduledWorker(thread, thread, Source.SHADOW, errors);
    }
}
