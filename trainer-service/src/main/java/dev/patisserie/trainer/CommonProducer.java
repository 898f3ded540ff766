package dev.patisserie.trainer;

import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.trainer.config.TrainerConfig;
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
    ObjectStore modelStore(TrainerConfig config) {
        return config.modelStore().open(StoreContent.MODELS);
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }
}
