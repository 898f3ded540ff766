package dev.patisserie.trainer.job.execution;

import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.trainer.champion.ChampionComparison;
import dev.patisserie.trainer.champion.ModelCatalog;
import dev.patisserie.trainer.champion.Rivals;
import dev.patisserie.trainer.champion.WaitingModels;
import dev.patisserie.trainer.dataset.version.DatasetCatalog;
import dev.patisserie.trainer.dataset.version.ReadListener;
import dev.patisserie.trainer.dataset.version.VersionedDatasets;
import dev.patisserie.trainer.job.Admission;
import dev.patisserie.trainer.job.CancelOutcome;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.RequestPosition;
import dev.patisserie.trainer.job.progress.JobReports;
import dev.patisserie.trainer.job.progress.ProgressPublisher;
import dev.patisserie.trainer.job.store.JobRecord;
import dev.patisserie.trainer.job.store.JobStarts;
import dev.patisserie.trainer.job.store.JobStore;
import dev.patisserie.trainer.job.store.PausedTrials;
import dev.patisserie.trainer.job.store.RetentionSweeper;
import dev.patisserie.trainer.job.store.RunFolders;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.publish.ModelPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A trainer without Quarkus and Kafka, on a folder that outlives it. */
public final class TrainerFixture implements AutoCloseable {

    public static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

    /** The partition of all requests. */
    public static final int PARTITION = 3;

    /** Position of a first request. */
    static final RequestPosition FIRST = new RequestPosition(PARTITION, 0);

    /** Longer than all writes of a job on a busy disk. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Most crashed starts of a job. */
    public static final int MAX_STARTS = 3;

    private static final AtomicInteger STARTS = new AtomicInteger();

    public final MeterRegistry meters = new SimpleMeterRegistry();
    public final JobStore store;
    public final JobAdmission admission;
    public final JobScheduler scheduler;

    /** The published versions; the topic has been read. */
    public final DatasetCatalog datasets = new DatasetCatalog(read(Topics.DATASETS), Duration.ZERO);

    /** Whether the model store is full. */
    final AtomicBoolean full = new AtomicBoolean();

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final ProgressPublisher announcer;
    private long offset;

    /** Creates a trainer that owns the partition, with a stopped scheduler. */
    TrainerFixture(Path folder, FakePipeline pipeline, FakeBroker broker) {
        var pipelines = new Pipelines(List.of(pipeline), RequestLimits.NONE);
        var metrics = new TrainerMetrics(meters);
        store = new JobStore(folder.resolve("jobs"), "trainer-" + STARTS.incrementAndGet());
        announcer = new ProgressPublisher(store, broker);
        var runs = new RunFolders(folder.resolve("runs"));
        var reports = new JobReports(folder.resolve("reports"));
        var models = new ModelCatalog();
        var rivals = new Rivals(models, read(Topics.CHECKPOINTS));
        var comparison = new ChampionComparison(null, metrics); // has nothing to compare with
        var waiting = new WaitingModels(models, rivals, comparison, null, broker, clock);
        var environment = new JobExecutor.TrainingEnvironment(
                pipelines,
                data(folder),
                runs,
                reports,
                folder.resolve("tensorboard"),
                new JobStarts(new JobStarts.Settings(folder.resolve("starts"), MAX_STARTS), clock),
                new TrainerWorkFolder(folder.resolve("work")),
                rivals,
                comparison,
                new PausedTrials(folder.resolve("paused")));
        var publisher = new ModelPublisher(
                new FakeModelStore(folder.resolve("models"), full), broker, ArchiveSigner.NONE, clock);
        var steps = new JobExecutor(store, announcer, environment, publisher, metrics, clock);
        var retentionSweeper = new RetentionSweeper(
                store,
                new RetentionSweeper.Folders(runs, List.of(reports.folder())),
                new RetentionSweeper.Limits(Duration.ofDays(30), Duration.ofDays(7), 1 << 20),
                clock);
        scheduler = new JobScheduler(
                store,
                steps,
                retentionSweeper,
                new ComparisonSweeper(waiting, store, environment),
                new JobScheduler.Settings(Duration.ofMillis(100), PATIENCE));
        scheduler.assigned(List.of(PARTITION));
        admission =
                new JobAdmission(store, new RequestCheck(pipelines, datasets), announcer, scheduler, metrics, clock);
    }

    private JobDatasets data(Path folder) {
        var versions = new FolderObjectStore(StoreContent.DATASETS, folder.resolve("datasets"));
        return new JobDatasets(
                new DataRoot(folder.resolve("data")),
                new VersionedDatasets(versions, Optional.empty(), clock, ReadListener.NONE));
    }

    private static CatchUp read(String topic) {
        var read = new CatchUp(topic);
        read.complete();
        return read;
    }

    public TrainerFixture started() {
        scheduler.start();
        return this;
    }

    /** Admits a request with the next offset. */
    public Admission admit(TrainingRequested request) {
        return admission.admit(request, new RequestPosition(PARTITION, offset++));
    }

    CancelOutcome cancel(String requestId) {
        return admission.cancel(new TrainingCancelled(requestId, "wrong photos"));
    }

    public double ended(String outcome) {
        return meters.get(TrainerMetrics.JOBS_ENDED)
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    boolean settled(String requestId) {
        return store.find(requestId).filter(JobRecord::settled).isPresent();
    }

    void awaitSettled(String requestId) {
        awaitRecord(requestId, JobRecord::settled);
    }

    void awaitExported(String requestId) {
        awaitRecord(requestId, found -> found.job() instanceof Job.Exported);
    }

    private void awaitRecord(String requestId, Predicate<JobRecord> condition) {
        await().atMost(PATIENCE)
                .until(() -> store.find(requestId).filter(condition).isPresent());
    }

    /** Returns an admission to the same store with another check. */
    JobAdmission admissionWith(RequestCheck check) {
        return new JobAdmission(store, check, announcer, scheduler, new TrainerMetrics(meters), clock);
    }

    public static TrainingRequested request(String requestId) {
        return TrainingRequested.of(requestId, Pipeline.SIMPLE, "desserts");
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
