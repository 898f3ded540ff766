package dev.patisserie.common.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patisserie.common.fault.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.InflaterInputStream;

/** The small image files of {@code golden_images.py}, with the pixels that Pillow decodes. */
public final class GoldenImages {

    private static final JsonNode GOLDEN = read();

    /** Width and height of each image. */
    public static final int SIZE = GOLDEN.get("size").asInt();

    private GoldenImages() {}

    /**
     * An image.
     *
     * @param rgb expected, {@code SIZE x SIZE x 3} bytes
     * @param tolerance largest difference of a channel
     */
    public record Decoded(String name, byte[] file, byte[] rgb, int tolerance) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** A file that is rejected with a code. */
    record Rejected(String name, byte[] file, ErrorCode code) {

        @Override
        public String toString() {
            return name;
        }
    }

    public static Stream<Decoded> decoded() {
        return items("images")
                .map(item -> new Decoded(
                        item.get("name").asText(),
                        bytes(item.get("file")),
                        bytes(GOLDEN.get("pixels").get(item.get("pixels").asText())),
                        item.get("tolerance").asInt()));
    }

    static Stream<Rejected> rejected() {
        return items("rejected")
                .map(item -> new Rejected(
                        item.get("name").asText(),
                        bytes(item.get("file")),
                        ErrorCode.valueOf(item.get("code").asText())));
    }

    /** All files, decodable or not. */
    static List<byte[]> files() {
        return Stream.concat(decoded().map(Decoded::file), rejected().map(Rejected::file))
                .toList();
    }

    private static Stream<JsonNode> items(String list) {
        return StreamSupport.stream(GOLDEN.get(list).spliterator(), false);
    }

    private static byte[] bytes(JsonNode deflated) {
        try (var in = new InflaterInputStream(new ByteArrayInputStream(deflated.binaryValue()))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read() {
        try (InputStream in = GoldenImages.class.getResourceAsStream("/golden/images.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
