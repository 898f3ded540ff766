package dev.patisserie.standalone.command.option;

import java.time.Clock;
import java.time.Instant;
import picocli.CommandLine.Option;

/** The wait of a cancellation for the confirmation of a trainer. */
public final class ConfirmationOption {

    @Option(
            names = "--timeout",
            paramLabel = "S",
            defaultValue = "60",
            description = "Longest wait for a trainer, in seconds. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    /**
     * Begins the wait and returns a check, which throws an {@link IllegalStateException} once it is over.
     *
     * @param message the message of the exception; may contain {@code %d} for the seconds
     */
    public Runnable begin(Clock clock, String message) {
        Instant deadline = clock.instant().plusSeconds(seconds);
        return () -> {
            if (clock.instant().isAfter(deadline)) {
                throw new IllegalStateException(message.formatted(seconds));
            }
        };
    }
}
