package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.console.label.Labellings;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.stream.ImagesGate;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.awt.Color;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser with a real broker. Skipped if Chromium is not installed. */
@QuarkusTest
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class ConsoleInBrowserTest extends BrowserTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Path DESSERTS = Path.of("..", "..", "shared", "data", "desserts");

    @TestHTTPResource("/")
    URI root;

    @Inject
    LiveModel live;

    @Inject
    Catalog catalog;

    @Inject
    ImagesGate gate;

    @Inject
    ConsoleClients clients;

    @TempDir
    Path folder;

    private Producer<byte[], byte[]> sender;

    /** Classes cake and pie; the probability of cake grows with red. */
    @BeforeEach
    void serve() {
        await().atMost(SOON) // from then on this test controls the serving model
                .until(() -> given().get("/q/health/started").statusCode() == 200);
        live.replace(model("m-2").event(), new FakeClassifier(pixels -> {
            float red = (pixels[0] & 0xFF) / 255f;
            return new float[] {red, 1 - red};
        }));
        gate.swapped(model("m-2").event());
        catalog.publish(model("m-1").accuracy(0.5).event());
        catalog.publish(model("m-2").accuracy(0.9).event());
        sender = clients.producer();
    }

    @AfterEach
    void leave() {
        browser.open("about:blank");
        sender.close();
        catalog.withdraw("m-1");
        catalog.withdraw("m-2");
    }

    @Test
    void showsLivePredictionsWithPhotos() throws Exception {
        // Given
        open();
        assertThat(browser.address()).endsWith("/console/");

        // When
        sendImages("cake", "pie");

        // Then: first the elements that are visible for ten seconds only
        await().atMost(SOON).until(() -> browser.text("#p50").matches("[0-9.,]+"));
        await().atMost(SOON).until(() -> browser.all("#feed .photo img").size() >= 2);
        await().atMost(SOON) // the feed starts with predictions of earlier tests
                .untilAsserted(() -> assertThat(browser.texts("#feed li"))
                        .anySatisfy(card -> assertThat(card).contains("cake", "100 %", "✓ correct", "ms"))
                        .anySatisfy(card -> assertThat(card).contains("cake", "✗ is pie")));
        await().atMost(SOON)
                .until(
                        () -> browser.run(
                                "return [...document.querySelectorAll('#feed img')].every(i => i.naturalWidth === 160)"),
                        Boolean.TRUE::equals);
        await().atMost(SOON).until(() -> browser.text("#correct").equals("50.0 %"));
        assertThat(browser.attribute("#throughput", "aria-label")).contains("predictions a second");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void showsTheServingModelAndTheRankingWithReasons() {
        open();

        await().atMost(SOON).until(() -> browser.text("#serving-why").contains("number 1 of 2"));
        assertThat(browser.text("#serving-model")).isEqualTo("m-2");
        assertThat(browser.text("#serving-why")).contains("SimpleConvNet", "float32", "tensorflow", "for");
        assertThat(browser.texts("#models tbody tr"))
                .satisfiesExactly(
                        best -> assertThat(best).contains("m-2", "90.0 %", "serving"),
                        other -> assertThat(other).contains("m-1", "50.0 %", "eligible"));
    }

    @Test
    void drawsARunningTraining() throws Exception {
        // Given
        open();

        // When
        for (int number = 1; number <= 3; number++) {
            send(progress(number));
        }

        // Then
        await().atMost(SOON).until(() -> browser.text("#run-state").contains("training 3 of 5"));
        assertThat(browser.text("#run-state")).contains("running", "170 images/s", "9 s left");
        assertThat(browser.attribute("#loss", "aria-label"))
                .isEqualTo("epoch 3: training loss 0.333, validation loss 0.667");
        assertThat(browser.all("#accuracy canvas")).hasSize(1);
    }

    @Test
    void classifiesADroppedPhotoThroughKafka() throws IOException {
        // Given
        open();
        Path photo = Files.write(folder.resolve("red.png"), TestModel.picture(Color.RED));

        // When
        browser.one("#photo").sendKeys(photo.toString());

        // Then
        await().atMost(SOON).until(() -> browser.text("#answer .head").equals("cake"));
        assertThat(browser.text("#answer")).contains("100.0 %", "pie", "by m-2", "round trip");
    }

    @Test
    void labelsAPhotoOfTheQueueThroughKafka() throws Exception {
        // Given: an image, and a request to label it
        var image = new ProducerRecord<byte[], byte[]>(Topics.IMAGES, TestModel.picture(Color.RED));
        RecordMetadata sent = sender.send(image).get(30, TimeUnit.SECONDS);
        String imageId = "images-%d-%d".formatted(sent.partition(), sent.offset());
        var position = new ImageReference(Topics.IMAGES, sent.partition(), sent.offset());
        send(Labellings.record(Topics.LABELLING_QUEUE, Labellings.request(imageId, SelectionPolicy.RANDOM, position)));
        open();
        await().atMost(SOON).until(() -> browser.text("#labelling-why").endsWith(imageId));
        await().atMost(SOON)
                .until(
                        () -> browser.run("return document.querySelector('#labelling-photo').naturalWidth > 0"),
                        Boolean.TRUE::equals);

        // When
        browser.run("document.querySelector('#labelling').focus()");
        browser.focused().sendKeys("1");

        // Then: the page has read the label back
        await().atMost(SOON).until(() -> browser.text("#labelling-said").contains("saved"));
        await().atMost(SOON).until(() -> browser.text("#by-class").contains("1"));
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void showsTheReasonForADroppedFilesDeadLetter() throws IOException {
        // Given
        open();
        Path text = Files.writeString(folder.resolve("notes.txt"), "no photo");

        // When
        browser.one("#photo").sendKeys(text.toString());

        // Then
        await().atMost(SOON).until(() -> browser.text("#answer .head").equals("Dead letter"));
        assertThat(browser.text("#answer")).contains("IMAGE_FORMAT_UNSUPPORTED", "expected");
    }

    @Test
    void showsThatAPhotoIsTooLarge() throws IOException {
        // Given
        open();
        Path large = Files.write(folder.resolve("large.bin"), new byte[(8 << 20) + 1]);

        // When
        browser.one("#photo").sendKeys(large.toString());

        // Then
        await().atMost(SOON).until(() -> browser.text("#answer .head").equals("Not sent"));
        assertThat(browser.text("#answer")).contains("8388608", "inference.max-image-bytes");
    }

    @Test
    void classifiesARealPhoto() throws IOException {
        assumeThat(DESSERTS).as("real photos in the shared folder").exists();
        try (var files = Files.walk(DESSERTS)) {
            Path photo = files.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            open();

            browser.one("#photo").sendKeys(photo.toRealPath().toString());

            await().atMost(SOON).until(() -> browser.text("#answer").contains("by m-2"));
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "360, light", "360, dark"})
    void isAccessibleAndFitsTheWindow(int width, String colours) throws Exception {
        // Given: a page with something in each part
        browser.looking(width, 900, colours);
        open();
        sendImages("cake", "pie");
        sendBytes("no photo".getBytes(StandardCharsets.UTF_8), null);
        send(progress(1));
        Path photo = Files.write(folder.resolve("red.png"), TestModel.picture(Color.RED));
        browser.one("#photo").sendKeys(photo.toString());
        await().atMost(SOON)
                .until(() -> browser.all("#feed li").size() >= 3
                        && browser.one("#training-run").isDisplayed()
                        && browser.text("#answer").contains("by m-2"));

        // Then
        assertThat(browser.violations()).isEmpty();
        assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo(colours.equals("dark") ? "rgb(21, 18, 15)" : "rgb(247, 244, 239)");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void canBeUsedWithTheKeyboardOnly() {
        // Given
        open();
        List<String> path = new ArrayList<>();

        // When
        for (int i = 0; i < 4; i++) {
            browser.focused().sendKeys(Keys.TAB);
            path.add(browser.focused().getDomAttribute(i == 0 ? "class" : "id"));
        }

        // Then
        assertThat(path).containsExactly("skip", "maps", "pause", "photo");

        // When
        WebElement pause = browser.one("#pause");
        pause.sendKeys(Keys.SPACE);

        // Then
        assertThat(pause.getDomAttribute("aria-pressed")).isEqualTo("true");
    }

    private void open() {
        browser.open(root.toString());
        await().atMost(SOON).until(() -> browser.text("#link").equals("Live"));
        await().atMost(SOON).until(() -> !browser.text("#rate").equals("–"));
    }

    private void sendImages(String... labels) throws Exception {
        for (String label : labels) {
            sendBytes(TestModel.picture(Color.RED), label);
        }
    }

    private void sendBytes(byte[] file, String label) throws Exception {
        var record = new ProducerRecord<byte[], byte[]>(Topics.IMAGES, file);
        if (label != null) {
            record.headers().add("label", label.getBytes(StandardCharsets.UTF_8));
        }
        send(record);
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        sender.send(record).get(30, TimeUnit.SECONDS);
    }

    private static ProducerRecord<byte[], byte[]> progress(int number) {
        var epoch = new Epoch("training", number, 5, 1.0 / number, 0.5, 2.0 / number, 0.5, 0.001, 170, 9);
        return Trainings.record(Trainings.at(epoch, "r-1", NOON), number);
    }
}
