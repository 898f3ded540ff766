package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.draw.Dessert;
import dev.patisserie.data.draw.DessertPicture;
import dev.patisserie.data.draw.Scene;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.command.option.TrainingOptions;
import dev.patisserie.standalone.service.Polling;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes the answers of a trained model to new pictures, which the tests of the feedback service replay. Not part of
 * the tests; it needs the packaged services, and replaces the file in the sources:
 *
 * <pre>mvn test -pl deploy/standalone -am -Dtest=AnswersForReplays -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class AnswersForReplays {

    private static final String FILE = "feedback-service/src/test/resources/replay/answers.csv";

    private static final int PICTURES = 1_000;

    private static final long SEED = 16;

    @TempDir
    Path folder;

    @Test
    void writesTheAnswersOfATrainedModel() throws Exception {
        BrokerLog.quiet();
        ProjectHome home = ProjectHome.find();
        TrainingData data = TrainingData.drawnBelow(folder.resolve("data"));
        try (WorkFolder work = WorkFolder.take(folder.resolve("work"));
                Stack stack = Stack.start(home, work, data, Stack.Ports.of(0, 0, 0), Map.of())) {
            TrainingProgressed.Result model = train(stack);
            List<String> lines = new ArrayList<>();
            lines.add("# %s: holdout accuracy %s of %d images"
                    .formatted(
                            Pipeline.SIMPLE,
                            model.holdoutAccuracy(),
                            data.files(Split.HOLDOUT).size()));
            lines.add("# truth,label,probability,known score,known threshold,fingerprint");
            List<Answer> answers = new Classification(Duration.ofMinutes(1), Clock.systemUTC(), n -> {})
                    .run(stack.running().bootstrapServers(), pictures())
                    .answers();
            answers.forEach(answer -> lines.add(line(answer)));
            assertThat(lines).hasSize(2 + PICTURES);
            Path file = home.root().resolve(FILE);
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        }
    }

    private static TrainingProgressed.Result train(Stack stack) throws InterruptedException {
        TrainingRequested request = TrainingRequested.builder("replay", Pipeline.SIMPLE, TrainingData.DRAWN)
                .epochs(TrainingOptions.DRAWN_EPOCHS)
                .build();
        var client = new TrainingClient(stack.running().bootstrapServers(), Clock.systemUTC());
        TrainingProgressed.Result model = client.run(request, new TrainingClient.Listener() {
                    @Override
                    public void progressed(TrainingProgressed event) {}

                    @Override
                    public void waiting() {
                        stack.ensureAlive();
                    }
                })
                .result();
        assertThat(Polling.until(Duration.ofMinutes(1), () -> serves(stack, model.modelId())))
                .isTrue();
        return model;
    }

    private static boolean serves(Stack stack, String modelId) throws InterruptedException {
        try {
            return ServedModels.of(stack.running().inference()).serves(modelId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Photo> pictures() throws IOException {
        var random = new Random(SEED);
        List<Photo> photos = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            Dessert dessert = Dessert.values()[random.nextInt(Dessert.values().length)];
            Path file = folder.resolve(i + ".jpg");
            Files.write(file, DessertPicture.jpeg(dessert, 144, random.nextLong(), Scene.DAY));
            photos.add(Photo.of(file, dessert.label()));
        }
        return photos;
    }

    private static String line(Answer answer) {
        PredictionMade made = ((ImageOutcome.Predicted) answer.outcome()).prediction();
        return String.format(
                Locale.ROOT,
                "%s,%s,%.4f,%.5f,%.5f,%s",
                answer.photo().label(),
                made.label(),
                made.probability(),
                made.known().score(),
                made.known().threshold(),
                made.fingerprint());
    }
}
