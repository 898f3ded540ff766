package dev.patisserie.standalone.failure;

import static dev.patisserie.standalone.failure.DeliveryCheck.AT_LEAST_ONCE;
import static dev.patisserie.standalone.failure.DeliveryCheck.EXACTLY_ONCE;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network between service and broker that fails. */
class NetworkIT {

    @RegisterExtension
    static final FailureEnvironment RIG = FailureEnvironment.SINGLE;

    enum Fault {
        /** Each piece of data comes a tenth of a second late. */
        LATENCY {
            @Override
            void strike(TcpProxy proxy) {
                proxy.delay(Duration.ofMillis(100));
            }
        },
        /** Connections end by RST, and so does each attempt at another. */
        RESET {
            @Override
            void strike(TcpProxy proxy) {
                proxy.reset();
            }
        },
        /** Connections stay open and carry nothing any more. */
        HALF_OPEN {
            @Override
            void strike(TcpProxy proxy) {
                proxy.halfOpen();
            }
        };

        abstract void strike(TcpProxy proxy);
    }

    @Test
    void losesNothingWhenConnectionsAreReset() throws Exception {
        strike(Fault.RESET, EXACTLY_ONCE, Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @Tag("nightly")
    @EnumSource(Fault.class)
    void losesNothingWhenTheNetworkFailsForLong(Fault fault) throws Exception {
        strike(fault, AT_LEAST_ONCE, Duration.ofSeconds(20));
        strike(fault, EXACTLY_ONCE, Duration.ofSeconds(20));
    }

    private static void strike(Fault fault, String delivery, Duration duration) throws Exception {
        DeliveryCheck.isKeptUnderLoad(
                RIG, "network %s for %d s".formatted(fault, duration.toSeconds()), delivery, ledger -> {
                    fault.strike(RIG.proxy());
                    ledger.sendFor(duration);
                    RIG.proxy().heal();
                });
    }
}
