package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The JSON part of an inference response.
 *
 * @param modelName the data set
 * @param modelVersion the id of the model that classified the images
 * @param id the request's id; null if absent
 * @param outputs the requested outputs, in the requested order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InferResponse(
        @JsonProperty("model_name") String modelName,
        @JsonProperty("model_version") String modelVersion,
        String id,
        List<OutputTensor> outputs) {

    /**
     * An output tensor.
     *
     * @param name its name
     * @param datatype FP32, BYTES or BOOL
     * @param shape its dimensions
     * @param parameters null if the data is JSON
     * @param data numbers, strings or booleans, row by row; null if the data is binary
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OutputTensor(
            String name, Datatype datatype, List<Integer> shape, OutputParameters parameters, List<?> data) {}

    /**
     * Parameters of an output tensor.
     *
     * @param binaryDataSize number of bytes of this tensor after the JSON
     */
    public record OutputParameters(
            @JsonProperty("binary_data_size") int binaryDataSize) {}
}
