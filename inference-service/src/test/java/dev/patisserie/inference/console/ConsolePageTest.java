package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.inference.console.ConsoleEvent.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The page in a real browser, told what a service would tell that is hard to bring about. Skipped
 * where there is no Chromium.
 */
class ConsolePageTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static Browser browser;

    private final ConsoleHub hub = new ConsoleHub();
    private FakeService service;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.startOrSkip();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        service = new FakeService(hub);
        browser.looking(1280, 900, "light").errors(); // those of the test before
        browser.open(service.page());
    }

    @AfterEach
    void leave() {
        browser.open("about:blank");
        service.close();
    }

    @Test
    void isLiveOnlyOnceTheServiceSaysSo() {
        // Given
        await().atMost(SOON).until(hub::isWatched);
        assertThat(browser.text("#link")).isEqualTo("Connecting");

        // When
        tellStatus(true);

        // Then
        awaitState("Live");
        assertThat(browser.attribute("#link", "role")).isEqualTo("status");
        assertThat(browser.text("#notice")).isEmpty();
        assertThat(browser.title()).isEqualTo("Patisserie console");
    }

    @Test
    void saysThatKafkaDoesNotAnswerAndSinceWhenItIsBlind() {
        // Given
        tellStatus(true);
        hub.tell(ConsoleEvent.of(Kind.THROUGHPUT, new Throughput().end(NOON)));
        awaitState("Live");

        // When
        tellStatus(false);

        // Then
        awaitState("Kafka does not answer");
        assertThat(browser.text("#notice"))
                .contains("no image is read")
                .containsPattern("as of \\d\\d:00:00\\.");
        assertThat(browser.title()).startsWith("Kafka does not answer");

        // When
        tellStatus(true);

        // Then
        awaitState("Live");
        assertThat(browser.text("#notice")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "model, No model serves, Kafka keeps them",
        "workers, Not ready, workers",
    })
    void saysWhyTheServiceIsNotReady(String check, String state, String why) {
        tellStatus(true, check);

        awaitState(state);
        assertThat(browser.text("#notice")).contains("Kafka answers", why);
    }

    @Test
    void saysThatTheConnectionIsGoneAndThatItIsBack() {
        // Given
        tellStatus(true);
        awaitState("Live");

        // When
        service.setAway(true);

        // Then
        awaitState("No connection to the service");

        // When
        service.setAway(false);

        // Then
        awaitState("Live");
    }

    /** As after a sleep of the computer: nobody told the browser that the connection is gone. */
    @Test
    void connectsAnewWhereTheServiceFallsSilent() {
        // Given
        tellStatus(true);
        awaitState("Live");
        long connections = service.connections();

        // When
        browser.run(
                "const now = performance.now.bind(performance); performance.now = () => now() + 11_000");

        // Then
        await().atMost(SOON).until(() -> service.connections() > connections);
        awaitState("Live");
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "360, light", "360, dark"})
    void isAccessibleAndFitsTheWindowWhenSomethingIsWrong(int width, String colours) {
        // Given
        browser.looking(width, 900, colours);

        // When
        tellStatus(false);
        awaitState("Kafka does not answer");

        // Then
        assertThat(browser.violations()).isEmpty();
        assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat(browser.errors()).isEmpty();
    }

    private void tellStatus(boolean kafka, String... down) {
        hub.tell(ConsoleEvent.of(Kind.STATUS, new StatusView(kafka, List.of(down))));
    }

    private static void awaitState(String state) {
        await().atMost(SOON).until(() -> browser.text("#link").equals(state));
    }
}
