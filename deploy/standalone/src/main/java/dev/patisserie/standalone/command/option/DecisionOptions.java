package dev.patisserie.standalone.command.option;

import dev.patisserie.common.event.Decision;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Author and reason of an operator's decision. */
public final class DecisionOptions {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Author of the decision, for the record. Default: the user's name.")
    private String by;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Reason of the decision, for the record.")
    private String reason;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Returns the decision; an option that is too long is a usage error. */
    public Decision decision() {
        try {
            return new Decision(by, reason);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
