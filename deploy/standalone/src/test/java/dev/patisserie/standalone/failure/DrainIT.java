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

/** Tests the shutdown of a service under load by SIGTERM, the signal of orchestrators. */
class DrainIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.SINGLE;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final String TERMINATED = "ended with exit code 143"; // 128 + SIGTERM

    /** The default of inference.shutdown-grace, and a reserve for the connections. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    @Test
    void answersNoImageTwiceWithAtLeastOnce() throws Exception {
        drain(AT_LEAST_ONCE);
    }

    @Test
    @Tag("nightly")
    void leavesNoOpenTransaction() throws Exception {
        drain(EXACTLY_ONCE);
    }

    private static void drain(String delivery) throws Exception {
        // Given a slow batch, followed by many images
        SlowPhoto slow = SlowPhoto.draw(3); // the service no longer decodes those of NativeCrashIT
        ServiceProcess service = ENVIRONMENT.service(delivery);
        FailureEnvironment.await(() -> ready(service) == 200); // opens the connection before the shutdown
        try (OutcomeLog outcomeLog = ENVIRONMENT.outcomeLog()) {
            outcomeLog.send(100);
            outcomeLog.send(slow.bytes());
            outcomeLog.send(BURST);
            FailureEnvironment.await(() -> slow.isDecodedIn(ENVIRONMENT.serviceWorkDir()));

            // When
            service.handle().destroy();

            // Then it is no longer ready, and ends by itself
            FailureEnvironment.await(() -> ready(service) == 503);
            FailureEnvironment.awaitEnd(service, GRACE, TERMINATED);
            Count atItsEnd = outcomeLog.count();
            assertThat(atItsEnd.lost()).as("images left for the next").isPositive();

            // And its answers were committed: the next service answers only the other images
            ENVIRONMENT.service(delivery);
            FailureEnvironment.await(outcomeLog::complete);
            Count count = outcomeLog.count();
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
