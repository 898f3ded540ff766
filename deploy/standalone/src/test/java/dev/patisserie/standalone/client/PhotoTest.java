package dev.patisserie.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.image.ImageFiles;
import dev.patisserie.common.wire.EventCodec;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhotoTest {

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

    @TempDir
    Path folder;

    @Test
    void recordHasTheFileAndItsMediaType() throws Exception {
        byte[] png = ImageFiles.encode(ImageFiles.plain(4, 4, Color.RED), "png");
        Path file = Files.write(folder.resolve("cake.jpg"), png); // the extension is wrong

        ProducerRecord<byte[], byte[]> image = new Photo("i-1", file, "tart").record(NOW);

        assertThat(image.topic()).isEqualTo("images");
        assertThat(image.key()).asString().isEqualTo("cake.jpg");
        assertThat(image.value()).isEqualTo(png);
        assertThat(EventCodec.text(image.headers(), "ce_id")).contains("i-1");
        assertThat(EventCodec.text(image.headers(), "ce_type")).contains("image.captured.v1");
        assertThat(EventCodec.text(image.headers(), "ce_source")).contains("/patisserie/cli");
        assertThat(EventCodec.text(image.headers(), "ce_time")).contains("2026-01-31T09:30:00Z");
        assertThat(EventCodec.text(image.headers(), "content-type")).contains("image/png");
        assertThat(EventCodec.text(image.headers(), "label")).contains("tart");
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "just a recipe, 13"})
    void sendsFilesThatAreNotImages(String content, int bytes) throws Exception {
        Path file = Files.writeString(folder.resolve("recipe.txt"), content);

        ProducerRecord<byte[], byte[]> image = Photo.of(file, null).record(NOW);

        assertThat(image.value()).hasSize(bytes);
        assertThat(EventCodec.text(image.headers(), "content-type")).contains("application/octet-stream");
        assertThat(EventCodec.text(image.headers(), "label")).isEmpty();
    }
}
