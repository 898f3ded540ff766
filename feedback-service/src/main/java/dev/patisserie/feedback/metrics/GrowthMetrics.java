package dev.patisserie.feedback.metrics;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.grow.CollectionOutcome;
import dev.patisserie.feedback.grow.GrowthListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the growth of data sets. Thread-safe. */
@Singleton
public final class GrowthMetrics implements GrowthListener {

    /** Images whose bytes were saved. */
    public static final String SAVED = "feedback.images.saved";

    /** Images whose bytes were deleted before they were read. */
    public static final String EXPIRED = "feedback.images.expired";

    /** Images without usable bytes, by {@code reason}: unusable, unreferenced. */
    public static final String UNUSABLE = "feedback.images.unusable";

    /** Images whose saved bytes were deleted, because nothing needs them. */
    public static final String DELETED = "feedback.images.deleted";

    /** Requested second labels, by {@code policy}: conflict, suspect. */
    public static final String REVIEWS = "feedback.reviews";

    /** Labels that cannot be the name of a class. */
    public static final String LABELS_REJECTED = "feedback.growth.labels.rejected";

    /** Published versions of the data set. */
    public static final String VERSIONS = "feedback.versions.published";

    /** Failed attempts that are retried, by {@code stage}: collect, publish, delete. */
    public static final String RETRIES = "feedback.growth.retries";

    /** Labelled or selected images that the newest version lacks, by {@code state}: uncollected, unpublished, held. */
    public static final String WAITING = "feedback.growth.waiting";

    private final Counter saved;
    private final Counter expired;
    private final MeterProvider<Counter> unusable;
    private final Counter deleted;
    private final MeterProvider<Counter> reviews;
    private final Counter rejected;
    private final Counter versions;
    private final MeterProvider<Counter> retries;
    private final AtomicInteger uncollected;
    private final AtomicInteger unpublished;
    private final AtomicInteger held;

    /** Registers the meters. */
    public GrowthMetrics(MeterRegistry registry) {
        saved = Counter.builder(SAVED)
                .description("Images whose bytes were saved")
                .register(registry);
        expired = Counter.builder(EXPIRED)
                .description("Images whose bytes were deleted before they were read")
                .register(registry);
        unusable = Counter.builder(UNUSABLE)
                .description("Images without usable bytes")
                .withRegistry(registry);
        deleted = Counter.builder(DELETED)
                .description("Images whose saved bytes were deleted, because nothing needs them")
                .register(registry);
        reviews =
                Counter.builder(REVIEWS).description("Requested second labels").withRegistry(registry);
        rejected = Counter.builder(LABELS_REJECTED)
                .description("Labels that cannot be the name of a class")
                .register(registry);
        versions = Counter.builder(VERSIONS)
                .description("Published versions of the data set")
                .register(registry);
        retries = Counter.builder(RETRIES)
                .description("Failed attempts that are retried")
                .withRegistry(registry);
        uncollected = waiting(registry, "uncollected");
        unpublished = waiting(registry, "unpublished");
        held = waiting(registry, "held");
    }

    private static AtomicInteger waiting(MeterRegistry registry, String state) {
        var number = new AtomicInteger();
        Gauge.builder(WAITING, number, AtomicInteger::get)
                .description("Images that the newest version lacks")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
        return number;
    }

    @Override
    public void collected(CollectionOutcome outcome) {
        switch (outcome) {
            case SAVED -> saved.increment();
            case EXPIRED -> expired.increment();
            case UNUSABLE, UNREFERENCED ->
                unusable.withTag("reason", outcome.label()).increment();
        }
    }

    @Override
    public void collectionRetried() {
        retries.withTag("stage", "collect").increment();
    }

    @Override
    public void deleted(int images) {
        deleted.increment(images);
    }

    @Override
    public void deletionRetried() {
        retries.withTag("stage", "delete").increment();
    }

    @Override
    public void reviewRequested(SelectionPolicy policy) {
        reviews.withTag("policy", policy.label()).increment();
    }

    @Override
    public void labelRejected() {
        rejected.increment();
    }

    @Override
    public void published(DatasetPublished version) {
        versions.increment();
    }

    @Override
    public void publicationRetried() {
        retries.withTag("stage", "publish").increment();
    }

    @Override
    public void state(int uncollected, int unpublished, int held) {
        this.uncollected.set(uncollected);
        this.unpublished.set(unpublished);
        this.held.set(held);
    }
}
