package dev.patisserie.standalone.command.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.standalone.console.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochViewTest {

    private final List<String> shown = new ArrayList<>();

    /** Records the calls of each task. */
    private Progress open(String task, long total) {
        shown.add("open %s of %d".formatted(task, total));
        return new Progress() {
            @Override
            public void update(long done, String detail) {
                shown.add("%d %s".formatted(done, detail));
            }

            @Override
            public void close() {
                shown.add("close " + task);
            }
        };
    }

    private static Step step(int epoch, int number) {
        return new Step("training", epoch, 2, number, 45, 1.5, 0.25, 80, 6);
    }

    private static Epoch epoch(String phase, int number) {
        return new Epoch(phase, number, 2, 1.25, 0.5, 1.125, 0.75, 1e-3, 90, 12);
    }

    private static final String ENDED =
            "loss 1.250  accuracy 0.500  validation loss 1.125  accuracy 0.750  90 images/s  12 s left";

    @Test
    void showsABarPerEpochOnATerminal() {
        try (var bars = new EpochBars(this::open)) {
            bars.step(step(1, 7));
            bars.step(step(1, 30));
            bars.epoch(epoch("training", 1));
            bars.step(step(2, 9));
        }

        assertThat(shown)
                .containsExactly(
                        "open epoch 1/2 of 45",
                        "7 loss 1.500  accuracy 0.250  80 images/s  6 s left",
                        "30 loss 1.500  accuracy 0.250  80 images/s  6 s left",
                        "45 " + ENDED,
                        "close epoch 1/2",
                        "open epoch 2/2 of 45",
                        "9 loss 1.500  accuracy 0.250  80 images/s  6 s left",
                        "close epoch 2/2");
    }

    @Test
    void fillsTheBarOfAnEpochWithoutSteps() {
        try (var bars = new EpochBars(this::open)) {
            bars.epoch(epoch("warmup", 1));
        }

        assertThat(shown).containsExactly("open warmup 1/2 of 1", "1 " + ENDED, "close warmup 1/2");
    }

    @Test
    void closesABarWhenTheEndOfItsEpochIsMissing() {
        try (var bars = new EpochBars(this::open)) {
            bars.step(step(1, 44));
            bars.step(step(2, 1));
        }

        assertThat(shown).contains("close epoch 1/2", "open epoch 2/2 of 45");
    }

    @Test
    void writesALinePerEpochWithoutATerminal() {
        try (var lines = new EpochLines(this::open)) {
            lines.step(step(1, 7));
            lines.epoch(epoch("warmup", 1));
            lines.epoch(epoch("fine-tune", 1));
            lines.epoch(epoch("fine-tune", 2));
        }

        assertThat(shown)
                .containsExactly(
                        "open warmup of 2",
                        "1 " + ENDED,
                        "close warmup",
                        "open fine-tune of 2",
                        "1 " + ENDED,
                        "2 " + ENDED,
                        "close fine-tune");
    }
}
