package dev.patisserie.standalone.command.stack;

import dev.patisserie.standalone.command.option.WorkFolders;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code tensorboard}. */
@Command(
        name = "tensorboard",
        description = "Print the command that shows the training runs in TensorBoard.",
        mixinStandardHelpOptions = true)
public final class TensorBoardCommand implements Callable<Integer> {

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "The work folder of an 'up', 'demo' or 'compare', if it is not the default one.")
    private Path work;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "6006",
            description = "Port of TensorBoard. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Path> logs = logs();
        PrintWriter out = spec.commandLine().getOut();
        for (Path folder : logs) {
            out.printf("curves     %s (requests: %d)%n", folder, requests(folder));
        }
        out.printf("install    pip install tensorboard%n");
        for (Path folder : logs) {
            out.printf("run        tensorboard --logdir '%s' --port %d%n", folder, port);
        }
        out.printf("then open  http://localhost:%d%n", port);
        return CommandLine.ExitCode.OK;
    }

    private List<Path> logs() {
        List<Path> works = works();
        List<Path> logs = works.stream()
                .map(WorkFolder::tensorBoard)
                .filter(Files::isDirectory)
                .toList();
        if (logs.isEmpty()) {
            throw new IllegalStateException(
                    "expected the curves of a training, found none in %s; train by 'patisserie demo', or name a work folder by --work"
                            .formatted(works));
        }
        return logs;
    }

    private List<Path> works() {
        return work == null ? usual() : List.of(work.toAbsolutePath().normalize());
    }

    private static List<Path> usual() {
        Path works = ProjectHome.find().works();
        return Stream.of(WorkFolders.UP, WorkFolders.DEMO, WorkFolders.COMPARE)
                .map(works::resolve)
                .toList();
    }

    private static long requests(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(Files::isDirectory).count();
        }
    }
}
