package dev.patisserie.trainer.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormulaWeightsTest {

    static Stream<JsonNode> weights() {
        return StreamSupport.stream(Golden.json("formula.json").get("weights").spliterator(), false);
    }

    static Stream<JsonNode> images() {
        return StreamSupport.stream(Golden.json("formula.json").get("images").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("weights")
    void weightsEqualThoseOfPython(JsonNode golden) {
        float[] values = FormulaWeights.weight(golden.get("path").asText(), Golden.shape(golden.get("shape")));

        assertThat(values[0]).isEqualTo(golden.get("first").get(0).floatValue());
        assertThat(Sha256.of(littleEndian(values)))
                .isEqualTo(golden.get("sha256").asText());
    }

    @ParameterizedTest
    @MethodSource("images")
    void imagesEqualThoseOfPython(JsonNode golden) {
        byte[] pixels =
                FormulaWeights.image(golden.get("k").asInt(), golden.get("size").asInt());

        assertThat(Sha256.of(pixels)).isEqualTo(golden.get("sha256").asText());
    }

    private static byte[] littleEndian(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
