package dev.patisserie.standalone.command.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ConsentOptionTest {

    private final List<String> questions = new ArrayList<>();

    /** A command without further options, so that picocli can parse the option. */
    @Command
    static final class Holder {
        @CommandLine.Mixin
        private ConsentOption consent;

        Holder(ConsentOption consent) {
            this.consent = consent;
        }
    }

    private ConsentOption option(Optional<String> answer, String... arguments) {
        var consent = new ConsentOption(question -> {
            questions.add(question);
            return answer;
        });
        new CommandLine(new Holder(consent)).parseArgs(arguments);
        return consent;
    }

    @ParameterizedTest
    @ValueSource(strings = {"y", "Yes", " YES "})
    void acceptsAConfirmation(String answer) {
        assertThatCode(() -> option(Optional.of(answer)).require("images wait")).doesNotThrowAnyException();
        assertThat(questions).containsExactly("images wait. Continue? [y/N] ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n", "yesterday"})
    void rejectsEveryOtherAnswer(String answer) {
        assertThatThrownBy(() -> option(Optional.of(answer)).require("images wait"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("expected the answer y or yes, found '%s'; nothing was changed", answer);
    }

    @Test
    void failureWithoutATerminalNamesTheOption() {
        assertThatThrownBy(() -> option(Optional.empty()).require("images wait"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("expected --yes, found no terminal to ask on: images wait; nothing was changed");
    }

    @Test
    void doesNotAskWithTheOption() {
        option(Optional.empty(), "--yes").require("images wait");

        assertThat(questions).isEmpty();
    }
}
