package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The unchecked JSON part of an inference request; {@link InferRequestReader} checks it.
 *
 * @param id returned in the response; may be null
 * @param parameters parameters of the request; may be null
 * @param inputs the inputs, exactly one
 * @param outputs the requested outputs, each at most once; null or empty for {@code probabilities} and {@code label}
 */
@Schema(name = "InferRequest")
public record InferRequestJson(
        String id,
        RequestParameters parameters,
        @JsonDeserialize(using = BoundedList.Inputs.class) List<InputTensor> inputs,
        @JsonDeserialize(using = BoundedList.Outputs.class) List<RequestedOutput> outputs) {

    /** Replaces absent lists and parameters by empty ones. */
    public InferRequestJson {
        parameters = parameters == null ? new RequestParameters(null) : parameters;
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
    }

    /**
     * Parameters of a request. The protocol allows any parameters; unknown ones are ignored.
     *
     * @param binaryDataOutput whether outputs are binary by default; null is false
     */
    public record RequestParameters(
            @JsonProperty("binary_data_output") Boolean binaryDataOutput) {

        /** Replaces an absent value by false. */
        public RequestParameters {
            binaryDataOutput = Boolean.TRUE.equals(binaryDataOutput);
        }
    }

    /**
     * An input tensor.
     *
     * @param name {@code image} or {@code pixels}
     * @param datatype BYTES or UINT8
     * @param shape its dimensions
     * @param parameters null if the data is JSON
     * @param data null if the data is binary
     */
    public record InputTensor(
            String name,
            String datatype,

            @JsonDeserialize(using = BoundedList.Shape.class)
            List<Long> shape,

            InputParameters parameters,
            TensorData data) {}

    /**
     * Parameters of an input tensor.
     *
     * @param binaryDataSize number of bytes of this tensor after the JSON; null if the data is JSON
     */
    public record InputParameters(
            @JsonProperty("binary_data_size") Integer binaryDataSize) {}

    /**
     * A requested output tensor.
     *
     * @param name {@code probabilities}, {@code label}, {@code known}, {@code set} or {@code map}
     * @param parameters may be null
     */
    public record RequestedOutput(String name, RequestedOutputParameters parameters) {

        /** Replaces absent parameters by empty ones. */
        public RequestedOutput {
            parameters = parameters == null ? new RequestedOutputParameters(null, 0) : parameters;
        }
    }

    /**
     * Parameters of an output tensor.
     *
     * @param binaryData whether the output is binary; null for the request's default
     * @param classification for {@code probabilities}: if above 0, the number of most probable classes to return as
     *     {@code value:index:label} instead
     */
    public record RequestedOutputParameters(
            @JsonProperty("binary_data") Boolean binaryData, Integer classification) {

        /** Replaces an absent count by 0. */
        public RequestedOutputParameters {
            classification = classification == null ? 0 : classification;
        }
    }
}
