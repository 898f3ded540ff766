package dev.patisserie.standalone.e2e;

import dev.patisserie.common.event.TrainingRequested;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Seeded random moments of a job, between the start of a trainer and its third epoch. */
final class RandomMoments {

    private static final int EPOCHS = 2;

    private static final int MILLIS = 1500; // the start of a training, or a few epochs

    private final Random random;

    RandomMoments(long seed) {
        random = new Random(seed);
    }

    /** Waits for the next moment, or for the end of the job. */
    void awaitNext(TrainerFleet fleet, String trainer, TrainingRequested request)
            throws InterruptedException, ExecutionException {
        int epochs = fleet.epochsTold(request).size() + random.nextInt(EPOCHS + 1);
        fleet.await(
                "%d epochs".formatted(epochs),
                () -> fleet.epochsTold(request).size() >= epochs
                        || !fleet.ends(request).isEmpty());
        try {
            fleet.process(trainer).onExit().get(random.nextInt(MILLIS), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return; // it runs as expected
        }
        throw new IllegalStateException("the trainer ended of itself; see " + fleet.log(trainer));
    }
}
