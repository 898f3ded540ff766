package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.event.TrainingProgressed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a line per epoch, as Keras's callback of this name, with its columns and one more: the
 * part of the recipe. Epochs count from 0, as Keras's do, through all parts. A line that is there
 * already is not written again.
 */
final class CSVLogger {

    private static final String HEADER =
            "epoch,accuracy,learning_rate,loss,val_accuracy,val_loss,phase\n";

    private final Path file;

    /** Names the file; nothing is read or written yet. */
    CSVLogger(Path file) {
        this.file = file;
    }

    /** Forgets what an earlier attempt has written. */
    void restart() throws IOException {
        Files.deleteIfExists(file);
    }

    /**
     * Adds an epoch, unless the file has it, or a later one.
     *
     * @param number in the run, from 0
     * @throws IOException if it cannot be written
     */
    void epochEnded(int number, TrainingProgressed.Epoch epoch) throws IOException {
        String lines = wholeLines();
        if (lines.isEmpty()) {
            write(HEADER, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        } else if (lastEpoch(lines) >= number) {
            return;
        } else if (Files.size(file) > lines.length()) { // a killed writer left half a line
            write(lines, StandardOpenOption.TRUNCATE_EXISTING);
        }
        write(line(number, epoch), StandardOpenOption.APPEND);
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

    private String wholeLines() throws IOException {
        if (Files.notExists(file)) {
            return "";
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    private static int lastEpoch(String lines) {
        if (lines.equals(HEADER)) {
            return -1;
        }
        String last = lines.substring(lines.lastIndexOf('\n', lines.length() - 2) + 1);
        return Integer.parseInt(last.substring(0, last.indexOf(',')));
    }

    private void write(String text, StandardOpenOption... options) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        StandardOpenOption[] all = java.util.Arrays.copyOf(options, options.length + 1);
        all[options.length] = StandardOpenOption.WRITE;
        Files.write(file, text.getBytes(StandardCharsets.UTF_8), all);
    }
}
