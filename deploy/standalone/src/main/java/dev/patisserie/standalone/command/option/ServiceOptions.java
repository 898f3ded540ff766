package dev.patisserie.standalone.command.option;

import dev.patisserie.standalone.workspace.Running;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that select the broker and the inference service of a command. */
public final class ServiceOptions {

    @Option(
            names = "--inference",
            paramLabel = "URL",
            description = "The inference service, if --bootstrap names the broker.")
    private URI inference;

    @Mixin
    private RunningOptions running;

    /** Returns the broker's address after a check that it responds; see {@link RunningOptions#broker}. */
    public String broker() throws IOException, InterruptedException {
        return running.broker();
    }

    /** Returns the service's address; empty if it was not named and no stack runs here. */
    public Optional<URI> inference() throws IOException {
        return inference == null ? running.running().map(Running::inference) : Optional.of(inference);
    }

    /**
     * Returns the service's address.
     *
     * @throws IllegalStateException if it was not named and no stack runs here
     */
    public URI requiredInference() throws IOException {
        return inference()
                .orElseThrow(() ->
                        new IllegalStateException("expected an inference service, found none; name it by --inference"));
    }
}
