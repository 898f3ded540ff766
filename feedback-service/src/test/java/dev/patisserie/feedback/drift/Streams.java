package dev.patisserie.feedback.drift;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Streams of bits for tests, and the golden values of the sequential tests. */
public final class Streams {

    private Streams() {}

    /** The generator of {@code golden_sequential_tests.py}. */
    public static final class Generator {

        private long state;

        /** Starts at a seed. */
        public Generator(long seed) {
            this.state = seed;
        }

        /** Returns true with this probability. */
        public boolean next(double share) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            return (state >>> 11) * 0x1p-53 < share;
        }
    }

    /** Reads the golden cases of a test. */
    public static Stream<JsonNode> golden(String test) throws IOException {
        try (InputStream file = Streams.class.getResourceAsStream("/golden/sequential_tests.json")) {
            return StreamSupport.stream(Json.MAPPER.readTree(file).get(test).spliterator(), false);
        }
    }
}
