package dev.patisserie.trainer.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Equal pixels are a precondition of features equal to Keras's. */
class PhotoPixelsTest {

    @Test
    void decodesRealPhotosToThePixelsOfPython() throws IOException {
        JsonNode golden = Golden.json("photos.json");
        try (ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT)) {
            for (JsonNode photo : golden.get("photos")) {
                // Given
                String path = photo.get("path").asText();
                byte[] file = Files.readAllBytes(SharedFiles.orSkip(path));
                assertThat(Sha256.of(file))
                        .as(path)
                        .isEqualTo(photo.get("sha256").asText());

                // When
                byte[] pixels = decoder.decode(file, golden.get("size").asInt());

                // Then
                assertThat(Sha256.of(pixels))
                        .as("pixels of " + path)
                        .isEqualTo(photo.get("pixelSha256").asText());
            }
        }
    }
}
