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
 * Runs in the child process: tries one model and writes the result. A refusal is a result, and so is any exception of
 * the trial. The process ends without a result only if the model ended it, it has no memory left, or the disk is full.
 */
public final class VerifierMain {

    private static final Logger LOG = Logger.getLogger(VerifierMain.class);

    /** Input, in the folder that is the first argument. */
    static final String TASK = "task.json";

    /** Exists as soon as TensorFlow is loaded: from here on the model is at fault. */
    static final String STARTED = "started";

    /** Output. */
    static final String RESULT = "result.json";

    /** Exit status where the result cannot be written, EX_TEMPFAIL of sysexits.h. */
    static final int NO_RESULT = 75;

    /** Exit status where the service has ended; nobody reads it. */
    private static final int ORPHANED = 1;

    private VerifierMain() {}

    /**
     * Tries the model of a task.
     *
     * @param arguments the folder of the task
     * @throws IOException if the task cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        endWithTheService();
        Path folder = Path.of(arguments[0]);
        VerificationTask task = Json.MAPPER.readValue(folder.resolve(TASK).toFile(), VerificationTask.class);
        TensorFlowRuntime.load(task.threads());
        Files.createFile(folder.resolve(STARTED));
        int status = write(result(task), folder.resolve(RESULT));
        Runtime.getRuntime().halt(status); // threads of a library must not keep the process
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
     * Ends this process when its standard input ends. The service holds the other end of that pipe and never writes to
     * it, so the input ends with the service, even by SIGKILL.
     */
    private static void endWithTheService() {
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
            return new VerificationResult(trial.run(), null, null);
        } catch (PatisserieException e) {
            return new VerificationResult(null, e.code(), e.getMessage());
        } catch (OutOfMemoryError e) {
            throw e; // ends the process: this alone is a crash
        } catch (RuntimeException | Error e) {
            return new VerificationResult(
                    null,
                    ErrorCode.MODEL_VERIFIER_UNAVAILABLE,
                    "verification failed: %s".formatted(Reasons.logged("verification failed", e)));
        }
    }
}
