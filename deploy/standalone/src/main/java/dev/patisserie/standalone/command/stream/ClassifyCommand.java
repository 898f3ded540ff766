package dev.patisserie.standalone.command.stream;

import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.console.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code classify}. */
@Command(
        name = "classify",
        description = {
            "Classify photos through Kafka and print the predictions.",
            "Exit code 0 if each photo got a prediction."
        },
        mixinStandardHelpOptions = true)
public final class ClassifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Photos.")
    private List<Path> files;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Longest time without any answer. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkReadable();
        List<Photo> photos = files.stream().map(file -> Photo.of(file, null)).toList();
        List<Answer> answers = classify(photos);
        Answers.print(spec.commandLine().getOut(), answers);
        json.write(answers.stream().map(Answers::figures).toList());
        return answers.stream().allMatch(answer -> answer.outcome() instanceof ImageOutcome.Predicted)
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    /** Checks all files before the first photo is sent. */
    private void checkReadable() {
        for (Path file : files) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "expected a readable file, found none at " + file);
            }
        }
    }

    /** Returns the answers in the order of the files. */
    private List<Answer> classify(List<Photo> photos) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        String broker = options.broker();
        try (Progress progress = Progress.open(out, "answered", photos.size())) {
            var classification = new Classification(
                    Duration.ofSeconds(timeoutSeconds),
                    Clock.systemUTC(),
                    answered -> progress.update(answered, "photos"));
            return classification.run(broker, photos).answers().stream()
                    .sorted(Comparator.comparing(answer -> photos.indexOf(answer.photo())))
                    .toList();
        }
    }
}
