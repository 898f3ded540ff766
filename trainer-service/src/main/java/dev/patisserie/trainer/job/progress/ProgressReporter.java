package dev.patisserie.trainer.job.progress;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.fit.StepReport;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.store.JobStore;
import dev.patisserie.trainer.job.store.TakenOverException;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.pipeline.TrainingListener;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Reports the events of a pipeline to the progress topic, the meters, the log and the disk. */
public record ProgressReporter(
        Job.Running job,
        JobStore store,
        JobReports reports,
        ProgressPublisher announcer,
        TrainerMetrics metrics,
        Clock clock,
        BooleanSupplier stopping,
        PercentThrottle milestones,
        StepThrottle pace)
        implements TrainingListener {

    private static final Logger LOG = Logger.getLogger(ProgressReporter.class);
    private static final int LOGGED = 10;

    @Override
    public void stepEnded(StepReport step) {
        metrics.moved();
        Instant now = clock.instant();
        pace.ended(step, now).ifPresent(report -> {
            requireOwned();
            announcer.report(job, report, now);
        });
    }

    @Override
    public void epochEnded(Epoch epoch, Inspectable model) {
        metrics.epochEnded(pipeline(), epoch);
        requireOwned();
        announcer.report(job, epoch, clock.instant());
        LOG.infof(
                "epoch ended request=%s phase=%s epoch=%d/%d loss=%.4f accuracy=%.4f validationLoss=%.4f validationAccuracy=%.4f",
                job.spec().requestId(),
                epoch.phase(),
                epoch.number(),
                epoch.of(),
                epoch.loss(),
                epoch.accuracy(),
                epoch.validationLoss(),
                epoch.validationAccuracy());
    }

    /** A former owner must not publish: the events of the new owner are newer. */
    private void requireOwned() {
        String requestId = job.spec().requestId();
        if (!store.owns(requestId)) {
            throw new TakenOverException(requestId, "owned by another trainer");
        }
    }

    @Override
    public void imagesSkipped(List<SkippedImage> skipped) {
        metrics.imagesSkipped(pipeline(), skipped.size());
        Path list = reports.writeSkipped(job.spec().requestId(), skipped);
        LOG.warnf(
                "images skipped request=%s count=%d list=%s first=%s",
                job.spec().requestId(), skipped.size(), list, skipped.subList(0, Math.min(LOGGED, skipped.size())));
    }

    @Override
    public void advanced(String part, long done, long of) {
        metrics.moved();
        milestones
                .passed(part, done, of)
                .ifPresent(percent -> LOG.infof(
                        "stage progress part=%s request=%s done=%d of=%d percent=%d",
                        part, job.spec().requestId(), done, of, percent));
    }

    @Override
    public void noticed(String notice) {
        LOG.warnf(
                "training deviates from the request request=%s notice=%s",
                job.spec().requestId(), notice);
    }

    @Override
    public Stop stop() {
        if (store.isCancelled(job.spec().requestId())) {
            return Stop.CANCEL;
        }
        return stopping.getAsBoolean() ? Stop.SAVE : Stop.NONE;
    }

    private Pipeline pipeline() {
        return job.spec().request().pipeline();
    }
}
