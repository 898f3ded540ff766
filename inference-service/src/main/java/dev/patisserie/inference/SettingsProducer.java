package dev.patisserie.inference;

import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.selection.SelectionPolicy;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.time.Backoff;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.config.Engine;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.config.MemoryBudgetPolicy;
import dev.patisserie.inference.config.ShadowConfig;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.model.MemoryBudget;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.RetryPolicy;
import dev.patisserie.inference.model.VerifiedModelLoader;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.shadow.CandidateRunner;
import dev.patisserie.inference.shadow.child.CandidateProcesses;
import dev.patisserie.inference.uncertainty.UncertaintySettings;
import dev.patisserie.inference.verify.TrialSettings;
import dev.patisserie.inference.verify.VerifierProcess;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Converts the configuration to the settings of the classes that do not depend on it. */
@Singleton
class SettingsProducer {

    private static final Backoff CANDIDATE_RESTARTS = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5));

    private final InferenceConfig config;

    SettingsProducer(InferenceConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    @Identifier("inference.work-dir")
    Path workDir() {
        return config.workDir();
    }

    @Produces
    @Singleton
    ImageLimits images() {
        return new ImageLimits(
                config.maxImageBytes(),
                config.maxImagePixels(),
                config.maxHeaderBytes(),
                config.maxJpegScans(),
                config.imageFormats());
    }

    @Produces
    @Singleton
    ImageClassifier.Settings classifier() {
        return new ImageClassifier.Settings(
                config.maxBatch(),
                config.topK(),
                new UncertaintySettings(config.explain(), config.setAlpha(), config.abstain()));
    }

    @Produces
    @Singleton
    InferenceMetrics.Settings metrics() {
        return new InferenceMetrics.Settings(config.accuracyWindow());
    }

    @Produces
    @Singleton
    ModelTrial.Settings trial() {
        return new ModelTrial.Settings(
                config.maxBatch(),
                config.precision(),
                config.probeTolerance(),
                config.bfloat16Tolerance(),
                Precision.isBfloat16Fast(),
                config.engine() == Engine.AUTO);
    }

    @Produces
    @Singleton
    SignatureCheck signatures(Clock clock, SignatureListener listener) {
        return SignatureCheck.of("inference", config.signatures(), config.trustedKeys(), clock, listener);
    }

    @Produces
    @Singleton
    VerifiedModelLoader.Settings loader(ModelTrial.Settings trial, SignatureCheck signatures) {
        var limits = new ArchiveLimits(config.maxArchiveBytes(), config.maxUnpackedBytes(), config.maxImageBytes());
        return new VerifiedModelLoader.Settings(config.workDir(), limits, trial, signatures);
    }

    @Produces
    @Singleton
    VerifierProcess.Limits verifier() {
        return new VerifierProcess.Limits(config.verificationTimeout(), config.verificationMemoryBytes());
    }

    @Produces
    @Singleton
    TrialSettings isolatedTrial(ModelTrial.Settings trial, ImageLimits images) {
        return new TrialSettings(trial, images, verificationThreads(config.threads()));
    }

    @Produces
    @Singleton
    CandidateProcesses.Settings candidateProcesses(VerifiedModelLoader.Settings loader, ShadowConfig shadow) {
        var limits = new CandidateProcesses.Limits(
                shadow.memoryBytes(), config.verificationTimeout(), shadow.timeout(), shadow.timedImages());
        return new CandidateProcesses.Settings(config.workDir(), loader.archive(), limits, loader.signatures());
    }

    @Produces
    @Singleton
    CandidateRunner.Settings candidates(
            @ConfigProperty(name = "mp.messaging.incoming.images.max.poll.records") int fullPoll,
            @ConfigProperty(name = "mp.messaging.incoming.images.max.partition.fetch.bytes") long fetchBytes,
            ShadowConfig shadow) {
        return new CandidateRunner.Settings(
                shadow.memoryBytes() > 0,
                fullPoll,
                fetchBytes / 2, // the next image may not have fitted
                shadow.queueImages(),
                shadow.queueBytes(),
                CANDIDATE_RESTARTS);
    }

    @Produces
    @Singleton
    SelectionPolicy selectionPolicy() {
        return new SelectionPolicy(config.minimumGain(), config.requireSignificant());
    }

    @Produces
    @Singleton
    ModelReconciler.Selection selection(Catalog catalog) {
        return new ModelReconciler.Selection(config.dataset(), catalog);
    }

    @Produces
    @Singleton
    ModelReconciler.Policy loading(Clock clock) {
        var retry = new RetryPolicy(config.loadAttempts(), config.loadRetryDelay(), () -> ThreadLocalRandom.current()
                .nextDouble());
        var memory =
                new MemoryBudget(config.swapMemoryBytes(), config.swapOverBudget() == MemoryBudgetPolicy.UNLOAD_FIRST);
        return new ModelReconciler.Policy(retry, memory, config.keepPrevious(), clock);
    }

    /** Returns half of the threads, so that the other processors remain available for images during a verification. */
    static int verificationThreads(OptionalInt threads) {
        return Math.max(1, orProcessors(threads) / 2);
    }

    static int orProcessors(OptionalInt threads) {
        return threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    }
}
