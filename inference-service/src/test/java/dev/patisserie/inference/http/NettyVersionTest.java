package dev.patisserie.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The BOM of Quarkus may bring an older Netty than the one that this project asks for. */
class NettyVersionTest {

    /** Fixes CVE-2026-50020, CVE-2026-44249 and GHSA-3qp7-7mw8-wx86. */
    private static final int[] FIXED = {4, 1, 135};

    private static int[] numbers(String version) {
        return Arrays.stream(version.replaceAll("[^\\d.].*", "").split("\\."))
                .mapToInt(Integer::parseInt)
                .limit(3)
                .toArray();
    }

    @Test
    void everyPartOfNettyHasTheFixesOfItsAdvisories() {
        assertThat(Version.identify().values())
                .hasSizeGreaterThan(5)
                .extracting(Version::artifactVersion)
                .allSatisfy(
                        version ->
                                assertThat(Arrays.compare(numbers(version), FIXED))
                                        .as(version)
                                        .isNotNegative());
    }
}
