package dev.patisserie.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackboneWeightsTest {

    private static final String SHA256 = "a".repeat(64);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"imagenet\"",
                "\"none\"",
                "{\"file\":\"xception.h5\"}",
                "{\"file\":\"my weights (2).h5\",\"sha256\":\"%s\"}"
            })
    void isUnchangedAfterReadingAndWriting(String json) throws JsonProcessingException {
        String text = json.formatted(SHA256);

        BackboneWeights weights = Json.MAPPER.readValue(text, BackboneWeights.class);

        assertThat(Json.MAPPER.writeValueAsString(weights)).isEqualTo(text);
    }

    @Test
    void nullWeightsAreThoseOfImageNet() throws JsonProcessingException {
        assertThat(request("\"imagenet\"").transfer().weights()).isEqualTo(BackboneWeights.IMAGENET);
        assertThat(request("null").transfer().weights()).isEqualTo(BackboneWeights.IMAGENET);
    }

    @Test
    void aRequestNamesAFile() throws JsonProcessingException {
        assertThat(request("{\"file\":\"own.h5\"}").transfer().weights()).isEqualTo(BackboneWeights.of("own.h5"));
    }

    private static TrainingRequested request(String weights) throws JsonProcessingException {
        return Json.MAPPER.readValue(
                "{\"requestId\":\"r-1\",\"pipeline\":\"transfer\",\"weights\":%s}".formatted(weights),
                TrainingRequested.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".hidden.h5",
                "../own.h5",
                "a/../own.h5",
                "/etc/passwd",
                "a\\b.h5",
                "a\nb.h5",
                "a\0.h5",
                "a/"
            })
    void rejectsAFileNameWithAPath(String name) {
        assertThatThrownBy(() -> BackboneWeights.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weights.file must be a file's name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"keras\"",
                "7",
                "[\"own.h5\"]",
                "{}",
                "{\"file\":7}",
                "{\"file\":\"own.h5\",\"sha256\":\"abc\"}",
                "{\"sha256\":\"%s\"}"
            })
    void rejectsAnythingElse(String json) {
        assertThatThrownBy(() -> Json.MAPPER.readValue(json.formatted(SHA256), BackboneWeights.class))
                .hasMessageContaining("weights");
    }
}
