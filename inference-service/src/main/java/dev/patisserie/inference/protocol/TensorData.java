package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variant.PaddingReadBehaviour;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The elements of a tensor in JSON, row by row. Arrays may be nested according to the shape, or flat.
 *
 * @param files the elements of a BYTES tensor, decoded from base64
 * @param numbers the elements of a UINT8 tensor; owned by this record
 */
@Schema(
        type = SchemaType.ARRAY,
        implementation = Object.class,
        description = "Strings (base64) or numbers from 0 to 255, nested according to the shape, or flat")
@JsonDeserialize(using = TensorData.Deserializer.class)
public record TensorData(List<byte[]> files, byte[] numbers) {

    /** The reader's attribute for the maximum number of strings, an Integer. */
    static final Object MOST_FILES = TensorData.class;

    /** As lenient as Java's own decoder: padding is optional and line breaks are allowed (MIME). */
    private static final Base64Variant BASE64 =
            Base64Variants.MIME.withReadPadding(PaddingReadBehaviour.PADDING_ALLOWED);

    /** Signals more strings than {@link #MOST_FILES}; the remaining strings were not read. */
    static final class TooManyException extends MismatchedInputException {

        private static final long serialVersionUID = 1L;

        TooManyException(JsonParser parser, int most) {
            super(parser, "more than %d elements".formatted(most), TensorData.class);
        }
    }

    /**
     * Reads token by token, because a tree of a million numbers would exhaust the heap. Strings are counted while
     * reading, and decoded without a copy of their text.
     */
    static final class Deserializer extends StdDeserializer<TensorData> {

        private static final long serialVersionUID = 1L;

        Deserializer() {
            super(TensorData.class);
        }

        @Override
        public TensorData deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.isExpectedStartArrayToken()) {
                throw mismatch(parser, "an array");
            }
            int most = (Integer) context.getAttribute(MOST_FILES);
            List<byte[]> files = new ArrayList<>();
            var numbers = new ByteArrayOutputStream();
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    throw mismatch(parser, "the end of the array");
                }
                switch (token) {
                    case START_ARRAY -> depth++;
                    case END_ARRAY -> depth--;
                    case VALUE_STRING -> files.add(file(parser, files.size(), most, numbers));
                    case VALUE_NUMBER_INT -> numbers.write(unsignedByte(parser, files));
                    default -> throw mismatch(parser, "strings or whole numbers");
                }
            }
            return new TensorData(files, numbers.toByteArray());
        }

        private static byte[] file(JsonParser parser, int before, int most, ByteArrayOutputStream numbers)
                throws IOException {
            if (numbers.size() > 0) {
                throw mismatch(parser, "either strings or numbers");
            }
            if (before == most) {
                throw new TooManyException(parser, most);
            }
            try {
                return parser.getBinaryValue(BASE64);
            } catch (JsonParseException e) {
                throw BoundedList.mismatch(
                        parser,
                        "elements of '%s' must be base64 in JSON (or use binary data); element %d is not"
                                .formatted(Tensors.IMAGE, before));
            }
        }

        private static int unsignedByte(JsonParser parser, List<byte[]> files) throws IOException {
            if (!files.isEmpty()) {
                throw mismatch(parser, "either strings or numbers");
            }
            boolean isInt = parser.getNumberType() == JsonParser.NumberType.INT;
            int value = isInt ? parser.getIntValue() : -1;
            if (value < 0 || value > 255) {
                throw mismatch(parser, "numbers from 0 to 255");
            }
            return value;
        }

        private static MismatchedInputException mismatch(JsonParser parser, String expected) {
            return BoundedList.mismatch(parser, "expected %s as data, found another element".formatted(expected));
        }
    }
}
