package dev.patisserie.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/**
 * The BOM of Quarkus may select older versions than this project requires of libraries that parse data from clients or
 * senders.
 */
class LibraryVersionsTest {

    /** Fixes CVE-2026-50020, CVE-2026-44249 and GHSA-3qp7-7mw8-wx86. */
    private static final int[] NETTY = {4, 1, 135};

    /** Fixes CVE-2026-59949, GHSA-6cx8-rjf8-pr8g and GHSA-4v53-57pg-c464. */
    private static final int[] LZ4 = {1, 11, 2};

    private static int[] numbers(String version) {
        return Arrays.stream(version.replaceAll("[^\\d.].*", "").split("\\."))
                .mapToInt(Integer::parseInt)
                .limit(3)
                .toArray();
    }

    private static void assertAtLeast(int[] fixed, String version) {
        assertThat(Arrays.compare(numbers(version), fixed)).as(version).isNotNegative();
    }

    @Test
    void allNettyModulesHaveTheSecurityFixes() {
        assertThat(Version.identify().values())
                .hasSizeGreaterThan(5)
                .extracting(Version::artifactVersion)
                .allSatisfy(version -> assertAtLeast(NETTY, version));
    }

    @Test
    void lz4OfTheKafkaClientHasTheSecurityFixes() throws Exception {
        var properties = new Properties();
        try (InputStream in = getClass().getResourceAsStream("/META-INF/maven/at.yawk.lz4/lz4-java/pom.properties")) {
            properties.load(in);
        }

        assertAtLeast(LZ4, properties.getProperty("version"));
    }
}
