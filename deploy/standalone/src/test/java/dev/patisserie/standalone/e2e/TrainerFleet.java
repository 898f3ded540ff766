package dev.patisserie.standalone.e2e;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.broker.EmbeddedBroker;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.client.model.FetchedModel;
import dev.patisserie.standalone.command.Terminal;
import dev.patisserie.standalone.service.ServiceProcess;
import dev.patisserie.standalone.service.ServiceProcesses;
import dev.patisserie.standalone.service.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;

/**
 * A broker, and trainers that share a model store and can be killed. They are observed from outside, by topics and
 * files.
 */
final class TrainerFleet implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final EmbeddedBroker broker;
    private final Map<String, ServiceProcess> trainers = new HashMap<>();
    private final Map<String, String> settings = new HashMap<>();

    private TrainerFleet(Path folder, EmbeddedBroker broker) {
        this.folder = folder;
        this.broker = broker;
    }

    /** Starts the broker and draws a data set, but starts no trainer. */
    static TrainerFleet start() throws Exception {
        BrokerLog.quiet();
        Path folder = Files.createTempDirectory("patisserie-fleet");
        TinySet.draw(folder.resolve("data"));
        Stack.Ports ports = Stack.Ports.of(0, 0, 0);
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), ports.kafka(), ports.controller());
        broker.createTopics();
        return new TrainerFleet(folder, broker);
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    String bootstrap() {
        return broker.bootstrapServers();
    }

    /** Adds a setting of trainers that are started later. */
    TrainerFleet with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Starts a trainer, or restarts it with the work folder of its name. */
    void startTrainer(String name) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("kafka.bootstrap.servers", broker.bootstrapServers());
        all.put("trainer.data-root", folder.resolve("data").toString());
        all.put("trainer.model-store", models().toString());
        all.put("trainer.work-dir", folder.resolve("work-" + name).toString());
        all.put("trainer.retry-delay", "PT0.5S");
        all.putIfAbsent("trainer.max-starts", "100"); // most tests kill a trainer more often than the default allows
        trainers.put(name, ServiceProcesses.startTrainer(name, folder.resolve("logs"), all));
    }

    Path models() {
        return folder.resolve("models");
    }

    /** Publishes the drawn data set as a version in the trainers' data set store. */
    DatasetPublished publishDataset() {
        return publish("publish", folder.resolve("data").resolve(TinySet.NAME), "--name", TinySet.NAME);
    }

    /** Publishes a version with additional photos of a folder. */
    DatasetPublished addPhotos(Path photos) {
        return publish("add", TinySet.NAME, photos);
    }

    private DatasetPublished publish(String command, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("data", command));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--bootstrap", bootstrap(), "--dataset-store", models().resolveSibling("datasets")));
        var terminal = new Terminal();
        if (terminal.run(all.toArray()) != 0) {
            throw new IllegalStateException("data %s failed: %s".formatted(command, terminal));
        }
        return new DatasetTopic(bootstrap()).read().newest(TinySet.NAME).orElseThrow();
    }

    Path jobs() {
        return models().resolve(".jobs");
    }

    Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    ProcessHandle process(String name) {
        return trainers.get(name).handle();
    }

    /** Kills a trainer by SIGKILL, and waits for its end. */
    void kill(String name) {
        ProcessHandle process = process(name);
        process.destroyForcibly();
        process.onExit().join();
    }

    void send(Event event) throws Exception {
        var context = new EventCodec.Context(event.key(), Photo.SOURCE, Instant.now());
        boolean search = event instanceof SearchRequested || event instanceof SearchCancelled;
        String topic = search ? Topics.SEARCHES : Topics.TRAINING_REQUESTS;
        try (var producer = KafkaClients.producer(bootstrap())) {
            producer.send(EventCodec.encode(topic, event, context)).get();
        }
    }

    /** Returns the progress events of a request, without events of repeated ids. */
    List<TrainingProgressed> progress(TrainingRequested request) {
        return progress(request.requestId());
    }

    private List<TrainingProgressed> progress(String requestId) {
        Map<String, TrainingProgressed> byId = new LinkedHashMap<>();
        records(requestId)
                .forEach(record ->
                        byId.put(EventCodec.text(record.headers(), "ce_id").orElseThrow(), event(record)));
        return List.copyOf(byId.values());
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String requestId) {
        try (TopicTail tail = TopicTail.fromStart(bootstrap(), Topics.TRAINING_PROGRESS)) {
            return tail.drain().stream()
                    .filter(record -> event(record).requestId().equals(requestId))
                    .toList();
        }
    }

    private static TrainingProgressed event(ConsumerRecord<byte[], byte[]> record) {
        return EventCodec.decode(record.headers(), record.value(), TrainingProgressed.class);
    }

    List<State> ends(TrainingRequested request) {
        return ends(request.requestId());
    }

    List<State> ends(String requestId) {
        return progress(requestId).stream()
                .map(TrainingProgressed::state)
                .filter(State::terminal)
                .toList();
    }

    /** Returns the reported epochs, repeats included. */
    List<Integer> epochsTold(TrainingRequested request) {
        return records(request.requestId()).stream()
                .map(TrainerFleet::event)
                .filter(event -> event.epoch() != null)
                .map(event -> event.epoch().number())
                .toList();
    }

    void awaitEpoch(TrainingRequested request, int number) {
        await("epoch %d".formatted(number), () -> epochsTold(request).contains(number));
    }

    /** Waits until all jobs have ended. */
    void awaitIdle() {
        await("all jobs are settled", () -> !holdsFolder(jobs().resolve("runs")));
    }

    private static boolean holdsFolder(Path runs) throws IOException {
        try (Stream<Path> jobs = Files.list(runs)) {
            return jobs.findAny().isPresent();
        }
    }

    /** Returns the folder of an unfinished job. */
    Path runs(TrainingRequested request) {
        return jobs().resolve("runs").resolve(request.requestId());
    }

    /** Returns the number of a job's starts that have not ended in an orderly way. */
    long starts(TrainingRequested request) {
        Path starts = jobs().resolve("starts").resolve(request.requestId());
        try (Stream<Path> files = Files.list(starts)) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        } catch (IOException e) {
            return 0; // no start, or the job has ended
        }
    }

    /** Returns whether a file is being written below a folder. */
    static boolean holdsTemporary(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.anyMatch(path -> path.toString().endsWith(".tmp"));
        } catch (IOException | UncheckedIOException e) {
            return false; // a file was deleted during the check
        }
    }

    /** Returns a job's record on disk. */
    String record(TrainingRequested request) throws IOException {
        return Files.readString(jobs().resolve("records").resolve(request.requestId() + ".json"));
    }

    /** Limits the size of progress events, in bytes. */
    void limitProgress(int bytes) throws InterruptedException, ExecutionException {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.TRAINING_PROGRESS);
        var entry = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
        var change = new AlterConfigOp(entry, AlterConfigOp.OpType.SET);
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
        }
    }

    /** Returns the digest of the trained weights of a request. */
    String weights(TrainingRequested request) throws IOException {
        Path work = Files.createTempDirectory(folder, "fetched");
        CheckpointPublished checkpoint = checkpoints(request).get(0);
        var models = StoreLocation.of(models().toString());
        return FetchedModel.fetch(checkpoint, models, work).weights();
    }

    /** Returns the checkpoints without repeats. */
    List<CheckpointPublished> checkpoints() {
        try (TopicTail tail = TopicTail.fromStart(bootstrap(), Topics.CHECKPOINTS)) {
            return tail.drain().stream()
                    .map(record -> EventCodec.decode(record.headers(), record.value(), CheckpointPublished.class))
                    .distinct()
                    .toList();
        }
    }

    List<CheckpointPublished> checkpoints(TrainingRequested request) {
        return checkpoints().stream()
                .filter(checkpoint -> checkpoint.requestId().equals(request.requestId()))
                .toList();
    }

    TrainingProgressed awaitEnd(TrainingRequested request) {
        await("the end of " + request.requestId(), () -> !ends(request).isEmpty());
        return progress(request).stream()
                .filter(event -> event.state().terminal())
                .findFirst()
                .orElseThrow();
    }

    void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    @Override
    public void close() throws IOException {
        trainers.values().forEach(ServiceProcess::close);
        broker.close();
        AtomicFiles.deleteTree(folder);
    }
}
