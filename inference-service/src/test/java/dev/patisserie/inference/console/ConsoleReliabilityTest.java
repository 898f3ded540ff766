package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.PredictionMade.Explanation;
import dev.patisserie.inference.model.TestModel;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The statements on answers, in a real browser. Skipped if Chromium is not installed. */
class ConsoleReliabilityTest extends BrowserTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** 2 x 1: nothing at the left, everything at the right. */
    private static final Explanation MAP = map("pie");

    private static Explanation map(String against) {
        String values = Base64.getEncoder().encodeToString(new byte[] {0, (byte) 255});
        return new Explanation("cam", "cake", against, 2, 1, values, 0, 1);
    }

    private final ConsoleHub hub = new ConsoleHub();
    private final ConsoleEvents tell = new ConsoleEvents(hub);
    private ConsoleTestServer service;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws Exception {
        service = new ConsoleTestServer(hub);
        browser.open(service.page());
        tell.status(true);
        await().atMost(SOON).until(() -> browser.text("#link").equals("Live"));
    }

    @AfterEach
    void leave() {
        browser.open("about:blank");
        service.close();
    }

    private void showsCards(int count) {
        await().atMost(SOON).until(() -> browser.texts("#feed li").size() == count);
    }

    @Test
    void unfamiliarImageIsNoneOfTheClasses() {
        tell.outcome(Predictions.stated("i-0", false, null));
        tell.outcome(Predictions.stated("i-1", true, null));
        showsCards(2);

        assertThat(browser.texts("#feed .label")).containsExactly("cake", "none of these (nearest: cake 0.75)");
        assertThat(browser.texts("#feed .probability")).containsExactly("75 %");
        assertThat(browser.texts("#feed .label.none")).hasSize(1);
    }

    @Test
    void predictionSetIsShownWithItsCoverage() {
        tell.outcome(Predictions.stated("i-0", true, null));
        showsCards(1);

        assertThat(browser.texts("#feed .chip")).containsExactly("cake", "pie");
        assertThat(browser.text("#feed .set")).contains("95 %").doesNotContain("no coverage");
        assertThat(browser.attribute("#feed .set", "title")).contains("95 %", "180");
    }

    /** The bound is 20 % of at least 50 images: 10 of 50 is the bound, 11 of 50 exceeds it. */
    @Test
    void coverageIsWithdrawnWhileTheStreamDiffersFromTheHoldout() {
        // Given
        tell.outcome(Predictions.stated("i-0", true, null));
        showsCards(1);
        tell.second(second(39, 10));
        tell.second(second(1, 0));
        await().atMost(SOON).until(() -> browser.text("#rate").equals("25")); // the mean of 49 and 1
        assertThat(browser.text("#coverage")).isEmpty();
        assertThat(browser.text("#feed .set")).contains("95 %");

        // When
        tell.second(second(0, 1));

        // Then
        await().atMost(SOON).until(() -> browser.text("#coverage").contains("22 %"));
        assertThat(browser.text("#feed .set")).contains("no coverage").doesNotContain("95 %");
        assertThat(browser.attribute("#coverage", "role")).isEqualTo("status");
    }

    private static OutcomeRates.Second second(int familiar, int unfamiliar) {
        var rates = new OutcomeRates();
        for (int i = 0; i < familiar + unfamiliar; i++) {
            rates.add(Predictions.stated("s-" + i, i < familiar, null), Origin.ELSEWHERE);
        }
        return rates.end(NOON);
    }

    @Test
    void mapCoversThePhotoOnFocusAndByTheToggle() {
        // Given
        tell.outcome(Predictions.stated("i-0", true, MAP));
        tell.thumbnail("i-0", ConsoleTestServer.PHOTO);
        await().atMost(SOON).until(() -> !browser.all("#feed .heat").isEmpty());
        assertThat(opacity()).isEqualTo("0");
        assertThat(browser.attribute("#feed .photo", "aria-label")).contains("cake against pie");

        // When, then
        browser.run("document.querySelector('#feed .photo').focus({ focusVisible: true })");
        await().atMost(SOON).until(() -> opacity().equals("0.7"));
        browser.run("document.activeElement.blur()");
        await().atMost(SOON).until(() -> opacity().equals("0"));
        browser.one("#maps").click();
        await().atMost(SOON).until(() -> opacity().equals("0.7"));
        assertThat(browser.attribute("#maps", "aria-pressed")).isEqualTo("true");

        // Then: the photo where the map is 0, the last colour of viridis where it is largest
        assertThat(pixel(0)).isEqualTo(List.of(0L, 0L, 0L, 0L));
        assertThat(pixel(159)).isEqualTo(List.of(253L, 231L, 37L, 255L));
    }

    /** An answer has such a map if its sender asked for one. */
    @Test
    void mapOfOneClassIsNamedAfterIt() {
        tell.outcome(Predictions.stated("i-0", true, map(null)));
        tell.thumbnail("i-0", ConsoleTestServer.PHOTO);

        await().atMost(SOON).until(() -> !browser.all("#feed .heat").isEmpty());
        assertThat(browser.attribute("#feed .photo", "aria-label"))
                .isEqualTo("Map: parts of the photo that speak for cake");
        assertThat(browser.errors()).isEmpty();
    }

    private static String opacity() {
        return (String) browser.run("return getComputedStyle(document.querySelector('#feed .heat')).opacity");
    }

    private static Object pixel(int x) {
        return browser.run("const data = document.querySelector('#feed .heat').getContext('2d')"
                + ".getImageData(%d, 80, 1, 1).data; return [...data]".formatted(x));
    }

    @Test
    void mapIsNotShownWithoutAPhoto() {
        tell.outcome(Predictions.stated("i-0", true, MAP));
        showsCards(1);
        browser.one("#maps").click();

        tell.thumbnail("i-0", "gone");

        await().atMost(SOON).until(() -> service.misses() == 1);
        await().atMost(SOON).until(() -> browser.all("#feed img").isEmpty());
        assertThat(browser.run("return getComputedStyle(document.querySelector('#feed .heat')).display"))
                .isEqualTo("none");
    }

    /** An unfamiliar photo has no prediction set, because the coverage of the set does not apply to it. */
    @ParameterizedTest
    @CsvSource({"true, cake, 2", "false, none of these (nearest: cake), 0"})
    void droppedPhotoHasItsStatements(boolean familiar, String head, int classes) throws IOException {
        // Given
        Path photo = Files.write(folder.resolve("red.png"), TestModel.picture(Color.RED));
        browser.one("#photo").sendKeys(photo.toString());
        await().atMost(SOON).until(() -> browser.text("#answer .head").equals("In Kafka …"));

        // When
        tell.outcome(Predictions.stated(ConsoleTestServer.DROPPED, familiar, MAP));

        // Then
        await().atMost(SOON).until(() -> browser.text("#answer .head").equals(head));
        assertThat(browser.texts("#answer .chip")).hasSize(classes);
        await().atMost(SOON).until(() -> !browser.all("#answer .heat").isEmpty());
    }

    /** Writes screenshots into the folder of the system property {@code console.pictures}, if it is set. */
    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "360, light", "360, dark"})
    void isAccessibleAndFitsTheWindow(int width, String colours) throws IOException {
        // Given
        browser.looking(width, 900, colours);

        // When
        tell.serving("m-1");
        tell.second(second(40, 20));
        tell.outcome(Predictions.stated("i-0", true, MAP));
        tell.outcome(Predictions.stated("i-1", false, MAP));
        tell.thumbnail("i-0", ConsoleTestServer.PHOTO);
        tell.thumbnail("i-1", ConsoleTestServer.PHOTO);
        await().atMost(SOON).until(() -> browser.all("#feed .heat").size() == 2);
        browser.one("#maps").click();
        await().atMost(SOON).until(() -> browser.text("#coverage").contains("33 %"));

        // Then
        assertThat(browser.violations()).isEmpty();
        assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat(browser.errors()).isEmpty();
        Optional<String> pictures = Optional.ofNullable(System.getProperty("console.pictures"));
        if (pictures.isPresent()) {
            Files.write(Path.of(pictures.get(), "console-%d-%s.png".formatted(width, colours)), browser.picture());
        }
    }
}
