package dev.patisserie.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageRejectedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeLimitedDecoderTest {

    private static final byte[] GOOD = {1};
    private static final byte[] BAD = {2};
    private static final byte[] ENDLESS = {3};

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void end() {
        end.countDown();
        threads.shutdownNow();
    }

    @Test
    void rejectsAnImageAtTheTimeLimitAndDecodesTheNext() {
        var decoder = decoder(Duration.ofMillis(20));

        assertThatThrownBy(() -> decoder.decode(ENDLESS, 16))
                .isInstanceOfSatisfying(ImageRejectedException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.IMAGE_DECODE_TIMEOUT))
                .hasMessageContaining("PT0.02S");
        assertThat(decoder(Duration.ofSeconds(30)).decode(GOOD, 16)).isEqualTo(GOOD);
    }

    @Test
    void propagatesExceptionsOfTheDecoder() {
        assertThatThrownBy(() -> decoder(Duration.ofSeconds(30)).decode(BAD, 16))
                .isInstanceOf(ImageRejectedException.class)
                .hasMessage("truncated");
    }

    @Test
    void propagatesOutOfMemoryErrors() {
        var decoder = new TimeLimitedDecoder(
                (file, size) -> {
                    throw new OutOfMemoryError("Java heap space");
                },
                Duration.ofSeconds(30),
                threads);

        assertThatThrownBy(() -> decoder.decode(GOOD, 16)).isInstanceOf(OutOfMemoryError.class);
    }

    private TimeLimitedDecoder decoder(Duration limit) {
        return new TimeLimitedDecoder(this::decode, limit, threads);
    }

    /** Ignores interrupts, like native code. */
    private byte[] decode(byte[] file, int size) {
        if (file == BAD) {
            throw new ImageRejectedException(ErrorCode.IMAGE_CORRUPT, "truncated", null);
        }
        while (file == ENDLESS && end.getCount() > 0) {
            Thread.onSpinWait();
        }
        return file;
    }
}
