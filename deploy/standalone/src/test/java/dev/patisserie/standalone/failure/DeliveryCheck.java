package dev.patisserie.standalone.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** Checks the guarantees of the two values of {@code inference.delivery}. */
final class DeliveryCheck {

    static final String AT_LEAST_ONCE = "at-least-once";

    static final String EXACTLY_ONCE = "exactly-once";

    /** Number of images that keeps a service busy for some time. */
    static final int BURST = 1000;

    private DeliveryCheck() {}

    /** An event under load. */
    @FunctionalInterface
    interface Event {
        void happen(OutcomeLog outcomeLog) throws Exception;
    }

    /**
     * Sends a burst of images, triggers the event after the first answer, sends further images, and counts after the
     * last answer.
     */
    static void isKeptUnderLoad(FailureEnvironment environment, String test, String delivery, Event event)
            throws Exception {
        environment.service(delivery);
        try (OutcomeLog outcomeLog = environment.outcomeLog()) {
            outcomeLog.send(BURST);
            outcomeLog.awaitFirst();
            event.happen(outcomeLog);
            outcomeLog.send(BURST / 10);
            environment.service(delivery); // the event may have ended the service
            FailureEnvironment.await(outcomeLog::complete);
            isKept(test, delivery, outcomeLog.count());
        }
    }

    /** Adds a row to the table, and fails if the guarantee was violated. */
    static void isKept(String test, String delivery, Count count) throws IOException {
        FailureTable.add(test, delivery, count);
        assertThat(count)
                .matches(
                        delivery.equals(EXACTLY_ONCE) ? Count::keepsExactlyOnce : Count::keepsAtLeastOnce,
                        "keeps " + delivery);
    }
}
