package dev.patisserie.inference;

import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.model.ModelStore;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.RefusedArchives;
import dev.patisserie.inference.model.VerifiedModelLoader;
import dev.patisserie.inference.verify.TrialSettings;
import dev.patisserie.inference.verify.VerifierProcess;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Produces the classes that fetch, verify and load models. */
@Singleton
class ModelWiring {

    @Produces
    @Singleton
    ModelStore modelStore(InferenceConfig config) {
        return config.modelStore().open();
    }

    void close(@Disposes ModelStore store) {
        store.close();
    }

    @Produces
    @Singleton
    RefusedArchives refusedArchives(InferenceConfig config, Clock clock) {
        return new RefusedArchives(config.workDir(), clock);
    }

    @Produces
    @Singleton
    VerifiedModelLoader modelLoader(
            InferenceConfig config, ModelStore store, PixelDecoder decoder, RefusedArchives refused) {
        var settings = new ModelTrial.Settings(
                config.maxBatch(), config.precision(), config.probeTolerance(), config.bfloat16Tolerance());
        var limits = new ArchiveLimits(config.maxArchiveBytes(), config.maxUnpackedBytes(), config.maxImageBytes());
        var verifier = new VerifierProcess(
                refused,
                new VerifierProcess.Limits(config.verificationTimeout(), config.verificationMemoryBytes()),
                new TrialSettings(
                        settings,
                        ConfiguredSettings.imageLimits(config),
                        ConfiguredSettings.verificationThreads(config.threads())));
        return new VerifiedModelLoader(
                store,
                config.workDir(),
                decoder,
                new VerifiedModelLoader.Verification(limits, refused, verifier),
                settings);
    }
}
