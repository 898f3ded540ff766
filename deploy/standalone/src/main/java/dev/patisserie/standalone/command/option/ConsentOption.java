package dev.patisserie.standalone.command.option;

import java.io.Console;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The consent to a change that needs one. */
public final class ConsentOption {

    @Option(names = "--yes", description = "Do not ask before a change that leaves the data set without a model.")
    private boolean yes;

    private final Function<String, Optional<String>> terminal;

    /** Creates an option that asks on the terminal of this process. */
    public ConsentOption() {
        this(ConsentOption::ask);
    }

    /** Creates an option that asks by a function, whose answer is empty if there is no terminal. */
    ConsentOption(Function<String, Optional<String>> terminal) {
        this.terminal = terminal;
    }

    private static Optional<String> ask(String question) {
        Console console = System.console();
        return console == null ? Optional.empty() : Optional.ofNullable(console.readLine("%s", question));
    }

    /**
     * Requires the consent to a change.
     *
     * @param consequence the effect of the change, as a sentence without its full stop
     * @throws IllegalStateException if the answer is not {@code y} or {@code yes}, or if there is neither a terminal
     *     nor {@code --yes}
     */
    public void require(String consequence) {
        if (yes) {
            return;
        }
        String answer = terminal.apply(consequence + ". Continue? [y/N] ")
                .orElseThrow(() -> new IllegalStateException(
                        "expected --yes, found no terminal to ask on: %s; nothing was changed".formatted(consequence)));
        if (!answer.strip().matches("(?i)y|yes")) {
            throw new IllegalStateException(
                    "expected the answer y or yes, found '%s'; nothing was changed".formatted(answer));
        }
    }
}
