package dev.patisserie.inference.http;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Tests of a class that handles requests within {@link RequestLimits} and sends records to Kafka. */
public abstract class RequestHandlerTest {

    protected final ManualClock clock = new ManualClock(NOON);
    protected final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    protected final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final String counter;

    /**
     * Creates the clock, the meters and the producer.
     *
     * @param counter name of the counter of requests
     */
    protected RequestHandlerTest(String counter) {
        this.counter = counter;
    }

    /** Asserts that a request fails with a code and is counted. */
    protected final void assertFails(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                .isEqualTo(code));
        assertThat(requests("failed", code.name())).isPositive();
    }

    /** Returns the number of requests with an outcome. */
    protected final double requests(String outcome, String reason) {
        return meters.get(counter)
                .tags("outcome", outcome, "reason", reason)
                .counter()
                .count();
    }
}
