package dev.patisserie.benchmarks.offline;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.json.Json;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Measures one model like the service runs it, without Kafka. Prints {@code ready}, or {@code ready with statements}
 * for a model that states more than probabilities. It then responds to each line of its input, {@code raw},
 * {@code decode}, {@code service}, {@code stated} or {@code plain} with the seconds, by the images per second, until
 * its input ends.
 */
public final class OfflineBench {

    private OfflineBench() {}

    /**
     * Runs until the input ends.
     *
     * @param arguments a checkpoint event as JSON, the model store, an empty folder, and a file with the path of a
     *     photo in each line
     */
    public static void main(String[] arguments) throws IOException, ExecutionException, InterruptedException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException(
                    "expected CHECKPOINT STORE WORK PHOTOS, got %d arguments".formatted(arguments.length));
        }
        CheckpointPublished checkpoint =
                Json.MAPPER.readValue(Path.of(arguments[0]).toFile(), CheckpointPublished.class);
        List<byte[]> photos = read(Path.of(arguments[3]));
        try (var model = OfflineModel.load(checkpoint, Path.of(arguments[1]), Path.of(arguments[2]), photos)) {
            answer(model);
        }
    }

    private static List<byte[]> read(Path list) throws IOException {
        List<byte[]> photos = new ArrayList<>();
        for (String file : Files.readAllLines(list)) {
            photos.add(Files.readAllBytes(Path.of(file)));
        }
        return photos;
    }

    private static void answer(OfflineModel model) throws IOException, ExecutionException, InterruptedException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        // Not the logger: the parent process reads this output.
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.println(model.hasStatements() ? "ready with statements" : "ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            Duration window = Duration.ofNanos((long) (Double.parseDouble(words[1]) * 1e9));
            out.println(
                    switch (words[0]) {
                        case "raw" -> model.rawImagesPerSecond(window);
                        case "decode" -> model.decodedImagesPerSecond(window);
                        case "service" -> model.serviceImagesPerSecond(window);
                        case "stated" -> model.statedImagesPerSecond(window);
                        case "plain" -> model.plainImagesPerSecond(window);
                        default ->
                            throw new IllegalArgumentException(
                                    "expected raw, decode, service, stated or plain, found " + words[0]);
                    });
        }
    }
}
