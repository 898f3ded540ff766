package dev.patisserie.standalone.failure;

import static dev.patisserie.standalone.failure.DeliveryCheck.AT_LEAST_ONCE;
import static dev.patisserie.standalone.failure.DeliveryCheck.EXACTLY_ONCE;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests failures of the network between service and broker. */
class NetworkIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.SINGLE;

    enum Fault {
        /** Data is delayed by a tenth of a second. */
        LATENCY {
            @Override
            void strike(TcpProxy proxy) {
                proxy.delay(Duration.ofMillis(100));
            }
        },
        /** Connections and new attempts are reset by RST. */
        RESET {
            @Override
            void strike(TcpProxy proxy) {
                proxy.reset();
            }
        },
        /** Connections stay open but transfer no data. */
        HALF_OPEN {
            @Override
            void strike(TcpProxy proxy) {
                proxy.halfOpen();
            }
        };

        abstract void strike(TcpProxy proxy);
    }

    @Test
    void losesNoImageWhenConnectionsAreReset() throws Exception {
        strike(Fault.RESET, EXACTLY_ONCE, Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @Tag("nightly")
    @EnumSource(Fault.class)
    void losesNoImageDuringALongNetworkFailure(Fault fault) throws Exception {
        strike(fault, AT_LEAST_ONCE, Duration.ofSeconds(20));
        strike(fault, EXACTLY_ONCE, Duration.ofSeconds(20));
    }

    private static void strike(Fault fault, String delivery, Duration duration) throws Exception {
        DeliveryCheck.isKeptUnderLoad(
                ENVIRONMENT, "network %s for %d s".formatted(fault, duration.toSeconds()), delivery, outcomeLog -> {
                    fault.strike(ENVIRONMENT.proxy());
                    outcomeLog.sendFor(duration);
                    ENVIRONMENT.proxy().heal();
                });
    }
}
