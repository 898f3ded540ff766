package dev.patisserie.inference.shadow.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.ModelVerifier;
import dev.patisserie.inference.shadow.CandidateAnswer;
import dev.patisserie.inference.verify.VerificationTask;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import org.jboss.logging.Logger;

/**
 * Main class of the process of a candidate. It loads the models, writes a message with the precision of the candidate,
 * and then answers each message with a file by a message of the same number with a {@link CandidateAnswer}. The process
 * ends when its standard input is closed, also while it computes: the service holds the other end, so the input is
 * closed when the service ends, including by SIGKILL.
 */
public final class CandidateMain {

    private static final Logger LOG = Logger.getLogger(CandidateMain.class);

    /** Exit status if the service has ended or the process cannot continue; it is never read. */
    private static final int ENDED = 1;

    private CandidateMain() {}

    /**
     * Answers images until the standard input is closed.
     *
     * @param arguments the folder of the task
     * @throws IOException if the task cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        var output = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        System.setOut(new PrintStream(
                new FileOutputStream(FileDescriptor.err), true, UTF_8)); // only messages may be written to the output
        Path file = Path.of(arguments[0], CandidateTask.FILE);
        CandidateTask task = Json.MAPPER.readValue(file.toFile(), CandidateTask.class);
        BlockingQueue<Frames.Frame> files = read(task.candidate().limits().maxBytes());
        try {
            TensorFlowRuntime.load(task.candidate().threads());
            run(task, files, output);
        } catch (RuntimeException | IOException | InterruptedException e) {
            LOG.errorf(e, "candidate ended reason=\"%s\"", e);
        }
        Runtime.getRuntime().halt(ENDED); // threads of libraries must not keep the process alive
    }

    /** Reads the input continuously, so that its end is noticed while an image is classified. */
    private static BlockingQueue<Frames.Frame> read(long mostBytes) {
        BlockingQueue<Frames.Frame> files = new SynchronousQueue<>();
        var reader = new Thread(
                () -> {
                    try (var input = new DataInputStream(System.in)) {
                        while (true) {
                            files.put(Frames.read(input, mostBytes));
                        }
                    } catch (IOException | InterruptedException e) {
                        Runtime.getRuntime().halt(ENDED);
                    }
                },
                "input");
        reader.setDaemon(true);
        reader.start();
        return files;
    }

    private static void run(CandidateTask task, BlockingQueue<Frames.Frame> files, DataOutputStream output)
            throws IOException, InterruptedException {
        try (var decoder = new ImageDecoder(task.candidate().limits().toImageLimits())) {
            Loaded candidate = load(task.candidate(), decoder);
            var models = new ComparedModels(
                    decoder::decode, candidate.model(), champion(task.champion(), decoder), task.timedImages());
            Frames.write(output, 0, Json.MAPPER.writeValueAsBytes(candidate.verified()));
            while (true) {
                Frames.Frame file = files.take();
                CandidateAnswer answer = answer(models, file.content());
                Frames.write(output, file.number(), Json.MAPPER.writeValueAsBytes(answer));
            }
        }
    }

    /** A model with the computation that passed its trial. */
    private record Loaded(ComparedModels.Model model, ModelVerifier.Verified verified) {}

    private static Loaded load(VerificationTask task, ImageDecoder decoder) {
        Path unpacked = Path.of(task.unpacked());
        Manifest manifest = ModelArchive.readManifest(unpacked);
        var trial = new ModelTrial(manifest, unpacked, decoder::decode, task.settings());
        ModelTrial.Passed passed = trial.load(task.computation());
        return new Loaded(new ComparedModels.Model(manifest, passed.classifier()), passed.verified());
    }

    /** Returns empty if the champion cannot be loaded here: only the comparison of the times needs it. */
    private static Optional<ComparedModels.Model> champion(VerificationTask task, ImageDecoder decoder) {
        try {
            return Optional.of(load(task, decoder).model());
        } catch (RuntimeException e) {
            LOG.warnf("times are not compared reason=\"%s\"", e);
            return Optional.empty();
        }
    }

    private static CandidateAnswer answer(ComparedModels models, byte[] file) {
        try {
            return models.answer(file);
        } catch (RuntimeException e) {
            return CandidateAnswer.failed(Failure.FAILED, Reasons.of(e));
        }
    }
}
