package dev.patisserie.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.trainer.npz.WeightsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BestCheckpointTest {

    @TempDir
    Path folder;

    @Test
    void keepsTheEarliestEpochWithTheLowestValidationLoss() throws IOException {
        BestCheckpoint best = BestCheckpoint.remembered(folder, "run-1");

        offer(best, "training", 1, 0.9);
        offer(best, "training", 2, 0.5);
        offer(best, "training", 3, 0.5);
        offer(best, "training", 4, 0.7);

        assertThat(best.best().epoch()).isEqualTo(2);
        assertThat(weights(best)).isEqualTo("training 2");
    }

    @Test
    void worseEpochOfALaterPhaseDoesNotReplaceTheBest() throws IOException {
        BestCheckpoint best = BestCheckpoint.remembered(folder, "run-1");
        offer(best, "warmup", 1, 0.5);
        offer(best, "warmup", 2, 0.4);

        offer(best, "fine-tune", 3, 0.6);

        assertThat(best.best().phase()).isEqualTo("warmup");
        assertThat(weights(best)).isEqualTo("warmup 2");

        offer(best, "fine-tune", 4, 0.3);

        assertThat(best.best().phase()).isEqualTo("fine-tune");
        assertThat(weights(best)).isEqualTo("fine-tune 4");
        assertThat(weightFiles()).isEqualTo(1);
    }

    @Test
    void keepsTheBestEpochOfAKilledAttempt() throws IOException {
        // Given
        offer(BestCheckpoint.remembered(folder, "run-1"), "warmup", 2, 0.4);

        // When
        BestCheckpoint again = BestCheckpoint.remembered(folder, "run-1");
        offer(again, "warmup", 1, 0.5);

        // Then
        assertThat(again.best().validationLoss()).isEqualTo(0.4);
        assertThat(weights(again)).isEqualTo("warmup 2");
    }

    @Test
    void discardsACheckpointOfAnotherRunOrWithoutCompleteWeights() throws IOException {
        // Given
        BestCheckpoint left = BestCheckpoint.remembered(folder, "run-1");
        offer(left, "warmup", 2, 0.4);

        // Then
        assertThatThrownBy(() -> BestCheckpoint.remembered(folder, "run-2").best())
                .hasMessage("no epoch has ended yet");
        byte[] weights = Files.readAllBytes(left.file());
        Files.write(left.file(), Arrays.copyOf(weights, weights.length - 1));
        assertThat(BestCheckpoint.remembered(folder, "run-1").exists()).isFalse();
        Files.delete(left.file());
        assertThat(BestCheckpoint.remembered(folder, "run-1").exists()).isFalse();
    }

    @Test
    void discardsACheckpointWithADamagedNote() throws IOException {
        Files.writeString(folder.resolve("best.json"), "{\"run\":");

        BestCheckpoint best = BestCheckpoint.remembered(folder, "run-1");
        offer(best, "warmup", 1, 0.9);

        assertThat(best.best().epoch()).isEqualTo(1);
    }

    private static String weights(BestCheckpoint best) throws IOException {
        return new String(WeightsFile.note(best.file()), StandardCharsets.UTF_8);
    }

    private long weightFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".npz")).count();
        }
    }

    private static void offer(BestCheckpoint best, String phase, int epoch, double loss) throws IOException {
        byte[] text = (phase + " " + epoch).getBytes(StandardCharsets.UTF_8);
        best.offer(phase, epoch, loss, checkpoint -> WeightsFile.write(checkpoint, text, Map.of()));
    }
}
