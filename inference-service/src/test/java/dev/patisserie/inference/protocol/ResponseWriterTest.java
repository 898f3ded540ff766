package dev.patisserie.inference.protocol;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.classify.Detail;
import dev.patisserie.inference.classify.RequestAnswer;
import dev.patisserie.inference.classify.RequestDetails;
import dev.patisserie.inference.classify.RequestInput;
import dev.patisserie.inference.protocol.InferenceRequest.WantedOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ResponseWriterTest {

    /** Two images, classes cake and pie. */
    private static final RequestAnswer ANSWER =
            new RequestAnswer(model("m-1").event(), List.of(new float[] {0.75f, 0.25f}, new float[] {0.125f, 0.875f}));

    private static EncodedResponse write(String id, WantedOutput... wanted) {
        var input = new RequestInput.Files(List.of(new byte[1], new byte[1]));
        return ResponseWriter.write(new InferenceRequest(id, input, List.of(wanted)), ANSWER);
    }

    @Test
    void writesJson() throws Exception {
        // When
        EncodedResponse response =
                write("r-1", new WantedOutput("probabilities", false, 0), new WantedOutput("label", false, 0));

        // Then
        assertThat(response.jsonLength()).isEmpty();
        JsonNode expected = Json.MAPPER.readTree("""
                        {"model_name":"desserts","model_version":"m-1","id":"r-1","outputs":[
                          {"name":"probabilities","datatype":"FP32","shape":[2,2],"data":[0.75,0.25,0.125,0.875]},
                          {"name":"label","datatype":"BYTES","shape":[2],"data":["cake","pie"]}]}""");
        assertThat(Json.MAPPER.readTree(response.body())).isEqualTo(expected);
    }

    @Test
    void writesBinaryAfterTheJsonInTheOrderOfTheOutputs() throws Exception {
        // When
        EncodedResponse response =
                write(null, new WantedOutput("label", true, 0), new WantedOutput("probabilities", true, 0));

        // Then: 4 + 4 and 4 + 3 bytes of labels, four floats
        int json = response.jsonLength().orElseThrow();
        JsonNode outputs = Json.MAPPER.readTree(response.body(), 0, json).get("outputs");
        assertThat(outputs.get(0).at("/parameters/binary_data_size").asInt()).isEqualTo(15);
        assertThat(outputs.get(1).at("/parameters/binary_data_size").asInt()).isEqualTo(16);
        assertThat(outputs.get(0).has("data")).isFalse();
        var binary = ByteBuffer.wrap(response.body(), json, response.body().length - json)
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(binary.getInt()).isEqualTo(4);
        assertThat(text(binary, 4)).isEqualTo("cake");
        assertThat(binary.getInt()).isEqualTo(3);
        assertThat(text(binary, 3)).isEqualTo("pie");
        assertThat(binary.getFloat()).isEqualTo(0.75f);
        assertThat(binary.getFloat()).isEqualTo(0.25f);
        assertThat(binary.getFloat()).isEqualTo(0.125f);
        assertThat(binary.getFloat()).isEqualTo(0.875f);
        assertThat(binary.hasRemaining()).isFalse();
    }

    @Test
    void writesTheMostProbableClassesForClassification() throws Exception {
        EncodedResponse response = write(null, new WantedOutput("probabilities", false, 1));

        JsonNode output = Json.MAPPER.readTree(response.body()).get("outputs").get(0);
        assertThat(output.get("datatype").asText()).isEqualTo("BYTES");
        assertThat(output.get("shape").toString()).isEqualTo("[2,1]");
        assertThat(output.get("data").toString()).isEqualTo("[\"0.75:0:cake\",\"0.875:1:pie\"]");
    }

    @Test
    void limitsTheClassesToTheModelsNumber() throws Exception {
        EncodedResponse response = write(null, new WantedOutput("probabilities", false, 9));

        JsonNode output = Json.MAPPER.readTree(response.body()).get("outputs").get(0);
        assertThat(output.get("shape").toString()).isEqualTo("[2,2]");
        assertThat(response.jsonLength()).isEqualTo(OptionalInt.empty());
    }

    /** Classes cake and pie; the second image is unfamiliar and has an empty set. */
    private static RequestAnswer detailed() {
        var maps = new Uncertainty.Maps(Uncertainty.Maps.CAM, 1, 2);
        var errors = new Uncertainty.CalibrationErrors(0, 0);
        var figures = new Uncertainty(new Uncertainty.Calibration(1, 0, "few", errors, errors), null, null, maps);
        return new RequestAnswer(
                ANSWER.model(),
                ANSWER.probabilities(),
                List.of(
                        new RequestDetails(new Known(0.75, 0.5, true), new int[] {1, 0}, new float[] {1, -2}),
                        new RequestDetails(new Known(0.25, 0.5, false), new int[0], new float[] {0, 0.5f})),
                figures);
    }

    @Test
    void writesTheRequestedStatements() throws Exception {
        // When
        var request = new InferenceRequest(
                null,
                new RequestInput.Files(List.of(new byte[1], new byte[1])),
                List.of(
                        new WantedOutput("known", false, 0),
                        new WantedOutput("set", false, 0),
                        new WantedOutput("map", false, 0)));
        EncodedResponse response = ResponseWriter.write(request, detailed());

        // Then
        JsonNode expected = Json.MAPPER.readTree("""
                        [{"name":"known","datatype":"FP32","shape":[2,2],"data":[0.75,0.5,0.25,0.5]},
                         {"name":"set","datatype":"BOOL","shape":[2,2],"data":[true,true,false,false]},
                         {"name":"map","datatype":"FP32","shape":[2,1,2],"data":[1.0,-2.0,0.0,0.5]}]""");
        assertThat(Json.MAPPER.readTree(response.body()).get("outputs")).isEqualTo(expected);
        assertThat(request.details()).containsExactlyInAnyOrder(Detail.KNOWN, Detail.SET, Detail.MAP);
    }

    @Test
    void writesASetAsOneBytePerClass() throws Exception {
        var request = new InferenceRequest(
                null, new RequestInput.Files(List.of(new byte[1])), List.of(new WantedOutput("set", true, 0)));

        EncodedResponse response = ResponseWriter.write(request, detailed());

        int json = response.jsonLength().orElseThrow();
        assertThat(Arrays.copyOfRange(response.body(), json, response.body().length))
                .containsExactly(1, 1, 0, 0);
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text);
    }
}
