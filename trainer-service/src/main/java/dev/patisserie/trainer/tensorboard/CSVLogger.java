package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.event.TrainingProgressed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;

/**
 * Writes a line per epoch like Keras's callback of this name, with its columns and one more, the phase. Epochs count
 * from 0, as in Keras, through all phases. An existing line is not written again.
 */
final class CSVLogger {

    private static final String HEADER = "epoch,accuracy,learning_rate,loss,val_accuracy,val_loss,phase\n";

    private final Path file;
    private Integer last; // last epoch in the file, -1 if none; null before it is read

    /** Creates a logger without reading or writing the file. */
    CSVLogger(Path file) {
        this.file = file;
    }

    /**
     * Adds an epoch unless the file has it or a later one.
     *
     * @param number number of the epoch in the run, from 0
     * @throws IOException if it cannot be written
     */
    void epochEnded(int number, TrainingProgressed.Epoch epoch) throws IOException {
        int written = last == null ? begin() : last;
        if (written < number) {
            last = null; // stays null if only half a line is written
            write(line(number, epoch), StandardOpenOption.APPEND);
        }
        last = Math.max(written, number);
    }

    private static String line(int number, TrainingProgressed.Epoch epoch) {
        return "%d,%s,%s,%s,%s,%s,%s\n"
                .formatted(
                        number,
                        epoch.accuracy(),
                        epoch.learningRate(),
                        epoch.loss(),
                        epoch.validationAccuracy(),
                        epoch.validationLoss(),
                        epoch.phase());
    }

    /** Creates or repairs the file, so that it has the header and complete lines only; returns its last epoch. */
    private int begin() throws IOException {
        String text = Files.exists(file) ? Files.readString(file) : "";
        String lines = text.substring(0, text.lastIndexOf('\n') + 1);
        if (lines.isEmpty()) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            lines = HEADER;
        }
        if (!lines.equals(text)) { // a killed writer may leave half a line
            write(lines, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        }
        return lastEpoch(lines);
    }

    private static int lastEpoch(String lines) {
        if (lines.equals(HEADER)) {
            return -1;
        }
        String line = lines.substring(lines.lastIndexOf('\n', lines.length() - 2) + 1);
        return Integer.parseInt(line.substring(0, line.indexOf(',')));
    }

    private void write(String text, StandardOpenOption... options) throws IOException {
        var all = EnumSet.of(StandardOpenOption.WRITE, options);
        Files.writeString(file, text, all.toArray(StandardOpenOption[]::new));
    }
}
