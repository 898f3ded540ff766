package dev.patisserie.inference.api;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.classify.RequestClassifier;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.RequestMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InferenceDeskTest {

    private static final InferenceConfig ONE_AT_A_TIME =
            new SmallRyeConfigBuilder()
                    .withSources(
                            new PropertiesConfigSource(
                                    Map.of(
                                            "inference.model-store", "/models",
                                            "inference.work-dir", "/work",
                                            "inference.max-requests", "1",
                                            "inference.request-wait", "PT0S"),
                                    "test",
                                    0))
                    .withMapping(InferenceConfig.class)
                    .build()
                    .getConfigMapping(InferenceConfig.class);

    private static final String REQUEST =
            """
            {"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AA=="]}]}""";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LiveModel live = new LiveModel(Clock.systemUTC());

    private InferenceDesk desk(PixelDecoder decoder) {
        live.replace(model("m-1").event(), new FakeClassifier());
        var listener = new InferenceMetrics(registry, 1, Clock.systemUTC());
        return new InferenceDesk(
                new RequestClassifier(live, decoder, Runnable::run, 1, listener),
                new RequestMetrics(registry),
                ONE_AT_A_TIME);
    }

    private static InferenceDesk.Call call() {
        var body = new ByteArrayInputStream(REQUEST.getBytes(StandardCharsets.UTF_8));
        return new InferenceDesk.Call(
                Optional.empty(), null, new Body(body, 1000, "inference.max-request-bytes"));
    }

    private double failed(ErrorCode code) {
        return registry.get(RequestMetrics.REQUESTS).tag("reason", code.name()).counter().count();
    }

    @Test
    void turnsARequestDownWhoseTurnDoesNotCome() {
        // Given: a request that, while it is handled, makes another one
        var desk = new InferenceDesk[1];
        var second = new PatisserieException[1];
        desk[0] =
                desk(
                        (file, size) -> {
                            second[0] =
                                    catchThrowableOfType(
                                            PatisserieException.class,
                                            () -> desk[0].handle(call()));
                            return file;
                        });

        // When
        desk[0].handle(call());

        // Then
        assertThat(second[0].code()).isEqualTo(ErrorCode.SERVICE_BUSY);
        assertThat(second[0]).hasMessageStartingWith("1 requests are running");
        assertThat(failed(ErrorCode.SERVICE_BUSY)).isEqualTo(1);
        assertThat(registry.get(RequestMetrics.IMAGES).counter().count()).isEqualTo(1);
    }

    @Test
    void givesTheTurnBackWhenARequestBreaks() {
        InferenceDesk desk =
                desk(
                        (file, size) -> {
                            throw new IllegalStateException("broken");
                        });

        for (int i = 0; i < 2; i++) {
            var failure =
                    catchThrowableOfType(PatisserieException.class, () -> desk.handle(call()));
            assertThat(failure.code()).isEqualTo(ErrorCode.INFERENCE_FAILED);
        }
        assertThat(failed(ErrorCode.INFERENCE_FAILED)).isEqualTo(2);
    }
}
