package dev.patisserie.standalone.e2e;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.service.ScrapedMetrics;
import dev.patisserie.standalone.service.ServiceProcess;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.Running;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A stack for the tests of a class, with a weak serving model. After the tests, every record is validated against the
 * contract. It is registered in a static field.
 */
public final class RunningStack implements BeforeAllCallback, AfterAllCallback {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final boolean checked;
    private Path folder;
    private WorkFolder work;
    private TrainingData data;
    private Stack stack;

    /** Creates a stack whose records are validated against the contract. */
    public RunningStack() {
        this(true);
    }

    private RunningStack(boolean checked) {
        this.checked = checked;
    }

    /** Returns a stack without signatures whose records may violate the contract. */
    public static RunningStack withForgedRecords() {
        return new RunningStack(false);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        BrokerLog.quiet();
        folder = Files.createTempDirectory("patisserie-e2e");
        data = TrainingData.of(TinySet.draw(folder), folder);
        work = WorkFolder.take(folder.resolve("work"));
        stack = checked
                ? Stack.start(ProjectHome.find(), work, data, Stack.Ports.of(0, 0, 0), Map.of())
                : Stack.startUnsigned(ProjectHome.find(), work, data); // the forged archives reach the other checks
        String first = train(TinySet.weak(1)).result().modelId();
        await(models -> models.serves(first));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        try {
            if (stack != null && checked) {
                Contract.check(bootstrap());
            }
        } finally {
            if (stack != null) {
                stack.close();
            }
            AtomicFiles.deleteTree(folder);
        }
    }

    /** Returns the address of the broker. */
    public String bootstrap() {
        return stack.running().bootstrapServers();
    }

    /** Returns the address of the inference service. */
    public URI inferenceAddress() {
        return stack.running().inference();
    }

    /** Returns the metrics of the inference service. */
    String metrics() throws IOException, InterruptedException {
        return new ScrapedMetrics(inferenceAddress()).text();
    }

    /** Returns the model store's folder. */
    public Path models() {
        return work.models();
    }

    /** Returns the folder of the data set. */
    Path dataset() {
        return data.folder();
    }

    /** Returns the addresses of the stack. */
    Running running() {
        return stack.running();
    }

    /** Starts another inference service; the caller closes it. */
    ServiceProcess addInference(String name) throws IOException, InterruptedException {
        return stack.addInference(name);
    }

    /** Changes a folder. */
    @FunctionalInterface
    interface Change {
        void apply(Path folder) throws IOException;
    }

    /**
     * Starts the inference service again.
     *
     * @param change change of its work folder while it is stopped
     */
    void restartInference(Change change) throws IOException, InterruptedException {
        change.apply(work.service("inference-service"));
        stack.restartInference(Map.of());
    }

    /** Returns the process of the inference service. */
    public ProcessHandle inference() {
        return stack.inference().handle();
    }

    /** Returns the holdout photos, each with a new id. */
    List<Photo> holdout() throws IOException {
        return holdoutFiles().stream()
                .map(file -> Photo.of(file.path(), file.label()))
                .toList();
    }

    /** Returns the process of the trainer. */
    public ProcessHandle trainer() {
        return stack.trainer().handle();
    }

    /** Returns the labelled files of the holdout. */
    public List<LabelledFile> holdoutFiles() throws IOException {
        return data.files(Split.HOLDOUT);
    }

    /** Trains to the end; the caller checks the state. */
    public TrainingProgressed train(TrainingRequested request) throws InterruptedException {
        var listener = new TrainingClient.Listener() {
            @Override
            public void progressed(TrainingProgressed event) {}

            @Override
            public void waiting() {
                stack.ensureAlive();
            }
        };
        return new TrainingClient(bootstrap(), Clock.systemUTC()).run(request, listener);
    }

    /** Sends photos and returns their outcomes. */
    Classification.Result classify(List<Photo> photos) throws IOException, InterruptedException {
        return new Classification(PATIENCE, Clock.systemUTC(), answered -> stack.ensureAlive())
                .run(bootstrap(), photos);
    }

    ServedModels served() throws IOException, InterruptedException {
        return ServedModels.of(stack.running().inference());
    }

    /**
     * Checks that both services run.
     *
     * @throws IllegalStateException if one has ended
     */
    public void ensureAlive() {
        stack.ensureAlive();
    }

    /** Waits for a condition on the models of the inference service. */
    public void await(Predicate<ServedModels> condition) {
        awaitUntil(() -> condition.test(served()));
    }

    /** Waits for a condition; a slow service is asked again. */
    void awaitUntil(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsMatching(failure -> failure instanceof IOException)
                .until(() -> {
                    stack.ensureAlive();
                    return condition.call();
                });
    }
}
