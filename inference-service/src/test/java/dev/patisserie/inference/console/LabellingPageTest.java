package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.inference.console.label.LabellingQueue;
import dev.patisserie.inference.console.label.Labellings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** Labelling and live accuracy on the page in a real browser. Skipped if Chromium is not installed. */
class LabellingPageTest extends PageTest {

    private static final String[] CLASSES = {"apple_pie", "cake"};

    private final LabellingQueue queue = new LabellingQueue();

    private void request(String imageId, SelectionPolicy policy) {
        queue.request(Labellings.request(imageId, policy));
    }

    /** Two photos wait, of which the uncertain one is the newest; the focus is in the panel. */
    private void twoPhotosWait() {
        request("i-1", SelectionPolicy.RANDOM);
        request("i-2", SelectionPolicy.UNCERTAIN);
        tell.labelling(queue, CLASSES);
        awaitPhoto("i-2");
        browser.run("document.querySelector('#labelling').focus()");
    }

    private static void awaitPhoto(String imageId) {
        awaitUntil(() -> browser.text("#labelling-why").endsWith(imageId)
                && browser.one("#labelling-photo").isDisplayed());
    }

    private static void awaitSaid(String text) {
        awaitText("#labelling-said", text);
    }

    @Test
    void aNumberKeyLabelsThePhotoAndShowsTheNext() {
        // Given
        twoPhotosWait();
        assertThat(browser.text("#labelling-open")).isEqualTo("2 photos wait");
        assertThat(browser.texts("#classes button")).containsExactly("1 apple pie", "2 cake");

        // When
        press("2");

        // Then
        awaitSaid("cake, saved");
        awaitPhoto("i-1");
        assertThat(service.labelRequests())
                .singleElement()
                .asString()
                .startsWith("POST /labels {")
                .contains(
                        "\"imageId\":\"i-2\"",
                        "\"label\":\"cake\"",
                        "\"labeller\":\"console\"",
                        "\"selection\":{\"policy\":\"uncertain\",\"probability\":0.125}",
                        "\"modelId\":\"m-1\"",
                        "\"offset\":7");
        assertThat(browser.text("#labelling-open")).isEqualTo("1 photo waits");
    }

    @Test
    void zeroMeansNoneOfTheClassesAndTheFocusStaysInThePanel() {
        // Given
        request("i-1", SelectionPolicy.RANDOM);
        tell.labelling(queue, CLASSES);
        awaitPhoto("i-1");
        browser.one("#none").click();

        // Then
        awaitSaid("none of these, saved. No photo waits");
        assertThat(service.labelRequests()).singleElement().asString().contains("\"label\":null");
        assertThat(browser.text("#labelling-empty")).isEqualTo("No photo waits for a label.");
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("labelling");
    }

    @Test
    void undoRetractsTheLabelAndShowsThePhotoAgain() {
        // Given
        twoPhotosWait();
        press("1");
        awaitPhoto("i-1");
        queue.label(Labellings.label("i-2", "apple_pie")); // the service has read the label
        tell.labelling(queue, CLASSES);

        // When
        press("u");

        // Then
        awaitPhoto("i-2");
        assertThat(service.labelRequests()).last().asString().startsWith("DELETE /labels/i-2");

        // When: another event arrives before the retraction is read
        request("i-3", SelectionPolicy.RANDOM);
        tell.labelling(queue, CLASSES);
        awaitUntil(() -> browser.text("#labelling-open").startsWith("2"));

        // Then
        awaitPhoto("i-2");
        press("2");
        awaitSaid("cake, saved");
        assertThat(service.labelRequests()).last().asString().contains("\"i-2\"", "\"cake\"");
    }

    @Test
    void undoOfAReviewRestoresTheLabelThatWasInForce() {
        // Given
        queue.label(Labellings.label("i-1", "cake"));
        request("i-1", SelectionPolicy.CONFLICT);
        tell.labelling(queue, CLASSES);
        awaitPhoto("i-1");
        browser.run("document.querySelector('#labelling').focus()");
        press("1");
        awaitSaid("apple pie, saved");

        // When
        press("u");

        // Then
        awaitPhoto("i-1");
        assertThat(service.labelRequests())
                .satisfiesExactly(
                        label -> assertThat(label).contains("apple_pie"),
                        retraction -> assertThat(retraction).startsWith("DELETE /labels/i-1"),
                        restoration -> assertThat(restoration)
                                .startsWith("POST /labels")
                                .contains("\"label\":\"cake\"", "\"labeller\":\"ada\"", "\"at\":null"));
    }

    @Test
    void skippedPhotosComeLast() {
        twoPhotosWait();

        press("s");
        awaitPhoto("i-1");
        press("s");

        awaitPhoto("i-2");
        assertThat(service.labelRequests()).isEmpty();
    }

    @Test
    void predictionIsHiddenUntilItIsAskedFor() {
        // Given
        twoPhotosWait();
        assertThat(browser.one("#labelling-prediction").isDisplayed()).isFalse();
        assertThat(browser.text("#labelling")).doesNotContain("75.0");

        // When
        press("p");

        // Then
        assertThat(browser.text("#labelling-prediction")).contains("cake", "75.0 %", "apple pie");
        assertThat(browser.attribute("#labelling-hint", "aria-pressed")).isEqualTo("true");

        // When
        press("p");

        // Then
        assertThat(browser.one("#labelling-prediction").isDisplayed()).isFalse();
    }

    @Test
    void keysWorkOnlyInThePanelAndNotInItsTextField() {
        // Given
        twoPhotosWait();

        // When
        browser.one("#labeller").sendKeys("1u");
        browser.one("#pause").sendKeys("1");
        browser.run("document.querySelector('#labelling').focus()");
        press(Keys.chord(Keys.CONTROL, "1"));
        press("7"); // there are two classes

        // Then
        press("1");
        awaitSaid("apple pie, saved");
        assertThat(service.labelRequests()).singleElement().asString().contains("\"labeller\":\"1u\"");
    }

    @Test
    void aRejectedLabelIsShownAndThePhotoStays() {
        // Given
        twoPhotosWait();
        service.setRejectsLabels(true);

        // When
        press("1");

        // Then
        awaitSaid("Not saved: Kafka did not acknowledge all labels");
        awaitPhoto("i-2");
        assertThat(browser.attribute("#labelling-said", "role")).isEqualTo("status");

        // When
        service.setRejectsLabels(false);
        press("1");

        // Then
        awaitSaid("apple pie, saved");
    }

    @Test
    void namesAPhotoThatHasExpired() {
        request("i-expired", SelectionPolicy.RANDOM);

        tell.labelling(queue, CLASSES);

        awaitUntil(() -> browser.text("#labelling-missing").equals("The photo is no longer in Kafka"));
        assertThat(browser.one("#labelling-photo").isDisplayed()).isFalse();
    }

    @Test
    void photoThatSomeoneElseLabelledIsReplaced() {
        twoPhotosWait();

        queue.label(Labellings.label("i-2", "cake"));
        tell.labelling(queue, CLASSES);

        awaitPhoto("i-1");
        assertThat(browser.texts("#by-class tr")).containsExactly("apple pie\t0", "cake\t1", "none of these\t0");
        assertThat(browser.texts("#by-policy tr")).containsExactly("chosen at random\t1\t1");
    }

    @Test
    void panelsAreHiddenWithoutLabelsAndEstimates() {
        // When
        tell.labelling(queue, CLASSES);
        tell.accuracy();
        tell.status(true);
        awaitState("Live");

        // Then
        assertThat(browser.one("#labelling").isDisplayed()).isFalse();
        assertThat(browser.one("#accuracy-panel").isDisplayed()).isFalse();
    }

    @Test
    void linkToThePanelShowsItAndFocusesIt() {
        browser.open("about:blank");
        browser.open(service.page() + "#labelling");

        tell.labelling(queue, CLASSES);

        awaitUntil(() -> browser.one("#labelling").isDisplayed());
        assertThat(browser.text("#labelling-empty")).isEqualTo("No photo waits for a label.");
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("labelling");
    }

    @Test
    void accuracyHasItsIntervalAndItsNumberOfLabels() {
        // When
        tell.serving("m-1");
        tell.accuracy(Labellings.accuracy("m-2", NOON.plusSeconds(1)), Labellings.accuracy("m-1", NOON));

        // Then: of the serving model, not of the newest estimate
        awaitUntil(() -> browser.text("#accuracy-of").startsWith("m-1"));
        assertThat(browser.text("#accuracy-of")).isEqualTo("m-1 · 1,000 predictions, 50 labels");
        assertThat(browser.texts("#estimates dd"))
                .containsExactly(
                        "90.0 %\nbetween 77.0 and 96.0 % with 95 % confidence, from 40 labels",
                        "88.0 %\nbetween 84.0 and 92.0 % with 95 % confidence, from 40 labels");
        assertThat(browser.texts("#confusion-table tr"))
                .containsExactly("true class\tapple pie\tcake", "cake\t4\t30", "none of these\t–\t2");
    }

    /** The absence of data is stated only after the topics have been read. */
    @Test
    void saysThatItLoadsUntilTheTopicsAreRead() {
        // Given
        List<String> states = List.of("#serving-model", "#training-empty", "#models-empty", "#feed-empty");
        assertThat(states).allSatisfy(state -> assertThat(browser.text(state)).isEqualTo("Loading …"));

        // When
        tell.unread();
        awaitState("Live");

        // Then
        assertThat(browser.text("#training-empty")).isEqualTo("Loading …");

        // When
        tell.status(true);

        // Then
        awaitUntil(() -> browser.text("#training-empty").startsWith("No training yet"));
        assertThat(browser.text("#feed-empty")).isEqualTo("Waiting for images on topic images.");
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "360, light", "360, dark"})
    void isAccessibleAndFitsTheWindow(int width, String colours) {
        // Given
        browser.looking(width, 900, colours);

        // When
        tell.status(true);
        tell.serving("m-1");
        twoPhotosWait();
        tell.accuracy(Labellings.accuracy("m-1", NOON));
        press("p");
        press("1");
        awaitPhoto("i-1");

        // Then
        assertAccessibleAndFits(width);
    }
}
