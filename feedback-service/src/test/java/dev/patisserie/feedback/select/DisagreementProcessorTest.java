package dev.patisserie.feedback.select;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.feedback.Facts;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One partition with a budget of 30 disagreements a day. */
class DisagreementProcessorTest implements SelectionListener {

    private static final SelectionSettings SETTINGS = new SelectionSettings(100, 1, 10, Duration.ofDays(7));

    private static final Duration WAIT = DisagreementProcessor.WAIT;

    @TempDir
    File folder;

    private final List<DropReason> dropped = new ArrayList<>();
    private final List<SelectionPolicy> counted = new ArrayList<>();
    private MockProcessorContext<String, ImageSelected> context;
    private DisagreementProcessor processor;
    private DisagreementDraw draw;
    private Instant now = NOON;

    @BeforeEach
    void open() {
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), folder);
        for (StoreBuilder<?> builder : DisagreementStores.builders()) {
            StateStore store =
                    builder.withCachingDisabled().withLoggingDisabled().build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
        }
        restarts();
    }

    private void restarts() {
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        draw = new DisagreementDraw(SETTINGS, this, context);
        processor = new DisagreementProcessor(SETTINGS, this);
        processor.init(context);
    }

    /** Models disagree on an image, whose label is requested if the draw chooses it. */
    private boolean disagrees(String imageId, String fingerprint) {
        var answer = new ShadowAnswered(
                "desserts-1",
                "desserts",
                imageId,
                new ShadowAnswered.Answer("m-1", "cake", 0.75),
                new ShadowAnswered.Answer("m-2", "pie", 0.5),
                "m-2",
                null,
                null,
                Facts.PLACE,
                fingerprint,
                NOON);
        boolean isDrawn = draw.draw(answer, now.toEpochMilli());
        if (isDrawn) {
            receives(new DisagreementInput(answer, null));
        }
        return isDrawn;
    }

    private void receives(DisagreementInput input) {
        processor.process(new Record<>("i", input, now.toEpochMilli()));
    }

    private void passes(Duration time) {
        now = now.plus(time);
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        List<MockProcessorContext.CapturedPunctuator> all = context.scheduledPunctuators();
        all.get(all.size() - 1).getPunctuator().punctuate(now.toEpochMilli());
    }

    private List<ImageSelected> requests() {
        return context.forwarded().stream()
                .<ImageSelected>map(output -> output.record().value())
                .toList();
    }

    @Test
    void requestsALabelWithoutTheAnswerOfTheCandidate() {
        // When
        disagrees("i-1", null);
        passes(WAIT.minusMillis(1));
        assertThat(requests()).isEmpty();
        passes(Duration.ofMillis(1));

        // Then
        ImageSelected request = requests().get(0);
        assertThat(request.imageId()).isEqualTo("i-1");
        assertThat(request.selection()).isEqualTo(new Selection(SelectionPolicy.DISAGREEMENT, null));
        assertThat(request.prediction().modelId()).isEqualTo("m-1");
        assertThat(request.alternatives()).isEmpty();
        assertThat(request.label()).isNull();
        assertThat(request.expiresAt()).isEqualTo(NOON.plus(Duration.ofDays(7)));
        assertThat(counted).containsExactly(SelectionPolicy.DISAGREEMENT);
    }

    @Test
    void anImageThatWasSelectedHasNoSecondRequest() {
        // When: the request of the other policy comes before or after the disagreement
        receives(new DisagreementInput(null, new ChosenImage("i-1", null, null, NOON.toEpochMilli())));
        disagrees("i-1", null);
        disagrees("i-2", null);
        receives(new DisagreementInput(null, new ChosenImage("i-2", null, null, NOON.toEpochMilli())));
        disagrees("i-3", null);
        passes(WAIT);
        disagrees("i-3", null);
        passes(WAIT);

        // Then
        assertThat(requests()).extracting(ImageSelected::imageId).containsExactly("i-3");
        assertThat(dropped).hasSize(3).containsOnly(DropReason.REPEATED);
    }

    @Test
    void nearDuplicatesAreRequestedOnce() {
        disagrees("i-1", Facts.FINGERPRINT);
        disagrees("i-2", Facts.FINGERPRINT);
        passes(WAIT);

        assertThat(requests()).hasSize(1);
        assertThat(dropped).containsExactly(DropReason.NEAR_DUPLICATE);
    }

    @Test
    void disagreementsBeyondTheBudgetAreCounted() {
        // When
        for (int i = 0; i < 40; i++) {
            disagrees("i-" + i, null);
        }
        passes(WAIT);

        // Then
        assertThat(requests()).hasSize(30);
        assertThat(dropped).hasSize(10).containsOnly(DropReason.BUDGET);

        // When: the budget of a tenth of a day
        passes(Duration.ofMinutes(144));
        for (int i = 40; i < 50; i++) {
            disagrees("i-" + i, null);
        }
        passes(WAIT);

        // Then
        assertThat(requests()).hasSize(33);
    }

    @Test
    void theDrawDoesNotDependOnTheSelectionsOfOtherPolicies() {
        // Given: every second image, and a near duplicate of the others, was selected by another policy
        for (int i = 0; i < 40; i += 2) {
            receives(new DisagreementInput(
                    null, new ChosenImage("i-" + i, null, Facts.FINGERPRINT, NOON.toEpochMilli())));
        }

        // When
        List<Boolean> drawn = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            drawn.add(disagrees("i-" + i, i == 1 ? Facts.FINGERPRINT : null));
        }
        passes(WAIT);

        // Then: the first 30 are drawn, and those without a request are requested
        assertThat(drawn.subList(0, 30)).containsOnly(true);
        assertThat(drawn.subList(30, 40)).containsOnly(false);
        assertThat(requests()).hasSize(15);
        assertThat(dropped).filteredOn(DropReason.REPEATED::equals).hasSize(15);
    }

    @Test
    void aFloodIsLimited() {
        for (int i = 0; i < 1_500; i++) {
            disagrees("i-" + i, null);
        }

        assertThat(dropped).hasSize(1_470).containsOnly(DropReason.BUDGET);
    }

    @Test
    void withoutABudgetAllAreDrawnAndNoneIsRequested() {
        // Given
        var none = new SelectionSettings(0, 1, 10, Duration.ofDays(7));
        draw = new DisagreementDraw(none, this, context);
        processor = new DisagreementProcessor(none, this);
        processor.init(context);

        // When
        for (int i = 0; i < 100; i++) {
            assertThat(disagrees("i-" + i, Facts.FINGERPRINT)).isTrue();
        }
        passes(WAIT);

        // Then
        assertThat(requests()).isEmpty();
        assertThat(dropped).isEmpty();
    }

    @Test
    void aRestartForgetsNothing() {
        // Given
        disagrees("i-1", null);
        passes(WAIT);
        disagrees("i-1", null);
        disagrees("i-2", null);

        // When
        restarts();
        passes(WAIT);

        // Then
        assertThat(requests()).extracting(ImageSelected::imageId).containsExactly("i-1", "i-2");
        assertThat(dropped).containsExactly(DropReason.REPEATED);
    }

    @Override
    public void selected(SelectionPolicy policy) {
        counted.add(policy);
    }

    @Override
    public void dropped(DropReason reason) {
        dropped.add(reason);
    }
}
