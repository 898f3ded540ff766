package dev.patisserie.standalone.failure;

import static dev.patisserie.standalone.failure.DeliveryCheck.AT_LEAST_ONCE;
import static dev.patisserie.standalone.failure.DeliveryCheck.BURST;
import static dev.patisserie.standalone.failure.DeliveryCheck.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.standalone.service.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests crashes of the service, the broker and a replica. */
class CrashIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.SINGLE;

    @ParameterizedTest
    @CsvSource({"50, at-least-once", "150, exactly-once", "400, exactly-once"})
    void keepsItsGuaranteeWhenKilledDuringABatch(int moment, String delivery) throws Exception {
        kill(moment, delivery);
    }

    /** The numbers of answered images before the kill. */
    static IntStream twentyMoments() {
        return new Random(20).ints(20, 1, BURST / 2);
    }

    @ParameterizedTest
    @Tag("nightly")
    @MethodSource("twentyMoments")
    void losesNoImageWhenKilledAtTwentyMoments(int moment) throws Exception {
        kill(moment, AT_LEAST_ONCE);
    }

    @ParameterizedTest
    @Tag("nightly")
    @MethodSource("twentyMoments")
    void answersOnceWhenKilledAtTwentyMoments(int moment) throws Exception {
        kill(moment, EXACTLY_ONCE);
    }

    private static void kill(int moment, String delivery) throws Exception {
        DeliveryCheck.isKeptUnderLoad(ENVIRONMENT, "SIGKILL after outcome " + moment, delivery, outcomeLog -> {
            ServiceProcess victim = ENVIRONMENT.service(delivery);
            while (outcomeLog.answered() < moment) {
                outcomeLog.read();
            }

            // When
            victim.kill();
            assertThat(outcomeLog.answered()).as("images still waited").isLessThan(BURST);
        });
    }

    @Test
    void losesNoImageDuringAnOutageOfTheBroker() throws Exception {
        stopBroker(EXACTLY_ONCE, Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(strings = {AT_LEAST_ONCE, EXACTLY_ONCE})
    void losesNoImageDuringALongOutageOfTheBroker(String delivery) throws Exception {
        stopBroker(delivery, Duration.ofSeconds(30));
    }

    private static void stopBroker(String delivery, Duration away) throws Exception {
        DeliveryCheck.isKeptUnderLoad(
                ENVIRONMENT, "broker away for %d s".formatted(away.toSeconds()), delivery, outcomeLog -> {
                    ENVIRONMENT.node(1).stop();
                    outcomeLog.sendFor(away);
                    ENVIRONMENT.node(1).start();
                });
    }

    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(strings = {AT_LEAST_ONCE, EXACTLY_ONCE})
    void losesNoImageWhenReplicasStartAndStop(String delivery) throws Exception {
        addAndRemove(delivery);
    }

    private static void addAndRemove(String delivery) throws Exception {
        DeliveryCheck.isKeptUnderLoad(ENVIRONMENT, "a replica added and removed", delivery, outcomeLog -> {
            try (ServiceProcess second = ENVIRONMENT.replica("replica-2", delivery)) {
                outcomeLog.send(BURST);
                awaitMembers(2);
                outcomeLog.send(BURST);
                second.ensureAlive();
            }
            outcomeLog.send(BURST);
            awaitMembers(1);
        });
    }

    private static void awaitMembers(int count) {
        try (Admin admin = ENVIRONMENT.admin()) {
            FailureEnvironment.await(() -> members(admin) == count);
        }
    }

    private static int members(Admin admin) throws Exception {
        String group = ENVIRONMENT.group();
        return admin.describeConsumerGroups(List.of(group))
                .all()
                .get()
                .get(group)
                .members()
                .size();
    }
}
