package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The JSON part of an inference request, as it comes in; {@link InferRequestReader} checks it.
 *
 * @param id comes back in the response; may be null
 * @param parameters of the request; may be null
 * @param inputs exactly one
 * @param outputs the requested outputs, each at most once; null or empty for everything
 */
@Schema(name = "InferRequest")
public record InferRequestJson(
        String id,
        RequestParameters parameters,
        @JsonDeserialize(using = BoundedList.Inputs.class) List<InputTensor> inputs,
        @JsonDeserialize(using = BoundedList.Outputs.class) List<RequestedOutput> outputs) {

    /** An absent list is an empty one, and so is that of absent parameters. */
    public InferRequestJson {
        parameters = parameters == null ? new RequestParameters(null) : parameters;
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
    }

    /**
     * Parameters of a request. The protocol leaves them free: those of other names are ignored.
     *
     * @param binaryDataOutput whether outputs without a parameter of their own come in binary; null is false
     */
    public record RequestParameters(
            @JsonProperty("binary_data_output") Boolean binaryDataOutput) {

        /** An absent value is false. */
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
     * @param parameters null where the data is JSON
     * @param data null where the data is binary
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
     * @param binaryDataSize how many bytes after the JSON are this tensor; null where none are
     */
    public record InputParameters(
            @JsonProperty("binary_data_size") Integer binaryDataSize) {}

    /**
     * An output tensor that is asked for.
     *
     * @param name {@code probabilities} or {@code label}
     * @param parameters may be null
     */
    public record RequestedOutput(String name, RequestedOutputParameters parameters) {

        /** Absent parameters say nothing. */
        public RequestedOutput {
            parameters = parameters == null ? new RequestedOutputParameters(null, 0) : parameters;
        }
    }

    /**
     * Parameters of an output tensor.
     *
     * @param binaryData whether it comes in binary; null leaves that to the request
     * @param classification of {@code probabilities}: if above 0, the so many most probable classes come as
     *     {@code value:index:label} instead
     */
    public record RequestedOutputParameters(
            @JsonProperty("binary_data") Boolean binaryData, Integer classification) {

        /** An absent count is none. */
        public RequestedOutputParameters {
            classification = classification == null ? 0 : classification;
        }
    }
}
