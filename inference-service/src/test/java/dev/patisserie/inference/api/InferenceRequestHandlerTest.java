package dev.patisserie.inference.api;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.classify.RequestClassifier;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.http.ReceivedBody;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.RequestMetrics;
import dev.patisserie.inference.protocol.EncodedResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InferenceRequestHandlerTest {

    private static final InferenceConfig ONE_AT_A_TIME = new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(
                    Map.of(
                            "inference.model-store", "/models",
                            "inference.work-dir", "/scratch",
                            "inference.max-requests", "1",
                            "inference.request-wait", "PT0S"),
                    "test",
                    0))
            .withMapping(InferenceConfig.class)
            .build()
            .getConfigMapping(InferenceConfig.class);

    private static final String REQUEST = """
            {"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AA=="]}]}\
            """;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LiveModel live = new LiveModel(Clock.systemUTC());

    private InferenceRequestHandler handler(PixelDecoder decoder) {
        live.replace(model("m-1").event(), new FakeClassifier());
        var listener = new InferenceMetrics(registry, 1, Clock.systemUTC());
        return new InferenceRequestHandler(
                new RequestClassifier(live, decoder, Runnable::run, new ImageClassifier.Settings(1, 1), listener),
                new RequestMetrics(registry),
                ONE_AT_A_TIME);
    }

    private static final class FailingClassifier implements Classifier {

        @Override
        public float[][] classify(List<byte[]> images) {
            throw new UnsatisfiedLinkError("no such function");
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    private static InferenceRequestHandler.Call call() {
        return new InferenceRequestHandler.Call(Optional.empty(), null, null, null);
    }

    /** A body that counts its closes. */
    private static final class Body implements ReceivedBody {

        private final boolean abandoned;
        private boolean closed;

        Body(boolean abandoned) {
            this.abandoned = abandoned;
        }

        @Override
        public byte[] bytes() {
            return REQUEST.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public boolean isAbandoned() {
            return abandoned;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static PatisserieException failure(CompletableFuture<?> answer) {
        return (PatisserieException)
                catchThrowableOfType(CompletionException.class, answer::join).getCause();
    }

    private static CompletableFuture<EncodedResponse> send(InferenceRequestHandler handler, Body body) {
        return handler.handle(call(), () -> CompletableFuture.completedFuture(body));
    }

    private double failed(ErrorCode code) {
        return registry.get(RequestMetrics.REQUESTS)
                .tag("reason", code.name())
                .counter()
                .count();
    }

    @Test
    void rejectsARequestThatIsNotAdmittedInTime() {
        // Given: a request that makes another one while it is handled
        var handler = new InferenceRequestHandler[1];
        var second = new PatisserieException[1];
        var waiting = new Body(false);
        handler[0] = handler((file, size) -> {
            second[0] = failure(send(handler[0], waiting));
            return file;
        });

        // When
        send(handler[0], new Body(false)).join();

        // Then
        assertThat(second[0].code()).isEqualTo(ErrorCode.SERVICE_BUSY);
        assertThat(second[0]).hasMessageStartingWith("1 requests are running");
        assertThat(waiting.closed).isTrue();
        assertThat(failed(ErrorCode.SERVICE_BUSY)).isEqualTo(1);
        assertThat(registry.get(RequestMetrics.IMAGES).counter().count()).isEqualTo(1);
    }

    @Test
    void admitsTheNextRequestAfterAFailure() {
        InferenceRequestHandler handler = handler((file, size) -> {
            throw new IllegalStateException("broken");
        });

        for (int i = 0; i < 2; i++) {
            var body = new Body(false);
            assertThat(failure(send(handler, body)).code()).isEqualTo(ErrorCode.INFERENCE_FAILED);
            assertThat(body.closed).isTrue();
        }
        assertThat(failed(ErrorCode.INFERENCE_FAILED)).isEqualTo(2);
    }

    /** Errors of native libraries or a StackOverflowError; the client must not wait for its own timeout. */
    @Test
    void answersARequestThatThrowsAnErrorAndHandlesTheNext() {
        // Given
        InferenceRequestHandler handler = handler((file, size) -> file);
        live.replace(model("m-2").event(), new FailingClassifier());
        var body = new Body(false);

        // When
        PatisserieException failure = failure(send(handler, body));

        // Then
        assertThat(failure.code()).isEqualTo(ErrorCode.INFERENCE_FAILED);
        assertThat(failure).hasMessageContaining("see its log");
        assertThat(body.closed).isTrue();
        assertThat(failed(ErrorCode.INFERENCE_FAILED)).isEqualTo(1);
        live.replace(model("m-3").event(), new FakeClassifier());
        send(handler, new Body(false)).join();
    }

    @Test
    void answersARequestAfterAnUnexpectedErrorInItsBody() {
        InferenceRequestHandler handler = handler((file, size) -> file);

        PatisserieException thrown = failure(handler.handle(call(), () -> {
            throw new StackOverflowError();
        }));
        PatisserieException failed =
                failure(handler.handle(call(), () -> CompletableFuture.failedFuture(new IllegalStateException())));

        assertThat(thrown.code()).isEqualTo(ErrorCode.INFERENCE_FAILED);
        assertThat(failed.code()).isEqualTo(ErrorCode.INFERENCE_FAILED);
        assertThat(failed(ErrorCode.INFERENCE_FAILED)).isEqualTo(2);
    }

    @Test
    void doesNotAdmitARequestBeforeItsBodyHasArrived() {
        // Given: more slow bodies than concurrent requests
        InferenceRequestHandler handler = handler((file, size) -> file);
        List<CompletableFuture<EncodedResponse>> slow = Stream.generate(
                        () -> handler.handle(call(), CompletableFuture::new))
                .limit(5)
                .toList();

        // When
        EncodedResponse answer = send(handler, new Body(false)).join();

        // Then
        assertThat(answer.body()).isNotEmpty();
        assertThat(slow).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void doesNotReadTheBodyOfARejectedRequest() {
        // Given
        InferenceRequestHandler handler = handler((file, size) -> file);
        var unknown = new InferenceRequestHandler.Call(Optional.of("m-0"), null, null, null);
        var unreadable = new InferenceRequestHandler.Call(Optional.empty(), null, "br", null);

        // When, then
        for (InferenceRequestHandler.Call call : List.of(unknown, unreadable)) {
            CompletableFuture<EncodedResponse> answer = handler.handle(call, () -> {
                throw new AssertionError("the body is read");
            });
            failure(answer);
        }
        assertThat(failed(ErrorCode.MODEL_UNKNOWN)).isEqualTo(1);
        assertThat(failed(ErrorCode.REQUEST_ENCODING_UNSUPPORTED)).isEqualTo(1);
    }

    @Test
    void doesNotClassifyForADisconnectedClient() {
        InferenceRequestHandler handler = handler((file, size) -> {
            throw new AssertionError("the image is decoded");
        });

        assertThat(failure(send(handler, new Body(true))).code()).isEqualTo(ErrorCode.REQUEST_INVALID);
    }
}
