package dev.patisserie.feedback.config;

import dev.patisserie.feedback.retrain.CronSchedule;
import dev.patisserie.feedback.retrain.RequestTemplate;
import dev.patisserie.feedback.retrain.RetrainMode;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of automatic trainings, under {@code feedback.retrain.*}. */
@ConfigMapping(prefix = "feedback.retrain")
public interface RetrainConfig {

    /** The consequence of a trigger: {@code off}, {@code propose} to a person, or {@code act}. */
    @WithDefault("propose")
    RetrainMode mode();

    /** Shortest time between two automatic trainings. */
    @WithDefault("P1D")
    @DurationMin(seconds = 0)
    Duration coolDown();

    /** Number of labels that the data set of the model in use must lack. */
    @WithDefault("100")
    @Min(0)
    int minNewLabels();

    /** Maximum number of automatic trainings within seven days. */
    @WithDefault("4")
    @Min(1)
    @Max(100)
    int maxPerWeek();

    /** Times of trainings: a cron expression with five fields, in UTC, for example {@code 0 3 * * 1}. Default: none. */
    Optional<@WithConverter(ScheduleConverter.class) CronSchedule> schedule();

    /** Number of new labels that triggers a training; 0 for none. */
    @WithDefault("0")
    @Min(0)
    int labels();

    /**
     * Fields of the requests, a JSON object with optional fields of {@code training.requested.v1}. Default: the
     * pipeline of the model in use.
     */
    Optional<@WithConverter(RequestConverter.class) RequestTemplate> request();

    /** Reads a schedule. The conversion by the static method would hide the reason of a failure. */
    final class ScheduleConverter implements Converter<CronSchedule> {

        private static final long serialVersionUID = 1L;

        @Override
        public CronSchedule convert(String value) {
            return CronSchedule.of(value);
        }
    }

    /** Reads the fields of a request. */
    final class RequestConverter implements Converter<RequestTemplate> {

        private static final long serialVersionUID = 1L;

        @Override
        public RequestTemplate convert(String value) {
            return RequestTemplate.of(value);
        }
    }
}
