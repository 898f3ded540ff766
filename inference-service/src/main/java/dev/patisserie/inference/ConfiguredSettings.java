package dev.patisserie.inference;

import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.inference.config.InferenceConfig;
import java.util.OptionalInt;

/** Converts the configuration to the settings of the plain classes. */
final class ConfiguredSettings {

    private ConfiguredSettings() {}

    static ImageLimits imageLimits(InferenceConfig config) {
        return new ImageLimits(
                config.maxImageBytes(),
                config.maxImagePixels(),
                config.maxHeaderBytes(),
                config.maxJpegScans(),
                config.imageFormats());
    }

    static int orProcessors(OptionalInt threads) {
        return threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    }

    /** Returns half of the threads, so that the other processors remain available for images during a verification. */
    static int verificationThreads(OptionalInt threads) {
        return Math.max(1, orProcessors(threads) / 2);
    }
}
