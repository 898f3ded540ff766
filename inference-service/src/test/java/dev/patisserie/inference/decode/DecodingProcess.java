package dev.patisserie.inference.decode;

import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process that decodes two files and terminates immediately while decoding {@link #DEADLY}, like a fault in native
 * code, without handlers or finally blocks. If it completes, it has written the results.
 *
 * <pre>java ... DecodingProcess FOLDER together|in-turn</pre>
 */
final class DecodingProcess {

    static final String DEADLY = "deadly";
    static final String INNOCENT = "innocent";
    static final String OUTCOMES = "outcomes.txt";

    /** Exit status of a process that ended in {@link #DEADLY}. */
    static final int CRASHED = 77;

    private final CountDownLatch innocentBegan = new CountDownLatch(1);
    private final CrashContainingDecoder decoder;
    private final boolean together;

    private DecodingProcess(Path folder, boolean together) {
        this.decoder = new CrashContainingDecoder((file, size) -> decode(file), 1024, new CrashJournal(folder));
        this.together = together;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        new DecodingProcess(folder, args[1].equals("together")).run(folder.resolve(OUTCOMES));
    }

    private void run(Path outcomes) throws InterruptedException, IOException {
        if (together) {
            new Thread(() -> outcome(INNOCENT)).start();
            innocentBegan.await();
        }
        List<String> lines = new ArrayList<>();
        lines.add(outcome(DEADLY));
        lines.add(outcome(INNOCENT));
        Files.write(outcomes, lines);
    }

    private byte[] decode(byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        if (text.equals(DEADLY)) {
            Runtime.getRuntime().halt(CRASHED);
        }
        innocentBegan.countDown();
        while (together) { // until the process terminates
            Thread.onSpinWait();
        }
        return file;
    }

    private String outcome(String text) {
        try {
            return new String(decoder.decode(text.getBytes(StandardCharsets.UTF_8), 16), StandardCharsets.UTF_8);
        } catch (PatisserieException e) {
            return e.code().name();
        }
    }
}
