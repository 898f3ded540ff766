package dev.patisserie.data.command;

import dev.patisserie.data.draw.DessertSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code data make}. */
@Command(
        name = "make",
        description = {"Draw a data set of desserts.", "The same options always give the same files."},
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class MakeCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "DIR",
            defaultValue = "data/desserts",
            description = "Output folder; must not exist, or be empty.")
    private Path folder;

    @Option(names = "--classes", defaultValue = "6", description = "Number of classes, 2 to 6.")
    private int classes;

    @Option(names = "--train", defaultValue = "120", description = "Training pictures per class.")
    private int train;

    @Option(names = "--validation", defaultValue = "40", description = "Validation pictures per class.")
    private int validation;

    @Option(names = "--holdout", defaultValue = "40", description = "Holdout pictures per class.")
    private int holdout;

    @Option(names = "--size", defaultValue = "144", description = "Approximate width and height, in pixels.")
    private int size;

    @Option(names = "--seed", defaultValue = "42", description = "Seed of the pictures.")
    private long seed;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var recipe = recipe();
        DessertSet.make(folder, recipe);
        spec.commandLine()
                .getOut()
                .printf("drew %d pictures of %d classes in %s%n", recipe.images(), recipe.classes(), folder);
        json.write(Map.of("folder", folder.toAbsolutePath().toString(), "recipe", recipe));
        return CommandLine.ExitCode.OK;
    }

    private DessertSet.Recipe recipe() {
        try {
            return new DessertSet.Recipe(classes, train, validation, holdout, size, seed);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
