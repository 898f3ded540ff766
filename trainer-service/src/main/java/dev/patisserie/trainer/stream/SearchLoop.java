package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.common.kafka.TopicFollowers;
import dev.patisserie.common.kafka.TopicView;
import dev.patisserie.trainer.job.execution.JobScheduler;
import dev.patisserie.trainer.job.execution.RequestCheck;
import dev.patisserie.trainer.job.store.JobStore;
import dev.patisserie.trainer.metrics.ErrorSource;
import dev.patisserie.trainer.metrics.SearchMetrics;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.search.PausedStates;
import dev.patisserie.trainer.search.SearchCatalog;
import dev.patisserie.trainer.search.SearchController;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Advances the searches regularly on its own thread. The trainer with the first partition of {@code training-requests}
 * leads them; the consumer group assigns it to one trainer at a time.
 */
@Singleton
class SearchLoop {

    private static final Logger LOG = Logger.getLogger(SearchLoop.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final int LEADING_PARTITION = 0;

    /** A name of its own: the trainer also has an outgoing channel {@code training-progress}. */
    private static final String PROGRESS = "trial-progress";

    private final Config config;
    private final Map<String, Object> broker;
    private final TopicFollowers followers;
    private final SearchCatalog catalog;
    private final TrainerMetrics metrics;
    private final ScheduledExecutorService executor;
    private final CatchUp searchesRead = new CatchUp(Topics.SEARCHES);
    private final CatchUp progressRead = new CatchUp(Topics.TRAINING_PROGRESS);
    private KafkaTrainers trainers; // null without Kafka
    private long resumeAt = System.nanoTime(); // after a failure

    @Inject
    SearchLoop(
            Config config,
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            MeterRegistry registry,
            Clock clock,
            SearchCatalog catalog,
            TrainerMetrics metrics) {
        this.config = config;
        this.broker = broker;
        this.catalog = catalog;
        this.metrics = metrics;
        followers = new TopicFollowers(config, broker, registry, clock);
        executor = Executors.newSingleThreadScheduledExecutor(SearchLoop::thread);
    }

    private static Thread thread(Runnable loop) {
        var thread = new Thread(loop, "searches");
        thread.setDaemon(true); // an unresponsive broker must not keep the process alive
        return thread;
    }

    /** Starts the loop, unless there is no Kafka, as in tests. */
    void start(
            @Observes StartupEvent event,
            JobScheduler scheduler,
            RequestCheck check,
            JobStore store,
            PausedStates paused,
            SearchMetrics observer) {
        if (!followers.follow(new TopicView<>(new SearchReader(catalog)), searchesRead)
                || !followers.follow(PROGRESS, new TopicView<>(new TrialReader(catalog)), progressRead)) {
            return;
        }
        String topic = topic("incoming", Topics.TRAINING_REQUESTS);
        String group = config.getValue("mp.messaging.incoming.training-requests.group.id", String.class);
        trainers = new KafkaTrainers(broker, group, topic);
        var environment = new SearchController.Environment(trainers, store::busyPartitions, check::check);
        var controller =
                new SearchController(catalog, log(topic, group), environment, paused, observer, Clock.systemUTC());
        executor.scheduleWithFixedDelay(
                () -> advance(controller, scheduler), PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns the transactional id of the trainers of a consumer group. */
    static String transactionalId(String group) {
        return group + "-searches";
    }

    private String topic(String direction, String channel) {
        return config.getOptionalValue("mp.messaging.%s.%s.topic".formatted(direction, channel), String.class)
                .orElse(channel);
    }

    private KafkaSearchLog log(String requests, String group) {
        Map<String, Object> producer = KafkaSearchLog.producerSettings(broker, transactionalId(group));
        Map<String, Object> consumer = KafkaSearchLog.consumerSettings(broker);
        return new KafkaSearchLog(
                () -> new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer()),
                () -> new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                new KafkaSearchLog.Topic(topic("incoming", Topics.SEARCHES), requests),
                Clock.systemUTC());
    }

    /** Contains all failures, which would end the schedule. */
    private void advance(SearchController controller, JobScheduler scheduler) {
        if (System.nanoTime() - resumeAt < 0) {
            return;
        }
        try {
            boolean leads = scheduler.holds(LEADING_PARTITION) && searchesRead.isDone() && progressRead.isDone();
            controller.advance(leads);
        } catch (RuntimeException | Error e) {
            if (!TransientFailures.isTransient(e)) {
                metrics.unexpectedError(ErrorSource.SEARCH);
            }
            resumeAt = System.nanoTime() + FAILURE_PAUSE.toNanos();
            LOG.warnf(e, "searches not advanced, retrying pause=%s", FAILURE_PAUSE);
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        executor.shutdownNow();
        executor.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        followers.close();
        if (trainers != null) {
            trainers.close();
        }
    }
}
