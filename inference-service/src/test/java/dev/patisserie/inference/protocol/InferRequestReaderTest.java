package dev.patisserie.inference.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.Detail;
import dev.patisserie.inference.classify.RequestInput;
import dev.patisserie.inference.protocol.InferenceRequest.WantedOutput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferRequestReaderTest {

    private static final int MAX_IMAGES = 4;

    private static InferenceRequest read(String json) {
        return InferRequestReader.read(json.getBytes(StandardCharsets.UTF_8), OptionalInt.empty(), MAX_IMAGES);
    }

    private static InferenceRequest read(String json, int... binary) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(json.getBytes(StandardCharsets.UTF_8));
        int length = body.size();
        for (int value : binary) {
            body.write(value);
        }
        return InferRequestReader.read(body.toByteArray(), OptionalInt.of(length), MAX_IMAGES);
    }

    private static String input(String name, String datatype, String shape, String rest) {
        return """
        {"id":"r-1","inputs":[{"name":"%s","datatype":"%s","shape":%s,%s}]}\
        """.formatted(name, datatype, shape, rest);
    }

    @Test
    void readsBase64ImageFilesInJson() {
        // When: base64 of the bytes 255 1, and of 2
        InferenceRequest request = read(input("image", "BYTES", "[2]", "\"data\":[\"/wE=\",\"Ag==\"]"));

        // Then
        assertThat(request.id()).isEqualTo("r-1");
        var files = (RequestInput.Files) request.input();
        assertThat(files.files()).containsExactly(new byte[] {-1, 1}, new byte[] {2});
    }

    @Test
    void readsBinaryImageFilesWithLengthPrefixes() {
        InferenceRequest request = read(
                input("image", "BYTES", "[2,1]", "\"parameters\":{\"binary_data_size\":11}"),
                2,
                0,
                0,
                0,
                255,
                1,
                1,
                0,
                0,
                0,
                7);

        var files = (RequestInput.Files) request.input();
        assertThat(files.files()).containsExactly(new byte[] {-1, 1}, new byte[] {7});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[1,2,3,4,5,6,7,8,9,10,11,255]", "[[[[1,2,3],[4,5,6]]],[[[7,8,9],[10,11,255]]]]"})
    void readsFlatAndNestedPixelsInJson(String data) {
        InferenceRequest request = read(input("pixels", "UINT8", "[2,1,2,3]", "\"data\":" + data));

        var pixels = (RequestInput.Pixels) request.input();
        assertThat(pixels.height()).isEqualTo(1);
        assertThat(pixels.width()).isEqualTo(2);
        assertThat(pixels.images()).containsExactly(new byte[] {1, 2, 3, 4, 5, 6}, new byte[] {7, 8, 9, 10, 11, -1});
    }

    @Test
    void readsBinaryPixels() {
        InferenceRequest request =
                read(input("pixels", "UINT8", "[1,1,1,3]", "\"parameters\":{\"binary_data_size\":3}"), 9, 8, 255);

        assertThat(((RequestInput.Pixels) request.input()).images()).containsExactly(new byte[] {9, 8, -1});
    }

    @Test
    void requestsProbabilitiesAndLabelInJsonByDefault() {
        InferenceRequest request = read(input("image", "BYTES", "[1]", "\"data\":[\"\"]"));

        assertThat(request.outputs())
                .containsExactly(new WantedOutput("probabilities", false, 0), new WantedOutput("label", false, 0));
    }

    @Test
    void requestsEveryOutputByItsName() {
        InferenceRequest request = read("""
                        {"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":[""]}],
                         "outputs":[{"name":"map"},{"name":"set"},{"name":"known"},{"name":"label"},{"name":"probabilities"}]}\
                        """);

        assertThat(request.outputs())
                .extracting(WantedOutput::name)
                .containsExactly("map", "set", "known", "label", "probabilities");
        assertThat(request.details()).containsExactlyInAnyOrder(Detail.MAP, Detail.SET, Detail.KNOWN);
    }

    @Test
    void outputOverridesTheRequestsBinaryDefault() {
        InferenceRequest request = read("""
                        {"parameters":{"binary_data_output":true,"priority":3},
                         "inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":[""]}],
                         "outputs":[{"name":"label"},
                                    {"name":"probabilities","parameters":{"binary_data":false,"classification":2}}]}\
                        """);

        assertThat(request.outputs())
                .containsExactly(new WantedOutput("label", true, 0), new WantedOutput("probabilities", false, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "not json; as JSON",
                "null; found null",
                "[]; as JSON",
                "{}; exactly one input",
                "{\"inputs\":[null]}; as JSON: an element must not be null (at inputs[0])",
                "{\"inputs\":[{\"shape\":[1.5]}]}; inputs[0].shape[0] must be an integer of 64 bits, was '1.5'",
                "{\"inputs\":[{\"shape\":[1,1,1,1,1,1,1,1,1]}]}; at most 8 dimensions",
                "{\"inputs\":[{\"parameters\":{\"binary_data_size\":1.5}}]};"
                        + " inputs[0].parameters.binary_data_size must be an integer of 32 bits, was '1.5'",
                "{\"outputs\":[{\"name\":\"label\"},{\"name\":\"label\"},{\"name\":\"label\"},{\"name\":\"label\"},"
                        + "{\"name\":\"label\"},{\"name\":\"label\"}]}; at most 5 outputs",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"\"]}],\"outputs\":[{\"name\":\"label\"},{\"name\":\"label\"}]};"
                        + " requested once, found 'label' twice",
                "{\"inputs\":[{},{}]}; exactly one input",
                "{\"inputs\":[{}]}; either data or",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[\"\"]}]};" + " of FP32",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"data\":[\"\"]}]}; shape" + " must be",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[0],\"data\":[]}]};"
                        + " shape must be",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1,2],\"data\":[\"\",\"\"]}]};"
                        + " must be [n]",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"\"]}]};"
                        + " data has 1",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"?\"]}]};"
                        + " must be base64",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[7]}]};"
                        + " data has 0",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":7}]};"
                        + " expected an array",
                "{\"inputs\":[{\"name\":\"pixels\",\"datatype\":\"UINT8\",\"shape\":[1,1,1,3],\"data\":[1,2]}]};"
                        + " 2 elements",
                "{\"inputs\":[{\"name\":\"pixels\",\"datatype\":\"UINT8\",\"shape\":[1,1,1,3],\"data\":[1,2,256]}]};"
                        + " from 0 to 255",
                "{\"inputs\":[{\"name\":\"pixels\",\"datatype\":\"UINT8\",\"shape\":[1,1,1,3],\"data\":[1,2,0.5]}]};"
                        + " whole numbers",
                "{\"inputs\":[{\"name\":\"pixels\",\"datatype\":\"UINT8\",\"shape\":[1,1,1,3],\"data\":[1,2,\"3\"]}]};"
                        + " either strings or",
                "{\"inputs\":[{\"name\":\"pixels\",\"datatype\":\"UINT8\",\"shape\":[1,1,1,1],\"data\":[1]}]};"
                        + " height, width, 3",
                "{\"inputs\":[{\"name\":\"pixels\",\"datatype\":\"UINT8\",\"shape\":[1,65536,65536,3],\"data\":[1]}]};"
                        + " does not fit",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"\"]}],\"outputs\":[{\"name\":\"x\"}]};"
                        + " outputs must be",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"\"]}],\"outputs\":[{\"name\":\"label\",\"parameters\":{\"classification\":1}}]};"
                        + " belongs to 'probabilities'",
            })
    void reportsTheFaultOfARequest(String json, String complaint) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({
        "3, binary_data_size", // announced size above the actual one
        "1, binary_data_size", // announced size below the actual one
        "-1, binary_data_size",
    })
    void rejectsAWrongBinaryDataSize(int announced, String complaint) {
        String json =
                input("pixels", "UINT8", "[1,1,1,3]", "\"parameters\":{\"binary_data_size\":%d}".formatted(announced));

        assertThatThrownBy(() -> read(json, 1, 2)).hasMessageContaining(complaint);
    }

    @Test
    void rejectsALengthBeyondTheEnd() {
        String json = input("image", "BYTES", "[1]", "\"parameters\":{\"binary_data_size\":5}");

        assertThatThrownBy(() -> read(json, 2, 0, 0, 0, 9)).hasMessage("element 0 announces 2 bytes, 1 are left");
        assertThatThrownBy(() -> read(json, 255, 255, 255, 255, 9))
                .hasMessage("element 0 announces -1 bytes, 1 are left");
    }

    @Test
    void rejectsExcessBytes() {
        String json = input("image", "BYTES", "[1]", "\"parameters\":{\"binary_data_size\":6}");

        assertThatThrownBy(() -> read(json, 1, 0, 0, 0, 9, 9)).hasMessage("1 bytes are left after 1 elements");
    }

    @Test
    void rejectsAJsonLengthBeyondTheBody() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> InferRequestReader.read(body, OptionalInt.of(3), MAX_IMAGES))
                .hasMessage("Inference-Header-Content-Length must be 0 to 2 (the body's bytes), was 3");
    }

    private static void assertTooManyImages(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE))
                .hasMessageContaining("at most 4 images");
    }

    @Test
    void rejectsTooManyImagesBeforeReadingThem() {
        assertTooManyImages(input("image", "BYTES", "[5]", "\"data\":[]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "{\"priority\":1}",
                "{\"timeout\":5,\"sequence_id\":7,\"sequence_start\":true}",
                "{\"content_type\":\"raw\",\"mine\":{\"a\":[1,2]}}",
                "{\"binary_data_output\":null}",
            })
    void acceptsUnknownParameters(String parameters) {
        InferenceRequest request = read("""
                        {"parameters":%s,
                         "inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":[""],"parameters":{"mine":1}}],
                         "outputs":[{"name":"label","parameters":{}}]}\
                        """.formatted(parameters));

        assertThat(request.outputs()).containsExactly(new WantedOutput("label", false, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\n", "\\r\\n", "\\u000a", " "})
    void readsBase64WithTheLineBreaksOfMime(String lineBreak) {
        // Given: 100 bytes encoded as two lines of 76 and 60 characters
        byte[] file = new byte[100];
        new Random(7).nextBytes(file);
        String text = Base64.getMimeEncoder(76, "|".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(file)
                .replace("|", lineBreak);

        // When
        InferenceRequest request =
                read(input("image", "BYTES", "[1]", "\"data\":[\"%s%s\"]".formatted(text, lineBreak)));

        // Then
        assertThat(((RequestInput.Files) request.input()).files()).containsExactly(file);
    }

    @Test
    void readsBase64WithoutPadding() {
        InferenceRequest request = read(input("image", "BYTES", "[1]", "\"data\":[\"/wE\"]"));

        assertThat(((RequestInput.Files) request.input()).files()).containsExactly(new byte[] {-1, 1});
    }

    @Test
    void rejectsTooManyStringsBeforeReadingThem() {
        // Given: invalid JSON after the fifth string
        String json = "{\"inputs\":[{\"name\":\"image\",\"data\":[\"\",\"\",\"\",\"\",\"\",\"... not" + " reached";

        // When, then
        assertTooManyImages(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nonsense",
                "{\"inputs\":7}",
                "{\"inputs\":[7]}",
                "{\"inputs\":[null]}",
                "{\"inputs\":[{\"name\":{}}]}",
                "{\"inputs\":[{\"data\":[99999999999]}]}",
                "{\"inputs\":[{\"data\":[1e999]}]}",
                "{\"inputs\":[{\"shape\":[1e999999999]}]}",
                "{\"inputs\":[{\"shape\":[9999999999999999999999]}]}",
                "{\"inputs\":[{\"parameters\":{\"binary_data_size\":99999999999}}]}",
                "{\"inputs\":[{\"data\":[",
                "{\"outputs\":[null]}",
                "{\"parameters\":{\"binary_data_output\":\"maybe\"}}",
                "{\"parameters\":[]}",
            })
    void messagesContainNoClassNamesOrSettings(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(PatisserieException.class)
                .message()
                .doesNotContainPattern("[a-z]\\.[A-Z]|Exception|Feature|Json[A-Z]|`|InferRequest|java");
    }

    @Test
    void rejectsAnIdOfAMegabyte() {
        assertThatThrownBy(() -> read("{\"id\":\"%s\"}".formatted("x".repeat(1 << 20))))
                .hasMessageContaining("exceeds its limit");
    }
}
