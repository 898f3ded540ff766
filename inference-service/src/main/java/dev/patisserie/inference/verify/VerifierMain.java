package dev.patisserie.inference.verify;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageDecoder;
import dev.patisserie.common.model.AtomicFiles;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.common.wire.Json;
import dev.patisserie.inference.model.ModelTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * Runs in the child process: tries one model and writes the result. A refusal is a result. The
 * process ends without a result only if the model ended it.
 */
public final class VerifierMain {

    /** Input, in the folder that is the first argument. */
    static final String TASK = "task.json";

    /** Exists as soon as TensorFlow is loaded: from here on the model is at fault. */
    static final String STARTED = "started";

    /** Output. */
    static final String RESULT = "result.json";

    /** Exit status where the result cannot be written: sysexits.h calls it EX_IOERR. */
    static final int NOT_WRITTEN = 74;

    private static final Logger LOG = Logger.getLogger(VerifierMain.class);

    private VerifierMain() {}

    /**
     * Tries the model of a task.
     *
     * @param arguments the folder of the task
     * @throws IOException if the task cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        VerificationTask task =
                Json.MAPPER.readValue(folder.resolve(TASK).toFile(), VerificationTask.class);
        TensorFlowRuntime.load(task.threads());
        Files.createFile(folder.resolve(STARTED));
        VerificationResult result = result(task);
        System.exit(write(result, folder)); // threads of a library must not keep the process
    }

    /** Returns the exit status. */
    static int write(VerificationResult result, Path folder) {
        try {
            AtomicFiles.write(
                    folder.resolve(RESULT),
                    temporary -> Json.MAPPER.writeValue(temporary.toFile(), result));
            return 0;
        } catch (IOException e) {
            LOG.errorf("result not written folder=%s reason=\"%s\"", folder, e.toString());
            return NOT_WRITTEN;
        }
    }

    private static VerificationResult result(VerificationTask task) {
        Path unpacked = Path.of(task.unpacked());
        try (var decoder = new ImageDecoder(task.limits().toImageLimits())) {
            var trial =
                    new ModelTrial(
                            ModelArchive.readManifest(unpacked),
                            unpacked,
                            decoder::decode,
                            task.settings());
            return new VerificationResult(trial.run(), null, null);
        } catch (PatisserieException e) {
            return new VerificationResult(null, e.code(), e.getMessage());
        }
    }
}
