package dev.patisserie.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

    private static final Hosts HOSTS = new Hosts(Set.of("localhost", "inference", "*.svc"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:8082",
                "localhost.",
                "inference:80",
                "inference-api.prod.svc:8082",
                "a.svc",
                "127.0.0.1:8082",
                "10.1.2.3",
                "[::1]:8082",
                "[fe80::1]",
            })
    void acceptsConfiguredNamesAndAllAddresses(String host) {
        assertThat(HOSTS.accept(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8082",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "1.2.3.4.5",
                "svc",
                "evilsvc",
                "",
                "user@localhost",
            })
    void rejectsEveryOtherName(String host) {
        assertThat(HOSTS.accept(host)).isFalse();
    }

    @Test
    void acceptsARequestWithoutAHost() {
        assertThat(HOSTS.accept(null)).isTrue();
    }

    @Test
    void acceptsTheNameOfThisMachine() throws Exception {
        assertThat(new Hosts(Set.of("localhost"))
                        .withOwnNames()
                        .accept(InetAddress.getLocalHost().getHostName() + ":8082"))
                .isTrue();
    }

    @Test
    void acceptsAllHostsWithAWildcard() {
        assertThat(new Hosts(Set.of("*")).accept("evil.example")).isTrue();
    }
}
