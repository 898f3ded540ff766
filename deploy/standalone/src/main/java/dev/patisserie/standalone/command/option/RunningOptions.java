package dev.patisserie.standalone.command.option;

import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.Running;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that select the broker of a command. */
public final class RunningOptions {

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "A Kafka broker. Default: the one of the running 'up' or 'demo --stay'.")
    private String bootstrap;

    @Mixin
    private CommandConfig config;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "The work folder of a running 'up' or 'demo', if it is not the default one.")
    private Path work;

    /**
     * Returns the broker's address after a check that it responds.
     *
     * @throws IllegalStateException if no broker runs
     */
    public String broker() throws IOException, InterruptedException {
        config.apply(bootstrap);
        String address = bootstrap == null ? required().bootstrapServers() : bootstrap;
        KafkaClients.check(address);
        return address;
    }

    /** Returns the running stack; empty if the broker was named or no stack runs. */
    public Optional<Running> running() throws IOException {
        return bootstrap == null ? find() : Optional.empty();
    }

    /**
     * Returns the running stack; empty if the broker was named.
     *
     * @throws IllegalStateException if no stack runs and no broker was named
     */
    public Optional<Running> stack() throws IOException {
        return bootstrap == null ? Optional.of(required()) : Optional.empty();
    }

    private Running required() throws IOException {
        return find().orElseThrow(() -> new IllegalStateException(
                "expected a running patisserie, found none in %s; start one by 'patisserie up', or name a broker by --bootstrap"
                        .formatted(folders())));
    }

    private Optional<Running> find() throws IOException {
        for (Path folder : folders()) {
            if (Files.isDirectory(folder)) {
                Optional<Running> running = WorkFolder.running(folder);
                if (running.isPresent()) {
                    return running;
                }
            }
        }
        return Optional.empty();
    }

    private List<Path> folders() {
        if (work != null) {
            return List.of(work);
        }
        Path works = ProjectHome.find().works();
        return List.of(works.resolve(WorkFolders.UP), works.resolve(WorkFolders.DEMO));
    }
}
