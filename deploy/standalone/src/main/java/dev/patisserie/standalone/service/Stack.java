package dev.patisserie.standalone.service;

import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.broker.EmbeddedBroker;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.Running;
import dev.patisserie.standalone.workspace.StackKeys;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * The broker, the trainer and the inference service, which are started and stopped together, also when the JVM receives
 * Ctrl-C or SIGTERM. The feedback service can be added. If the JVM is killed, the services end themselves.
 *
 * <p>The caller owns the stack and closes it. Further calls of {@code close} have no effect.
 */
public final class Stack implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private static final String INFERENCE = "inference-service";

    /** The feedback service, which {@link #addFeedback} starts. */
    public static final String FEEDBACK = "feedback-service";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ProjectHome home;
    private final WorkFolder work;
    private final TrainingData data;
    private final Ports ports;
    private EmbeddedBroker broker;
    private ServiceProcess trainer;
    private ServiceProcess inference;
    private ServiceProcess feedback; // null unless it was added
    private Running running;
    private StackKeys keys;
    private SignatureMode signatures;
    private boolean closed; // guarded by this, like parts

    private Stack(ProjectHome home, WorkFolder work, TrainingData data, Ports ports) {
        this.home = home;
        this.work = work;
        this.data = data;
        this.ports = ports;
    }

    /**
     * The ports of the parts.
     *
     * @param kafka the broker
     * @param controller the broker's controller
     * @param trainer the trainer service's HTTP
     * @param trainerManagement its health and metrics
     * @param inference the inference service's HTTP
     * @param inferenceManagement its health and metrics
     */
    public record Ports(
            int kafka, int controller, int trainer, int trainerManagement, int inference, int inferenceManagement) {

        /** Replaces each 0 by a free port, and finds the ports of the controller and of health. */
        public static Ports of(int kafka, int trainer, int inference) {
            List<Integer> free = FreePorts.find(6);
            return new Ports(
                    kafka == 0 ? free.get(0) : kafka,
                    free.get(1),
                    trainer == 0 ? free.get(2) : trainer,
                    free.get(3),
                    inference == 0 ? free.get(4) : inference,
                    free.get(5));
        }
    }

    /**
     * Starts all parts and waits until they are ready, with or without a serving model.
     *
     * @param home the project with the jars of the services
     * @param work the work folder; closed with the stack
     * @param data the data set of the services
     * @param trainerSettings additional settings of the trainer service
     * @throws IllegalStateException if a part does not start; all parts are stopped
     */
    public static Stack start(
            ProjectHome home, WorkFolder work, TrainingData data, Ports ports, Map<String, String> trainerSettings)
            throws IOException, InterruptedException {
        return start(new Stack(home, work, data, ports), trainerSettings, StackKeys.mode(work.models()));
    }

    /** Starts a stack that accepts archives without a signature; see {@link #start}. */
    public static Stack startUnsigned(ProjectHome home, WorkFolder work, TrainingData data)
            throws IOException, InterruptedException {
        return start(new Stack(home, work, data, Ports.of(0, 0, 0)), Map.of(), SignatureMode.OFF);
    }

    private static Stack start(Stack stack, Map<String, String> trainerSettings, SignatureMode signatures)
            throws IOException, InterruptedException {
        stack.own(stack.work);
        stack.signatures = signatures;
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop-stack"));
        try {
            stack.keys = StackKeys.prepare(stack.work);
            stack.startBroker();
            stack.startServices(trainerSettings);
            stack.announce();
            return stack;
        } catch (IOException | InterruptedException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private void startBroker() throws IOException, InterruptedException {
        own(BrokerLog.to(work.log("broker")));
        broker = EmbeddedBroker.start(work.broker(), ports.kafka(), ports.controller());
        own(broker);
        broker.createTopics();
    }

    private void startServices(Map<String, String> trainerSettings) throws IOException, InterruptedException {
        trainer = start(trainerSpec(trainerSettings));
        inference = start(inferenceSpec(INFERENCE, ownPorts(), Map.of()));
        trainer.awaitStarted(START_TIMEOUT);
        inference.awaitStarted(START_TIMEOUT);
    }

    /**
     * Starts another inference service, which shares the images with the running ones, and waits until it is ready.
     *
     * @param name unique name of its work folder and its log
     * @return the process; closed with the stack, or earlier by the caller
     * @throws IllegalStateException if it does not start
     */
    public ServiceProcess addInference(String name) throws IOException, InterruptedException {
        ServiceProcess replica = start(inferenceSpec(name, FreePorts.find(2), Map.of()));
        replica.awaitStarted(START_TIMEOUT);
        return replica;
    }

    /**
     * Starts the feedback service, which joins labels with predictions, and waits until it is ready.
     *
     * @param settings additional settings of the service
     * @throws IllegalStateException if it does not start
     */
    public void addFeedback(Map<String, String> settings) throws IOException, InterruptedException {
        List<Integer> free = FreePorts.find(2);
        ServiceProcess process = start(feedbackSpec(free.get(0), free.get(1), settings));
        process.awaitStarted(START_TIMEOUT);
        feedback = process;
        running = running.withFeedback(process.management());
        work.announce(running);
    }

    private ServiceProcess start(ServiceSpec spec) throws IOException {
        ServiceProcess process = ServiceProcess.start(spec, home.guardJar(), work.log(spec.name()));
        own(process);
        return process;
    }

    private synchronized void own(AutoCloseable part) {
        parts.push(part);
        if (closed) { // the JVM was stopped during the start
            close();
            throw new CancellationException("stopped while starting");
        }
    }

    private ServiceSpec trainerSpec(Map<String, String> settings) {
        String name = "trainer-service";
        Map<String, String> all = new HashMap<>(settings);
        all.put("kafka.bootstrap.servers", broker.bootstrapServers());
        all.put("trainer.data-root", data.root().toString());
        all.put("trainer.model-store", work.models().toString());
        all.put("trainer.dataset-store", work.datasets().toString());
        all.put("trainer.weights-folder", work.weights().toString());
        all.put("trainer.work-dir", work.service(name).toString());
        all.put("trainer.tensorboard-dir", work.tensorBoard().toString());
        all.put("trainer.signing-key", keys.signingKey().toString());
        addSignatures(all, "trainer");
        return new ServiceSpec(
                name,
                home.serviceJar(name),
                "1g", // only the heap: TensorFlow uses native memory
                ports.trainer(),
                ports.trainerManagement(),
                all,
                ServiceSpec.TRAINER);
    }

    private void addSignatures(Map<String, String> all, String prefix) {
        all.put(prefix + ".signatures", signatures.name().toLowerCase(Locale.ROOT));
        all.put(prefix + ".trusted-keys", keys.trusted().toString());
    }

    private List<Integer> ownPorts() {
        return List.of(ports.inference(), ports.inferenceManagement());
    }

    /** Sets the ports of HTTP and health. */
    private ServiceSpec inferenceSpec(String name, List<Integer> http, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("kafka.bootstrap.servers", broker.bootstrapServers());
        all.put("inference.dataset", data.name());
        all.put("inference.replica-id", name);
        all.put("inference.model-store", work.models().toString());
        all.put("inference.work-dir", work.service(name).toString());
        addSignatures(all, "inference");
        return new ServiceSpec(name, home.serviceJar(INFERENCE), "512m", http.get(0), http.get(1), all, Map.of());
    }

    private ServiceSpec feedbackSpec(int port, int managementPort, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        all.put("kafka.bootstrap.servers", broker.bootstrapServers());
        all.put("feedback.dataset", data.name());
        all.put("feedback.dataset-store", work.datasets().toString());
        all.put("feedback.state-dir", work.service(FEEDBACK).toString());
        all.putAll(settings);
        return new ServiceSpec(FEEDBACK, home.serviceJar(FEEDBACK), "512m", port, managementPort, all, Map.of());
    }

    /**
     * Stops the inference service gracefully and starts another in its place.
     *
     * @param settings additional settings of the service
     * @throws IllegalStateException if it does not start
     */
    public void restartInference(Map<String, String> settings) throws IOException, InterruptedException {
        inference.close();
        inference = start(inferenceSpec(INFERENCE, ownPorts(), settings));
        inference.awaitStarted(START_TIMEOUT);
    }

    private void announce() throws IOException {
        running = new Running(
                broker.bootstrapServers(),
                trainer.address(),
                trainer.management(),
                inference.address(),
                inference.management(),
                data.name(),
                data.root().toString(),
                work.models().toString(),
                work.weights().toString(),
                null);
        work.announce(running);
    }

    /** Returns the treatment of archives without a valid signature. */
    public SignatureMode signatures() {
        return signatures;
    }

    /** Returns the addresses of the stack. */
    public Running running() {
        return running;
    }

    /** Returns the trainer service's process. */
    public ServiceProcess trainer() {
        return trainer;
    }

    /** Returns the inference service's process. */
    public ServiceProcess inference() {
        return inference;
    }

    /**
     * Checks that the broker and all services run.
     *
     * @throws IllegalStateException if one has ended; the message includes the end of a service's log
     * @throws CancellationException if this stack is being stopped
     */
    public void ensureAlive() {
        synchronized (this) {
            if (closed) {
                throw new CancellationException("stopped");
            }
        }
        broker.ensureAlive();
        trainer.ensureAlive();
        inference.ensureAlive();
        if (feedback != null) {
            feedback.ensureAlive();
        }
    }

    /** Stops the services concurrently, and then the broker. */
    @Override
    public synchronized void close() {
        closed = true;
        parts.stream().filter(ServiceProcess.class::isInstance).forEach(part -> ((ServiceProcess) part).terminate());
        while (!parts.isEmpty()) {
            closeQuietly(parts.pop());
        }
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) { // a failure of one part must not prevent the others from stopping
            System.getLogger(Stack.class.getName()).log(System.Logger.Level.WARNING, "stop failed part=" + part, e);
        }
    }
}
