package dev.patisserie.standalone.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** The two values of {@code inference.delivery}, and what each of them promises. */
final class DeliveryCheck {

    static final String AT_LEAST_ONCE = "at-least-once";

    static final String EXACTLY_ONCE = "exactly-once";

    /** Enough to keep a service busy for a while. */
    static final int BURST = 1000;

    private DeliveryCheck() {}

    /** Something that happens while images come. */
    @FunctionalInterface
    interface Event {
        void happen(OutcomeLog ledger) throws Exception;
    }

    /**
     * Sends a burst, lets something happen when its first image is answered, sends some more, and counts when all are.
     */
    static void isKeptUnderLoad(FailureEnvironment rig, String test, String delivery, Event event) throws Exception {
        rig.service(delivery);
        try (OutcomeLog ledger = rig.ledger()) {
            ledger.send(BURST);
            ledger.awaitFirst();
            event.happen(ledger);
            ledger.send(BURST / 10);
            rig.service(delivery); // the event may have ended it
            FailureEnvironment.await(ledger::complete);
            isKept(test, delivery, ledger.count());
        }
    }

    /** Adds a row to the table, and fails if the promise was not kept. */
    static void isKept(String test, String delivery, Count count) throws IOException {
        FailureTable.add(test, delivery, count);
        assertThat(count)
                .matches(
                        delivery.equals(EXACTLY_ONCE) ? Count::keepsExactlyOnce : Count::keepsAtLeastOnce,
                        "keeps " + delivery);
    }
}
