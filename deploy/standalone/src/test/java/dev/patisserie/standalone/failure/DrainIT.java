package dev.patisserie.standalone.failure;

import static dev.patisserie.standalone.failure.DeliveryCheck.AT_LEAST_ONCE;
import static dev.patisserie.standalone.failure.DeliveryCheck.BURST;
import static dev.patisserie.standalone.failure.DeliveryCheck.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.standalone.service.ServiceProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service that is asked to stop under load: by SIGTERM, as an orchestrator does. */
class DrainIT {

    @RegisterExtension
    static final FailureEnvironment RIG = FailureEnvironment.SINGLE;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final String TERMINATED = "ended with exit code 143"; // 128 + SIGTERM

    /** What inference.shutdown-grace is by default, and some for the connections. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    @Test
    void answersNothingTwiceThoughItPromisesNoMoreThanAtLeastOnce() throws Exception {
        drain(AT_LEAST_ONCE);
    }

    @Test
    @Tag("nightly")
    void leavesNoTransactionBehind() throws Exception {
        drain(EXACTLY_ONCE);
    }

    private static void drain(String delivery) throws Exception {
        // Given a batch that takes a while, and many images behind it
        SlowPhoto slow = SlowPhoto.draw(3); // those of NativeCrashIT are not decoded any more
        ServiceProcess service = RIG.service(delivery);
        FailureEnvironment.await(() -> ready(service) == 200); // connects, for the moment that counts
        try (OutcomeLog ledger = RIG.ledger()) {
            ledger.send(100);
            ledger.send(slow.bytes());
            ledger.send(BURST);
            FailureEnvironment.await(() -> slow.isDecodedIn(RIG.serviceWorkDir()));

            // When
            service.handle().destroy();

            // Then it is not ready any more, and ends by itself
            FailureEnvironment.await(() -> ready(service) == 503);
            FailureEnvironment.awaitEnd(service, GRACE, TERMINATED);
            Count atItsEnd = ledger.count();
            assertThat(atItsEnd.lost()).as("images left for the next").isPositive();

            // And what it has answered was committed: the next answers the others alone
            RIG.service(delivery);
            FailureEnvironment.await(ledger::complete);
            Count count = ledger.count();
            assertThat(count.duplicated()).isZero();
            DeliveryCheck.isKept("SIGTERM under load", delivery, count);
        }
    }

    private static int ready(ServiceProcess service) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.address().resolve("/q/health/ready"))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
