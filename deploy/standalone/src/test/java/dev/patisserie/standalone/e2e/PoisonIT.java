package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.TopicTail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that invalid images have no effect on other images. With {@code -Dpoison.records=1000} the stream is longer,
 * with {@code -Dpoison.data=DIR} its good photos are those of a data set.
 */
class PoisonIT {

    @RegisterExtension
    static final RunningStack STACK = new RunningStack();

    /** The memory of the inference service before and after the stream. */
    private static final Path MEMORY = Path.of("target", "poison-it-memory.txt");

    @TempDir
    Path folder;

    @Test
    void everyFileHasExactlyItsOwnOutcome() throws Exception {
        // Given
        List<PoisonPhotos.Item> items =
                PoisonPhotos.prepare(folder, photos(), Integer.getInteger("poison.records", 200));
        Map<String, PoisonPhotos.Kind> kinds =
                items.stream().collect(Collectors.toMap(item -> item.photo().id(), PoisonPhotos.Item::kind));
        String before = memory();

        // When
        Classification.Result result =
                STACK.classify(items.stream().map(PoisonPhotos.Item::photo).toList());

        // Then
        Files.writeString(MEMORY, "%d files, before %s, after %s%n".formatted(items.size(), before, memory()));
        assertThat(result.repeats()).isZero();
        assertThat(result.answers()).hasSameSizeAs(items).allSatisfy(answer -> assertThat(code(answer))
                .as(answer.photo().file().toString())
                .isEqualTo(expected(kinds.get(answer.photo().id()))));
        deadLettersCarryTheirFiles(result.answers());
    }

    private static List<Path> photos() throws IOException {
        String folder = System.getProperty("poison.data");
        List<LabelledFile> files = folder == null
                ? STACK.holdoutFiles()
                : DatasetFolder.open(Path.of(folder)).read().files();
        return files.stream().map(LabelledFile::path).toList();
    }

    private static String expected(PoisonPhotos.Kind kind) {
        return kind.code == null ? "predicted" : kind.code.name();
    }

    private static String code(Answer answer) {
        if (answer.outcome() instanceof ImageOutcome.Predicted) {
            return "predicted";
        }
        return answer.outcome() instanceof ImageOutcome.DeadLettered dead ? dead.code() : "unanswered";
    }

    private static void deadLettersCarryTheirFiles(List<Answer> answers) throws IOException {
        Map<String, Photo> sent =
                answers.stream().map(Answer::photo).collect(Collectors.toMap(Photo::id, Function.identity()));
        int letters = 0;
        try (TopicTail tail = TopicTail.fromStart(STACK.bootstrap(), Topics.IMAGES_DEAD_LETTERS)) {
            for (ConsumerRecord<byte[], byte[]> letter : tail.drain()) {
                Photo photo =
                        sent.get(EventCodec.text(letter.headers(), "ce_id").orElse(""));
                if (photo != null) {
                    letters++;
                    assertThat(letter.value()).isEqualTo(Files.readAllBytes(photo.file()));
                    assertThat(EventCodec.text(letter.headers(), DeadLetter.REASON))
                            .hasValueSatisfying(reason -> assertThat(reason).isNotBlank());
                }
            }
        }
        assertThat(letters)
                .isEqualTo(answers.stream()
                        .filter(answer -> !code(answer).equals("predicted"))
                        .count())
                .isPositive();
    }

    /** Returns the memory for the report; it is not asserted. */
    private static String memory() throws IOException {
        Path status = Path.of("/proc/%d/status".formatted(STACK.inference().pid()));
        if (Files.notExists(status)) {
            return "unknown on this system";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("unknown");
    }

    @Test
    void answersARecordOfAConsoleProducer() throws Exception {
        // Given a record with only a key and bytes
        byte[] photo = Files.readAllBytes(STACK.holdoutFiles().get(0).path());
        byte[] key = "cake-1".getBytes(StandardCharsets.UTF_8);

        try (TopicTail tail = TopicTail.fromNow(STACK.bootstrap(), Topics.PREDICTIONS);
                var producer = KafkaClients.producer(STACK.bootstrap())) {
            // When
            RecordMetadata sent = producer.send(new ProducerRecord<>(Topics.IMAGES, key, photo))
                    .get();

            // Then its id is its position
            ConsumerRecord<byte[], byte[]> answer = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(tail::poll, found -> !found.isEmpty())
                    .get(0);
            assertThat(answer.key()).isEqualTo(key);
            assertThat(EventCodec.decode(answer.headers(), answer.value(), PredictionMade.class)
                            .imageId())
                    .isEqualTo("images-%d-%d".formatted(sent.partition(), sent.offset()));
        }
    }
}
