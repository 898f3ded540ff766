package dev.patisserie.inference.console.label;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabellingQueueTest {

    private static final List<String> CLASSES = List.of("cake", "apple_pie");

    private final LabellingQueue queue = new LabellingQueue();

    private LabellingView view() {
        return queue.view(CLASSES);
    }

    private static List<String> ids(LabellingView view) {
        return view.images().stream().map(item -> item.request().imageId()).toList();
    }

    @Test
    void newestRequestComesFirst() {
        queue.request(Labellings.request("i-1", SelectionPolicy.RANDOM));
        queue.request(Labellings.request("i-2", SelectionPolicy.UNCERTAIN));

        assertThat(ids(view())).containsExactly("i-2", "i-1");
        assertThat(view().open()).isEqualTo(2);
        assertThat(view().openByPolicy()).isEqualTo(Map.of("random", 1, "uncertain", 1));
        assertThat(view().classes()).isEqualTo(CLASSES);
    }

    @Test
    void labelledImageLeavesTheQueueAndReturnsWhenItsLabelIsRetracted() {
        queue.request(Labellings.request("i-1", SelectionPolicy.RANDOM));

        queue.label(Labellings.label("i-1", null));

        assertThat(view().open()).isZero();
        assertThat(view().labelledByClass()).isEqualTo(Map.of("", 1));
        assertThat(view().labelledByPolicy()).isEqualTo(Map.of("random", 1));

        queue.retract("i-1");

        assertThat(ids(view())).containsExactly("i-1");
        assertThat(view().labelledByClass()).isEmpty();
    }

    @Test
    void reviewOfALabelIsOpenAndNamesIt() {
        queue.label(Labellings.label("i-1", "cake"));
        queue.request(Labellings.request("i-1", SelectionPolicy.CONFLICT));

        assertThat(view().images())
                .singleElement()
                .satisfies(item -> assertThat(item.previous().label()).isEqualTo("cake"));
    }

    /** Topics and partitions are read in any order. */
    @Test
    void openImagesDoNotDependOnTheOrderOfTheTopics() {
        var random = new Random(15);
        for (int run = 0; run < 200; run++) {
            var shuffled = new LabellingQueue();
            List<Runnable> events = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String imageId = "i-" + i;
                events.add(() -> shuffled.request(Labellings.request(imageId, SelectionPolicy.RANDOM)));
            }
            for (int i = 0; i < 6; i++) {
                String imageId = "i-" + i;
                Selection selection = i < 3
                        ? new Selection(SelectionPolicy.RANDOM, 0.125)
                        : new Selection(SelectionPolicy.MANUAL, null);
                events.add(() -> shuffled.label(Labellings.label(imageId, "cake", selection, NOON)));
            }
            Collections.shuffle(events, random);

            events.forEach(Runnable::run);

            assertThat(ids(shuffled.view(CLASSES))).containsExactlyInAnyOrder("i-3", "i-4", "i-5");
        }
    }

    @Test
    void keepsABoundedNumberOfTheNewest() {
        for (int i = 0; i <= LabellingQueue.MOST_REQUESTS; i++) {
            queue.request(Labellings.request("i-" + i, SelectionPolicy.RANDOM));
        }
        for (int i = 0; i <= LabellingQueue.MOST_LABELS; i++) {
            queue.label(Labellings.label("other-" + i, "cake"));
        }

        assertThat(view().open()).isEqualTo(LabellingQueue.MOST_REQUESTS);
        assertThat(view().images()).hasSize(LabellingQueue.SHOWN);
        assertThat(ids(view()).get(0)).isEqualTo("i-" + LabellingQueue.MOST_REQUESTS);
        assertThat(view().labelledByClass()).isEqualTo(Map.of("cake", LabellingQueue.MOST_LABELS));
        assertThat(queue.position("i-0")).isEmpty();
    }

    @Test
    void knowsThePositionOfARequestedImageOnly() {
        queue.request(Labellings.request("i-1", SelectionPolicy.RANDOM));
        queue.request(Labellings.request("i-2", SelectionPolicy.RANDOM, null));

        assertThat(queue.position("i-1")).contains(new ImageReference("images", 0, 7));
        assertThat(queue.position("i-2")).isEmpty();
        assertThat(queue.position("i-3")).isEmpty();
    }
}
