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

/** {@code data make}. */
@Command(
        name = "make",
        description = {"Draw a data set of desserts.", "Equal options give equal files."},
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class MakeCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "DIR",
            defaultValue = "data/desserts",
            description = "Where to; must not exist, or be empty.")
    private Path folder;

    @Option(names = "--classes", defaultValue = "6", description = "Kinds of dessert, 2 to 6.")
    private int classes;

    @Option(names = "--train", defaultValue = "120", description = "Pictures a class to train on.")
    private int train;

    @Option(names = "--validation", defaultValue = "40", description = "Pictures a class to choose the best epoch by.")
    private int validation;

    @Option(names = "--holdout", defaultValue = "40", description = "Pictures a class to measure accuracy on.")
    private int holdout;

    @Option(names = "--size", defaultValue = "144", description = "About their side, in pixels.")
    private int size;

    @Option(names = "--seed", defaultValue = "42", description = "Another seed, other pictures.")
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
