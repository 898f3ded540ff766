package dev.patisserie.inference;

import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.decode.CrashContainingDecoder;
import dev.patisserie.inference.decode.LazyCrashJournal;
import dev.patisserie.inference.decode.TimeLimitedDecoder;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;

/** Produces the chain of decoders: a limit on the time around the containment of crashes around the native decoder. */
@Singleton
class DecoderProducer {

    @Produces
    @Singleton
    ImageDecoder imageDecoder(ImageLimits limits, InferenceConfig config) {
        TensorFlowRuntime.load(SettingsProducer.orProcessors(config.threads())); // before the first session
        return new ImageDecoder(limits);
    }

    void close(@Disposes ImageDecoder decoder) {
        decoder.close();
    }

    @Produces
    @Singleton
    PixelDecoder pixelDecoder(
            ImageDecoder decoder,
            InferenceConfig config,
            LazyCrashJournal journal,
            @Identifier(ThreadsProducer.ABANDONABLE) ExecutorService threads) {
        var contained = new CrashContainingDecoder(decoder::decode, config.maxImageBytes(), journal::open);
        return new TimeLimitedDecoder(contained, config.maxDecodeTime(), threads);
    }
}
