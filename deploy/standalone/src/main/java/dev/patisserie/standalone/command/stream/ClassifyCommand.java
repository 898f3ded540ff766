package dev.patisserie.standalone.command.stream;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.DriftMonitors;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.console.Progress;
import dev.patisserie.standalone.picture.ExplainedPhoto;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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
            "A photo that does not resemble the training images is 'none of these (nearest: LABEL)'. After the model,"
                    + " the line has the classes that contain the true one with the stated probability.",
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

    @Option(
            names = "--explain",
            paramLabel = "PNG",
            description = "Write the photo with the class activation map of its label; for one photo.")
    private Path picture;

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkReadable();
        List<Photo> photos = files.stream()
                .map(file -> Photo.of(file, null))
                .map(photo -> picture == null ? photo : photo.withExplanation())
                .toList();
        List<Answer> answers = classify(photos);
        Set<String> models = Answers.modelsOfSets(answers);
        List<String> alarms = models.isEmpty()
                ? List.of()
                : DriftMonitors.read(options.broker()).alarms(models);
        Answers.print(spec.commandLine().getOut(), answers, alarms);
        if (picture != null) {
            explain(answers.get(0));
        }
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
        if (picture != null && files.size() > 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "expected one photo with --explain, found %d".formatted(files.size()));
        }
    }

    private void explain(Answer answer) throws IOException {
        if (!(answer.outcome() instanceof ImageOutcome.Predicted predicted)) {
            return; // its line has the reason
        }
        PredictionMade.Explanation explanation = predicted.prediction().explanation();
        PrintWriter out = spec.commandLine().getOut();
        if (explanation == null) {
            out.println("no map: the archive of the model has none, or the service has inference.explain=never");
            return;
        }
        ExplainedPhoto.write(answer.photo().file(), explanation, picture);
        out.printf(
                "map of %s%s in %s%n",
                explanation.label(),
                explanation.high() > explanation.low() ? "" : " (empty: no part of the photo stands out)",
                picture);
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
