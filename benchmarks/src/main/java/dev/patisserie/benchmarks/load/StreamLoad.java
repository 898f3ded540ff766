package dev.patisserie.benchmarks.load;

import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.TopicTail;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Sends images through Kafka, as fast as they are answered or on a schedule. Not thread-safe. The caller owns it and
 * closes it once.
 */
public final class StreamLoad implements AutoCloseable {

    /** Largest number of images in flight in throughput measurements: several polls. */
    static final int BACKLOG = 384;

    /** Number of images in flight in the first window, and the smallest of the later ones: one poll. */
    static final int SMALLEST_BACKLOG = 64;

    /** Time that a backlog takes, so that a window of a slow model does not start and end with minutes of waiting. */
    private static final double BACKLOG_SECONDS = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String bootstrap;
    private final PhotoFeed feed;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ExecutorService receiver = Executors.newSingleThreadExecutor();

    /** Connects to a broker. */
    public StreamLoad(String bootstrap, PhotoFeed feed) {
        this.bootstrap = bootstrap;
        this.feed = feed;
        this.producer = KafkaClients.producer(bootstrap);
    }

    /**
     * Measures the throughput of a saturated service: each answer triggers the send of another image. The window starts
     * after the first backlog, and starts and ends with an answer. The backlog is that of two seconds at the rate of
     * the previous window, between {@value #SMALLEST_BACKLOG} and {@value #BACKLOG} images.
     *
     * @param service process of the service; null if unknown
     * @throws IllegalStateException if there is no answer for a minute
     */
    public Subject saturated(ProcessHandle service) {
        var backlog = new AtomicInteger(SMALLEST_BACKLOG);
        return new Subject("end to end", window -> {
            Measurement pace = saturate(service, window, backlog.get());
            backlog.set(backlog(pace.imagesPerSecond()));
            return pace;
        });
    }

    /** Returns the number of images in flight for a rate in images per second. */
    static int backlog(double rate) {
        return (int) Math.max(SMALLEST_BACKLOG, Math.min(BACKLOG, BACKLOG_SECONDS * rate));
    }

    private Measurement saturate(ProcessHandle service, Duration window, int backlog) throws InterruptedException {
        var places = new Semaphore(backlog);
        try (var run = new Run(n -> System.nanoTime(), places)) {
            int sent = 0;
            while (run.outcomes.answered() < backlog) {
                run.acquire(places);
                run.send(sent++);
            }
            // Answers arrive in batches, so the window must start and end with an answer.
            long begun = run.lastAnswer;
            long before = run.outcomes.answered();
            ProcessorTime processor = ProcessorTime.since(service);
            long ends = System.nanoTime() + window.toNanos();
            while (System.nanoTime() < ends || run.outcomes.answered() == before) {
                run.acquire(places);
                run.send(sent++);
            }
            double rate = (run.outcomes.answered() - before) * 1e9 / (run.lastAnswer - begun);
            Measurement pace = processor.pace(rate);
            run.awaitAnswers(sent);
            return pace;
        }
    }

    /** Sends images on a schedule, and waits for the answers. */
    public OfferedLoad offer(double imagesPerSecond, Duration duration) throws InterruptedException {
        return offer(imagesPerSecond, duration, new Latencies());
    }

    /** Sends images on a schedule, and adds their latencies to {@code total} for statistics over several calls. */
    OfferedLoad offer(double imagesPerSecond, Duration duration, Latencies total) throws InterruptedException {
        var schedule = new Schedule(imagesPerSecond);
        long start = System.nanoTime() + TimeUnit.SECONDS.toNanos(1); // the receiver is ready by then
        try (var run = new Run(n -> start + schedule.dueNanos(n), new Semaphore(0))) {
            long latest = new OpenLoop(Time.SYSTEM).run(schedule, start, duration, n -> run.send((int) n));
            long sent = schedule.images(duration);
            run.awaitAnswers(sent);
            double seconds = (run.lastAnswer - start) / 1e9;
            total.add(run.outcomes.latencies());
            return new OfferedLoad(
                    imagesPerSecond,
                    run.outcomes.answered() / seconds,
                    run.outcomes.latencies().summary(),
                    sent,
                    sent - run.outcomes.answered(),
                    run.outcomes.repeats(),
                    run.outcomes.deadLetters(),
                    Time.millis(latest));
        }
    }

    /** Sends images as fast as possible, and waits for the answers. */
    Bursts.Burst burst(int images) throws InterruptedException {
        var start = new AtomicLong();
        try (var run = new Run(n -> start.get(), new Semaphore(0))) {
            start.set(System.nanoTime()); // the connection of the receiver is not part of the latency
            for (int n = 0; n < images; n++) {
                run.send(n);
            }
            run.awaitAnswers(images);
            Latencies latencies = run.outcomes.latencies();
            return new Bursts.Burst(
                    latencies.medianMillis(), latencies.summary().max(), images - run.outcomes.answered());
        }
    }

    /** One load with unique ids, and the thread that receives its answers. */
    private final class Run implements AutoCloseable {

        private final String prefix = "bench-" + UUID.randomUUID() + "-";
        private final CountDownLatch ready = new CountDownLatch(1);
        private final Outcomes outcomes;
        private final Semaphore news = new Semaphore(0);
        private final Future<?> receiving;
        private volatile boolean ended;
        private volatile long lastAnswer = System.nanoTime();

        Run(LongUnaryOperator due, Semaphore answered) throws InterruptedException {
            outcomes = new Outcomes(due, answered);
            receiving = receiver.submit(this::receive);
            ready.await();
        }

        private void receive() {
            try (TopicTail tail = TopicTail.fromNow(bootstrap, Topics.PREDICTIONS, Topics.IMAGES_DEAD_LETTERS)) {
                ready.countDown();
                while (!ended) {
                    tail.poll().forEach(this::take);
                    news.release();
                }
            } finally { // releases waiting senders when the receiver ends
                ready.countDown();
                news.release(Short.MAX_VALUE);
            }
        }

        private void take(ConsumerRecord<byte[], byte[]> message) {
            ImageOutcome.Of found = ImageOutcome.read(message);
            if (found.imageId().startsWith(prefix)) {
                long now = System.nanoTime();
                outcomes.add(
                        Integer.parseInt(found.imageId().substring(prefix.length())),
                        found.outcome() instanceof ImageOutcome.DeadLettered,
                        now);
                lastAnswer = now;
            }
        }

        void acquire(Semaphore places) throws InterruptedException {
            if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                ensureReceiving();
                throw new IllegalStateException(
                        "expected an answer within %d s, found none; check by 'patisserie models' that a model serves"
                                .formatted(PATIENCE.toSeconds()));
            }
        }

        void send(int n) {
            producer.send(feed.record(prefix + n, n));
        }

        /** Waits until all images are answered, or until no answer has arrived for a time limit. */
        void awaitAnswers(long sent) throws InterruptedException {
            while (outcomes.answered() < sent && System.nanoTime() - lastAnswer < PATIENCE.toNanos()) {
                news.acquire();
                ensureReceiving();
            }
        }

        private void ensureReceiving() throws InterruptedException {
            if (receiving.isDone()) {
                try {
                    receiving.get();
                } catch (ExecutionException e) {
                    throw new IllegalStateException("the answers cannot be read", e.getCause());
                }
            }
        }

        @Override
        public void close() {
            ended = true;
        }
    }

    @Override
    public void close() {
        receiver.shutdownNow();
        producer.close();
    }
}
