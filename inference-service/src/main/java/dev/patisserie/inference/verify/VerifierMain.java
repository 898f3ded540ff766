package dev.patisserie.inference.verify;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.model.ModelTrial;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * Main class of the child process: verifies one model and writes the result. Refusals and exceptions of the trial are
 * results. The process ends without a result only if the model crashes it, its memory is exhausted, or the disk is
 * full.
 */
public final class VerifierMain {

    private static final Logger LOG = Logger.getLogger(VerifierMain.class);

    /** Name of the input file in the folder given as the first argument. */
    static final String TASK = "task.json";

    /** Name of a file created after TensorFlow is loaded; later failures are attributed to the model. */
    static final String STARTED = "started";

    /** Name of the output file. */
    static final String RESULT = "result.json";

    /** Exit status if the result cannot be written, EX_TEMPFAIL of sysexits.h. */
    static final int NO_RESULT = 75;

    /** Exit status if the service has ended; it is never read. */
    private static final int ORPHANED = 1;

    private VerifierMain() {}

    /**
     * Verifies the model of a task.
     *
     * @param arguments the folder of the task
     * @throws IOException if the task cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        exitWithService();
        Path folder = Path.of(arguments[0]);
        VerificationTask task = Json.MAPPER.readValue(folder.resolve(TASK).toFile(), VerificationTask.class);
        TensorFlowRuntime.load(task.threads());
        Files.createFile(folder.resolve(STARTED));
        int status = write(result(task), folder.resolve(RESULT));
        Runtime.getRuntime().halt(status); // threads of libraries must not keep the process alive
    }

    /** Returns the exit status. */
    private static int write(VerificationResult result, Path file) {
        try {
            AtomicFiles.write(file, temporary -> Json.MAPPER.writeValue(temporary.toFile(), result));
            return 0;
        } catch (IOException e) {
            LOG.errorf("verification result not written file=%s reason=\"%s\"", file, e);
            return NO_RESULT;
        }
    }

    /**
     * Ends this process when its standard input is closed. The service holds the other end of the pipe and never writes
     * to it, so the input is closed when the service ends, including by SIGKILL.
     */
    private static void exitWithService() {
        var watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // A broken pipe means the same as its end.
                    }
                    Runtime.getRuntime().halt(ORPHANED);
                },
                "service-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static VerificationResult result(VerificationTask task) {
        Path unpacked = Path.of(task.unpacked());
        try (var decoder = new ImageDecoder(task.limits().toImageLimits())) {
            var trial = new ModelTrial(ModelArchive.readManifest(unpacked), unpacked, decoder::decode, task.settings());
            return VerificationResult.passed(trial.run(task.computation()));
        } catch (PatisserieException e) {
            return VerificationResult.refused(e.code(), e.getMessage());
        } catch (OutOfMemoryError e) {
            throw e; // ends the process, which is reported as a crash
        } catch (RuntimeException | Error e) {
            return VerificationResult.refused(
                    ErrorCode.MODEL_VERIFIER_UNAVAILABLE,
                    "verification failed: %s".formatted(Reasons.logged("verification failed", e)));
        }
    }
}
