package dev.patisserie.inference.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictNumbersTest {

    private static InferenceRequest read(String shape) {
        String json = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[%s],\"data\":[\"AAAA\"]}]}"
                .formatted(shape);
        return InferRequestReader.read(json.getBytes(StandardCharsets.UTF_8), OptionalInt.empty(), 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"1\"", "\"\"", "true", "[1]"})
    void rejectsANonIntegerDimension(String dimension) {
        assertThatThrownBy(() -> read(dimension))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
    }

    @Test
    void acceptsADimensionWithAZeroFraction() {
        assertThat(read("1.0").input()).hasSameClassAs(read("1").input());
    }
}
