package dev.patisserie.standalone.command.feedback;

import dev.patisserie.standalone.command.option.ServiceOptions;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code label next}. */
@Command(
        name = "next",
        description = {
            "Open the images that wait for a label in the browser.",
            "Prints the address of the console's labelling view, also without a display."
        },
        mixinStandardHelpOptions = true)
final class LabelNextCommand implements Callable<Integer> {

    /** The labelling view, relative to the inference service. */
    private static final String VIEW = "/console/#labelling";

    private final Browser browser;

    @Mixin
    private ServiceOptions options;

    @Spec
    private CommandSpec spec;

    LabelNextCommand() {
        this(Browser.ofSystem());
    }

    /** Creates the command with another browser. */
    LabelNextCommand(Browser browser) {
        this.browser = browser;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        URI view = options.requiredInference().resolve(VIEW);
        spec.commandLine().getOut().printf("labelling  %s%n", view);
        if (!browser.open(view)) {
            spec.commandLine().getOut().println("Open the address in a browser; no browser could be started here.");
        }
        return CommandLine.ExitCode.OK;
    }
}
