package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The elements of a tensor in JSON, row by row: arrays may be nested as the shape says, or flat.
 *
 * @param strings the elements of a BYTES tensor
 * @param numbers the elements of a UINT8 tensor; owned by this record
 */
@Schema(
        type = SchemaType.ARRAY,
        implementation = Object.class,
        description =
                "Strings (base64) or numbers from 0 to 255, nested as the shape says, or flat")
@JsonDeserialize(using = TensorData.Deserializer.class)
public record TensorData(List<String> strings, byte[] numbers) {

    /** Reads token by token: a million numbers as a million nodes would take all memory. */
    static final class Deserializer extends StdDeserializer<TensorData> {

        private static final long serialVersionUID = 1L;

        Deserializer() {
            super(TensorData.class);
        }

        @Override
        public TensorData deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            if (!parser.isExpectedStartArrayToken()) {
                throw mismatch(parser, "an array");
            }
            List<String> strings = new ArrayList<>();
            var numbers = new ByteArrayOutputStream();
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                switch (token) {
                    case START_ARRAY -> depth++;
                    case END_ARRAY -> depth--;
                    case VALUE_STRING -> strings.add(parser.getText());
                    case VALUE_NUMBER_INT -> numbers.write(unsignedByte(parser));
                    default -> throw mismatch(parser, "strings or whole numbers");
                }
            }
            if (!strings.isEmpty() && numbers.size() > 0) {
                throw mismatch(parser, "either strings or numbers");
            }
            return new TensorData(strings, numbers.toByteArray());
        }

        private static int unsignedByte(JsonParser parser) throws IOException {
            int value = parser.getIntValue();
            if (value < 0 || value > 255) {
                throw mismatch(parser, "numbers from 0 to 255");
            }
            return value;
        }

        private static JsonMappingException mismatch(JsonParser parser, String expected) {
            return JsonMappingException.from(
                    parser, "expected %s as data, found another element".formatted(expected));
        }
    }
}
