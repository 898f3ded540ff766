package dev.patisserie.inference.classify;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageRejectedException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The forward passes of {@link ImageClassifier}: their size, their order, and when their answers arrive. */
class ForwardPassesTest {

    private static final byte INVALID = -1;

    private final AtomicLong now = new AtomicLong(); // in nanoseconds
    private final ExecutorService decoders = Executors.newFixedThreadPool(3);
    private final LiveModel live = new LiveModel(Clock.systemUTC());

    private ImageClassifier classifier(PixelDecoder decoder) {
        return classifier(decoder, 4);
    }

    private ImageClassifier classifier(PixelDecoder decoder, int maxBatch) {
        return new ImageClassifier(
                live,
                decoder,
                decoders,
                new ImageClassifier.Settings(maxBatch, 1),
                new Unobserved(),
                Clock.fixed(NOON, ZoneOffset.UTC),
                now::get);
    }

    private static final class Unobserved implements ClassificationListener {
        @Override
        public void decoded(Duration took) {}

        @Override
        public void inferred(int images, Duration took) {}
    }

    @AfterEach
    void end() {
        decoders.shutdownNow();
    }

    @Test
    void answersOfAPassArriveBeforeTheNextPass() {
        // Given
        List<String> events = new ArrayList<>();
        serve(new FakeClassifier(pixels -> {
            events.add("image " + pixels[0]);
            return new float[] {1, 0};
        }));

        // When: with invalid images before, between and after those of a pass
        classifier(ForwardPassesTest::decode)
                .classify(images(INVALID, 1, 2, INVALID, 3, 4, INVALID, 5), outcomes -> events.add(labels(outcomes)));

        // Then
        assertThat(events)
                .containsExactly(
                        "image 1",
                        "image 2",
                        "image 3",
                        "image 4",
                        "rejected predicted predicted rejected predicted predicted",
                        "image 5",
                        "rejected predicted");
    }

    private static String labels(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::label).collect(Collectors.joining(" "));
    }

    @Test
    void slowModelHasSmallPassesAndAFastOneAfterItFullPasses() {
        // Given: models of which the first takes 90 ms per image
        FakeClassifier slow = taking(Duration.ofMillis(90));
        FakeClassifier fast = taking(Duration.ofMillis(2));
        ImageClassifier timed = classifier(ForwardPassesTest::decode, 8);

        // When
        live.replace(model("slow").event(), slow);
        timed.classify(images(0, 0, 0, 0, 0, 0));
        live.replace(model("fast").event(), fast);
        timed.classify(images(0, 0, 0, 0, 0, 0, 0, 0, 0));

        // Then: the first pass of each model measures it
        assertThat(slow.batches()).containsExactly(1, 2, 2, 1);
        assertThat(fast.batches()).containsExactly(1, 8);
    }

    @Test
    void passesOfACallAreNotDelayedByThoseOfALaterCall() throws Exception {
        // Given: a call in its first pass, with a model that is not known to be fast
        var begun = new CountDownLatch(1);
        var proceed = new CountDownLatch(1);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        live.replace(model("slow").event(), new FakeClassifier(pixels -> {
            order.add((int) pixels[0]);
            begun.countDown();
            await(proceed);
            return new float[] {1, 0};
        }));
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try {
            var laterDecoded = new CountDownLatch(1);
            ImageClassifier shared = classifier((file, size) -> {
                if (file[0] == 2) {
                    laterDecoded.countDown();
                }
                return file;
            });
            Future<?> first = callers.submit(() -> shared.classify(images(1, 1, 1, 1, 1, 1)));
            await(begun);

            // When: another call has decoded its images
            Future<?> later = callers.submit(() -> shared.classify(images(2, 2)));
            await(laterDecoded);
            proceed.countDown();

            // Then
            first.get(30, TimeUnit.SECONDS);
            later.get(30, TimeUnit.SECONDS);
            assertThat(order).containsExactly(1, 1, 1, 1, 1, 1, 2, 2);
        } finally {
            proceed.countDown();
            callers.shutdownNow();
        }
    }

    private static byte[] decode(byte[] file, int size) {
        if (file[0] == INVALID) {
            throw new ImageRejectedException(ErrorCode.IMAGE_CORRUPT, "truncated", null);
        }
        return file;
    }

    private static void await(CountDownLatch event) {
        try {
            if (!event.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("did not happen");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Serves a model that is known to be fast, so that passes have the maximum size. */
    private void serve(FakeClassifier fast) {
        live.replace(model("m").event(), fast);
        live.use(serving -> {
            serving.passSize().measured(1, Duration.ofNanos(1));
            return serving;
        });
    }

    /** Creates a model with this time per image. */
    private FakeClassifier taking(Duration perImage) {
        return new FakeClassifier(pixels -> {
            now.addAndGet(perImage.toNanos());
            return new float[] {1, 0};
        });
    }

    private static List<Image> images(int... firstBytes) {
        return IntStream.of(firstBytes)
                .mapToObj(first -> new Image("i", new byte[] {(byte) first}, null, NOON, NOON))
                .toList();
    }
}
