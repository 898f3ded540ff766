package dev.patisserie.standalone.command.option;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.standalone.workspace.PlacedWeights;
import dev.patisserie.standalone.workspace.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The weight file that transfer learning starts from. */
public final class WeightsOption {

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = {
                "transfer: the backbone's weights, any file that Keras saved (.h5, without top). Under",
                "the name of Keras's published file it must be that file. With --bootstrap: the name",
                "of a file in that trainer's weights folder. Default: Keras's, looked for in the work",
                "folder, else downloaded."
            })
    private Path file;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private BackboneWeights placed;

    /** Returns whether the user named a file. */
    public boolean given() {
        return file != null;
    }

    /**
     * Copies the file to where a trainer on this machine reads it; nothing if none was named.
     *
     * @param folder the trainer's weights folder
     * @return how a request names it; empty if none was named
     */
    public Optional<BackboneWeights> place(Path folder) throws IOException {
        if (file != null) {
            try {
                placed = PlacedWeights.place(file, folder);
            } catch (IllegalArgumentException e) { // a name that no request can have
                throw usage(e.getMessage());
            }
        }
        return Optional.ofNullable(placed);
    }

    /**
     * Copies the file to where the trainer of a running stack reads it, or takes it for the name of a file that a
     * trainer elsewhere has.
     *
     * @param running the stack; empty for a broker whose trainer may be anywhere
     */
    public void place(Optional<Running> running) throws IOException {
        if (file == null) {
            return;
        }
        if (running.isEmpty()) {
            placed = elsewhere();
            return;
        }
        String folder = running.get().weightsFolder();
        if (folder == null) {
            throw new IllegalStateException(
                    "expected a trainer with a weights folder, found one of an earlier version; stop it and start it again by 'patisserie up'");
        }
        place(Path.of(folder));
    }

    private BackboneWeights elsewhere() {
        if (file.getNameCount() != 1 || file.isAbsolute()) {
            throw usage(
                    "expected the name of a file in the trainer's weights folder with --bootstrap, was the path '%s'; the trainer does not read this machine's files: put the file into its trainer.weights-folder, and give its name alone"
                            .formatted(file));
        }
        try {
            return BackboneWeights.of(file.toString());
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    /**
     * Returns what a request says.
     *
     * @param random whether the user asked for random weights
     * @param backbone the network, or null for the default
     * @param alpha its width, or null for the default
     */
    BackboneWeights weights(boolean random, String backbone, Double alpha) {
        if (random && given()) {
            throw usage("expected either --weights or --random-weights, found both");
        }
        if (random) {
            return BackboneWeights.NONE;
        }
        boolean published =
                placed == null || BackboneWeights.publishedName(backbone, alpha).equals(Optional.of(placed.file()));
        return published ? BackboneWeights.IMAGENET : placed;
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
