package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.inference.model.TestModel;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The page in a real browser with events that are hard to provoke in a real service. Skipped if Chromium is not
 * installed.
 */
class ConsolePageTest extends PageTest {

    @TempDir
    private Path folder;

    @Test
    void isLiveOnlyAfterTheFirstStatus() {
        // Given
        awaitUntil(hub::isWatched);
        assertThat(browser.text("#link")).isEqualTo("Connecting");

        // When
        tell.status(true);

        // Then
        awaitState("Live");
        assertThat(browser.attribute("#link", "role")).isEqualTo("status");
        assertThat(browser.text("#notice")).isEmpty();
        assertThat(browser.text("#replica")).isEqualTo("replica r-1");
        assertThat(browser.title()).isEqualTo("Patisserie console");
    }

    @Test
    void showsThatKafkaDoesNotRespondAndSinceWhen() {
        // Given
        tell.status(true);
        tell.second(new OutcomeRates().end(NOON));
        awaitState("Live");

        // When
        tell.status(false);

        // Then
        awaitState("Kafka does not respond");
        assertThat(browser.text("#notice")).contains("no image is read").containsPattern("as of \\d\\d:00:00\\.");
        assertThat(browser.title()).startsWith("Kafka does not respond");

        // When
        tell.status(true);

        // Then
        awaitState("Live");
        assertThat(browser.text("#notice")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "model, No model serves, Images wait in Kafka",
        "workers, Not ready, workers",
    })
    void showsWhyTheServiceIsNotReady(String check, String state, String why) {
        tell.status(true, check);

        awaitState(state);
        assertThat(browser.text("#notice")).contains("Kafka is available", why);
    }

    @Test
    void showsThatTheConnectionIsLostAndRestored() {
        // Given
        tell.status(true);
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

    /** Like after a sleep of the computer, when the browser has not noticed the lost connection. */
    @Test
    void reconnectsWhenTheServiceFallsSilent() {
        // Given
        tell.status(true);
        awaitState("Live");
        long connections = service.connections();

        // When
        browser.run("const now = performance.now.bind(performance); performance.now = () => now() + 11_000");

        // Then
        awaitUntil(() -> service.connections() > connections);
        awaitState("Live");
    }

    @Test
    void distinguishesPredictionsOfThisAndOtherReplicas() {
        // Given
        var throughput = new OutcomeRates();
        throughput.add(Predictions.of("i-0", null, 5), Origin.HERE);
        for (int i = 1; i < 4; i++) {
            throughput.add(Predictions.of("i-" + i, null, 5), Origin.ELSEWHERE);
        }

        // When
        tell.serving("m-1");
        tell.second(throughput.end(NOON));
        tell.outcome("i-0", Origin.HERE);
        tell.outcome("i-1", Origin.ELSEWHERE);

        // Then
        awaitUntil(() -> browser.texts("#feed li").size() == 2);
        assertThat(browser.texts("#feed .photo")).containsExactly("C\nby another replica", "C\nno photo");
        assertThat(browser.text("#rate")).isEqualTo("4");
        assertThat(browser.text("#share")).isEqualTo("25 % by this one");
        assertThat(browser.texts("#models tbody td")).containsExactly("90.0 %", "4");
        assertThat(browser.text("#differs")).isEmpty();
    }

    @Test
    void showsThatAnotherReplicaServesAnotherModel() {
        // Given
        tell.serving("m-2");
        var throughput = new OutcomeRates();

        // When
        throughput.add(Predictions.of("i-0", null, 5), Origin.ELSEWHERE); // from m-1
        tell.second(throughput.end(NOON.plusSeconds(10)));
        awaitUntil(() -> browser.text("#rate").equals("1"));

        // Then: not shown yet, because replicas differ for some seconds after a swap
        assertThat(browser.text("#differs")).isEmpty();

        // When
        tell.second(throughput.end(NOON.plusSeconds(20)));

        // Then
        awaitUntil(() -> browser.text("#differs").equals("Another replica serves m-1."));
    }

    @Test
    void showsAnotherReplicasPredictionOfADroppedPhoto() throws Exception {
        // Given
        Path photo = Files.write(folder.resolve("red.png"), TestModel.picture(Color.RED));
        browser.one("#photo").sendKeys(photo.toString());
        awaitUntil(() -> browser.text("#answer .head").equals("In Kafka …"));

        // When
        tell.outcome(ConsoleTestServer.DROPPED, Origin.ELSEWHERE);

        // Then
        awaitUntil(() -> browser.text("#answer .head").equals("cake"));
        assertThat(browser.text("#answer")).contains("75.0 %", "by m-1");
    }

    /** Behind a load balancer, another replica may receive the request for the photo. */
    @Test
    void showsTheInitialIfAPhotoIsNotAvailable() {
        // Given
        tell.outcome("i-0", Origin.HERE);
        awaitUntil(() -> browser.texts("#feed li").size() == 1);

        // When
        tell.thumbnail("i-0", "gone");

        // Then
        awaitUntil(() -> service.misses() == 1);
        awaitUntil(() -> browser.all("#feed img").isEmpty());
        assertThat(browser.text("#feed .photo")).isEqualTo("C\nno photo");
    }

    @Test
    void keepsPausedCardsAfterAReconnect() {
        // Given
        tell.outcome("i-0", Origin.HERE);
        awaitUntil(() -> browser.texts("#feed li").size() == 1);
        browser.one("#pause").click();
        long connections = service.connections();

        // When: the service is back and repeats its events
        service.setAway(true);
        service.setAway(false);
        awaitUntil(() -> service.connections() > connections);
        tell.status(true);
        awaitState("Live");

        // Then
        assertThat(browser.texts("#feed li")).hasSize(1);

        // When
        tell.outcome("i-1", Origin.HERE);
        browser.one("#pause").click();

        // Then: no card is shown twice
        awaitUntil(() -> browser.texts("#feed li").size() == 2);
    }

    @Test
    void showsStepsUntilTheTrainingEnds() {
        // Given
        tell.training("r-1", NOON, State.RUNNING);
        var step = new Step("training", 3, 10, 5, 20, 0.5, 0.8, 56, 12);

        // When
        tell.step("r-1", NOON.plusSeconds(1), step);

        // Then
        awaitUntil(() -> browser.text("#run-state").contains("step 5 of 20"));
        assertThat(browser.text("#run-state")).contains("training 3 of 10", "56 images/s", "12 s");
        assertThat(browser.run("return document.querySelector('#run-progress').value"))
                .isEqualTo(0.225);

        // When
        tell.cancelled("r-1", NOON.plusSeconds(2));
        tell.step("r-1", NOON.plusSeconds(1), step); // like for a new viewer, after other events

        // Then
        awaitUntil(() -> browser.text("#run-state").contains("cancelled"));
        tell.status(true);
        awaitState("Live");
        assertThat(browser.text("#run-state")).contains("cancelled");
    }

    /** Rebuilding the list of options would close it while a user selects one. */
    @Test
    void doesNotRebuildTheListOfTrainingsOnProgress() {
        // Given
        tell.training("r-2", NOON.plusSeconds(1), State.ACCEPTED); // the newer one comes first
        tell.training("r-1", NOON, State.ACCEPTED);
        awaitUntil(() -> browser.all("#run option").size() == 2);
        browser.run("document.querySelector('#run option').isOld = true");

        // When
        tell.training("r-2", NOON.plusSeconds(2), State.RUNNING);

        // Then
        awaitUntil(() -> browser.text("#run option").contains("running"));
        assertThat(browser.run("return document.querySelector('#run option').isOld"))
                .isEqualTo(true);
        assertThat(browser.run("return document.querySelector('#run').value")).isEqualTo("r-2");
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "360, light", "360, dark"})
    void isAccessibleAndFitsTheWindowInErrorStates(int width, String colours) {
        // Given
        browser.looking(width, 900, colours);

        // When
        tell.status(false);
        tell.serving("m-2");
        tell.outcome("i-0", Origin.ELSEWHERE);
        var throughput = new OutcomeRates();
        throughput.add(Predictions.of("i-0", null, 5), Origin.ELSEWHERE);
        tell.second(throughput.end(NOON.plusSeconds(20)));
        awaitState("Kafka does not respond");
        awaitUntil(() -> browser.text("#differs").contains("m-1"));
        awaitUntil(() -> browser.text("#feed").contains("another replica"));

        // Then
        assertAccessibleAndFits(width);
    }
}
