package dev.patisserie.inference.operate;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** An operation of a person. */
enum Operation {
    /** Pins a published model. */
    PIN,
    /** Removes the pin. */
    UNPIN,
    /** Withdraws a published model permanently. */
    WITHDRAW,
    /** Lets the candidate of the rollout serve. */
    PROMOTE,
    /** Requests a training. */
    TRAIN,
    /** Cancels a training. */
    CANCEL;

    /** Returns the name in paths and metric labels. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds an operation by its name in paths. */
    static Optional<Operation> find(String label) {
        return Stream.of(values()).filter(each -> each.label().equals(label)).findFirst();
    }
}
