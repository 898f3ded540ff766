package dev.patisserie.inference.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

    private static final byte[] BODY = "{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource
    void decodesWhatItEncodes(ContentCoding coding) {
        assertThat(coding.decode(coding.encode(BODY), BODY.length, "max")).isEqualTo(BODY);
    }

    @Test
    void readsRawDeflate() throws Exception {
        var raw = new ByteArrayOutputStream();
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (var out = new DeflaterOutputStream(raw, deflater)) {
            out.write(BODY);
        } finally {
            deflater.end();
        }

        assertThat(ContentCoding.DEFLATE.decode(raw.toByteArray(), 100, "max")).isEqualTo(BODY);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "DEFLATE"})
    void stopsDecompressionAtTheLimit(ContentCoding coding) {
        // Given: 64 MiB of zeros in about 64 KiB
        byte[] bomb = coding.encode(new byte[64 << 20]);

        assertThat(bomb).hasSizeLessThan(100_000);
        assertThatThrownBy(() -> coding.decode(bomb, 1 << 20, "inference.max-request-bytes"))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE))
                .hasMessageContaining("1048576 bytes when decompressed");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "DEFLATE"})
    void rejectsDamagedAndTruncatedBodies(ContentCoding coding) {
        byte[] whole = coding.encode(BODY);

        for (byte[] bad : new byte[][] {BODY, {}, Arrays.copyOf(whole, whole.length - 5)}) {
            assertThatThrownBy(() -> coding.decode(bad, 100, "max"))
                    .isInstanceOfSatisfying(
                            PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip, GZIP", "X-GZIP, GZIP", "deflate, DEFLATE", "identity, IDENTITY", ", IDENTITY"})
    void parsesTheCodingOfARequest(String header, ContentCoding expected) {
        assertThat(ContentCoding.of(header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, gzip"})
    void namesTheSupportedCodings(String header) {
        assertThatThrownBy(() -> ContentCoding.of(header))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.REQUEST_ENCODING_UNSUPPORTED))
                .hasMessageContaining("gzip, deflate or identity");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| IDENTITY",
                "gzip | GZIP",
                "deflate | DEFLATE",
                "deflate, gzip | GZIP",
                "gzip;q=0.5, deflate;q=0.8 | DEFLATE",
                "gzip;q=0 | IDENTITY",
                "gzip;q=0, * | DEFLATE",
                "br | IDENTITY",
                "gzip;q=x | IDENTITY",
                "identity, * | GZIP",
            })
    void selectsTheCodingThatAClientPrefers(String header, ContentCoding expected) {
        assertThat(ContentCoding.accepted(header)).isEqualTo(expected);
    }
}
