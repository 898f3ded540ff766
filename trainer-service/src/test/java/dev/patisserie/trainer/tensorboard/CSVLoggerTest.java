package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.TrainingProgressed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CSVLoggerTest {

    private static final String HEADER = "epoch,accuracy,learning_rate,loss,val_accuracy,val_loss,phase";

    @TempDir
    Path temp;

    private Path file() {
        return temp.resolve("r-1").resolve("history.csv");
    }

    private void log(int... epochs) throws IOException {
        var logger = new CSVLogger(file());
        for (int epoch : epochs) {
            logger.epochEnded(epoch, epoch(epoch));
        }
    }

    private static TrainingProgressed.Epoch epoch(int number) {
        return new TrainingProgressed.Epoch("warmup", number + 1, 9, 0.5, 0.25, 1.5, 0.75, 3e-4, 100, 1);
    }

    private static String line(int epoch) {
        return epoch + ",0.25,3.0E-4,0.5,0.75,1.5,warmup";
    }

    @Test
    void writesKerasColumnsAndThePhase() throws IOException {
        log(0, 1);

        assertThat(file()).hasContent(HEADER + "\n" + line(0) + "\n" + line(1) + "\n");
    }

    @Test
    void resumesWithoutRepeatingAnEpoch() throws IOException {
        log(0, 1, 2);
        log(1, 2, 3);

        assertThat(Files.readAllLines(file())).containsExactly(HEADER, line(0), line(1), line(2), line(3));
    }

    @Test
    void replacesAnIncompleteLine() throws IOException {
        // Given
        log(0, 1);
        String whole = Files.readString(file());

        for (int torn = 0; torn < whole.length(); torn++) {
            // When
            Files.writeString(file(), whole.substring(0, torn));
            log(0, 1);

            // Then
            assertThat(file()).as("after %d characters", torn).hasContent(whole);
        }
    }
}
