package dev.patisserie.inference;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.inference.config.InferenceConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Produces objects of the JDK and of module {@code common}, whose classes are no beans. */
@Singleton
class CommonProducer {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    StallWatch stallWatch(Clock clock) {
        return new StallWatch(clock);
    }

    @Produces
    @Singleton
    ObjectStore modelStore(InferenceConfig config) {
        return config.modelStore().open(StoreContent.MODELS);
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }

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
    @Identifier(Topics.ROLLOUTS)
    CatchUp rolloutsRead() {
        return new CatchUp(Topics.ROLLOUTS);
    }
}
