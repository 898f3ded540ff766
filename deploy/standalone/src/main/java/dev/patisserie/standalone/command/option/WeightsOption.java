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

/** The option of the initial weights file of transfer learning. */
public final class WeightsOption {

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = {
                "transfer: weights of the backbone, a file that Keras saved (.h5 or .keras, without top,",
                "or with the backbone as one layer). A file with the name of a file that Keras",
                "publishes must be that file. With --bootstrap: the name of a file in the trainer's",
                "weights folder. Default: Keras's file, from the work folder or else downloaded."
            })
    private Path file;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private BackboneWeights placed;

    /** Returns whether the user named a weights file. */
    public boolean given() {
        return file != null;
    }

    /**
     * Copies the file to the weights folder of a trainer on this machine. Does nothing if no file was named.
     *
     * @param folder the trainer's weights folder
     * @return the weights for the request; empty if no file was named
     */
    public Optional<BackboneWeights> place(Path folder) throws IOException {
        if (file != null) {
            try {
                placed = PlacedWeights.place(file, folder);
            } catch (IllegalArgumentException e) { // the file name is invalid in a request
                throw usage(e.getMessage());
            }
        }
        return Optional.ofNullable(placed);
    }

    /**
     * Copies the file to the weights folder of a running stack's trainer, or treats it as the name of a file of a
     * remote trainer.
     *
     * @param running the stack; empty for a broker whose trainer may be remote
     */
    public void place(Optional<Running> running) throws IOException {
        if (file != null) {
            try {
                placed = PlacedWeights.place(file, running);
            } catch (IllegalArgumentException e) { // the file name is invalid in a request, or a path
                throw usage(e.getMessage());
            }
        }
    }

    /**
     * Returns the weights for the request.
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

    /**
     * Returns the weights of a file that the user named, for the request.
     *
     * @param backbone the network, or null for the default
     * @param alpha its width, or null for the default
     */
    public BackboneWeights weights(String backbone, Double alpha) {
        return weights(false, backbone, alpha);
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
