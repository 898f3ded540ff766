package dev.patisserie.standalone.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.service.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests a photo that crashes native code: SIGSEGV ends the process of the service twice, each time while its journal
 * names this photo as being decoded.
 */
@Tag("nightly")
class NativeCrashIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.SINGLE;

    private static final String ABORTED = "ended with exit code 134"; // 128 + SIGABRT, by the JVM

    @ParameterizedTest
    @CsvSource({"1, at-least-once", "2, exactly-once"})
    void rejectsTheCrashingPhotoAndContinuesTheStream(int seed, String delivery) throws Exception {
        // Given
        SlowPhoto deadly = SlowPhoto.draw(seed);
        Photo photo = Photo.of(Path.of("deadly"), null);
        ServiceProcess together = ENVIRONMENT.service(delivery);
        try (OutcomeLog outcomeLog = ENVIRONMENT.outcomeLog()) {
            outcomeLog.send(200);
            outcomeLog.send(photo.id(), photo.record(Instant.now(), deadly.bytes()));
            outcomeLog.send(200);

            // When it crashes with other photos in the decoder, and then with this photo alone
            fault(together, deadly);
            fault(ENVIRONMENT.service(delivery), deadly);

            // Then
            ENVIRONMENT.service(delivery);
            FailureEnvironment.await(outcomeLog::complete);
            assertThat(outcomeLog.outcomes(photo.id())).isNotEmpty().allSatisfy(outcome -> assertThat(code(outcome))
                    .isEqualTo(crashed()));
            assertThat(ENVIRONMENT.serviceWorkDir().resolve("decoder-crashes.txt"))
                    .content()
                    .contains(deadly.sha256());
            DeliveryCheck.isKept("native crash on one photo, twice", delivery, outcomeLog.count());
        }
    }

    private static void fault(ServiceProcess service, SlowPhoto deadly) throws Exception {
        Path report = Path.of("hs_err_pid%d.log".formatted(service.handle().pid()));
        FailureEnvironment.await(() -> deadly.isDecodedIn(ENVIRONMENT.serviceWorkDir()));
        try {
            new ProcessBuilder("kill", "-SEGV", Long.toString(service.handle().pid()))
                    .start()
                    .waitFor();
            FailureEnvironment.awaitEnd(service, Duration.ofMinutes(1), ABORTED);
        } finally {
            Files.deleteIfExists(report); // the JVM's, in this folder
        }
    }

    private static String code(ImageOutcome outcome) {
        return outcome instanceof ImageOutcome.DeadLettered dead ? dead.code() : outcome.toString();
    }

    private static String crashed() {
        return ErrorCode.IMAGE_CRASHED_DECODER.name();
    }
}
