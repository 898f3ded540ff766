package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.json.JsonRejection;
import dev.patisserie.inference.classify.RequestInput;
import dev.patisserie.inference.protocol.InferenceRequest.WantedOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/** Parses the body of an inference request. Stateless. */
public final class InferRequestReader {

    /** The outputs of a request that names none. */
    private static final List<String> DEFAULT_OUTPUTS = List.of(Tensors.PROBABILITIES, Tensors.LABEL);

    private static final int LONGEST_TEXT = 1 << 16; // of a name or the id; images are decoded while reading

    /**
     * A factory without a table of field names, which would keep each of the millions of unknown names that a request
     * may contain.
     */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build();

    private static final ObjectReader READER =
            Json.MAPPER.readerFor(InferRequestJson.class).without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

    private InferRequestReader() {}

    /**
     * Reads a request.
     *
     * @param body JSON, followed by the input's data with the binary tensor extension
     * @param jsonLength number of bytes of JSON in the body; empty if the body is only JSON
     * @param maxImages maximum number of images in a request, at least 1
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if the request violates the protocol;
     *     {@link ErrorCode#REQUEST_TOO_LARGE} if the request has more images
     */
    public static InferenceRequest read(byte[] body, OptionalInt jsonLength, int maxImages) {
        int length = jsonLength.orElse(body.length);
        if (length < 0 || length > body.length) {
            throw invalid("Inference-Header-Content-Length must be 0 to %d (the body's bytes), was %d"
                    .formatted(body.length, length));
        }
        InferRequestJson request = parse(body, length, maxImages);
        if (request.inputs().size() != 1) {
            throw invalid("expected exactly one input, '%s' or '%s', found %d"
                    .formatted(Tensors.IMAGE, Tensors.PIXELS, request.inputs().size()));
        }
        var binary = ByteBuffer.wrap(body, length, body.length - length);
        RequestInput input = new InputReader(request.inputs().get(0), binary, maxImages).read();
        return new InferenceRequest(request.id(), input, outputs(request));
    }

    private static InferRequestJson parse(byte[] body, int length, int maxImages) {
        try (JsonParser parser = FACTORY.createParser(body, 0, length)) {
            ObjectReader reader = READER.withAttribute(TensorData.MOST_FILES, maxImages);
            InferRequestJson request = reader.readValue(parser);
            if (request == null) {
                throw invalid("expected a JSON object, found null");
            }
            return request;
        } catch (TensorData.TooManyException e) {
            throw tooManyImages(maxImages, "more");
        } catch (JsonProcessingException e) {
            throw invalid("expected an inference request as JSON: " + JsonRejection.reason(e));
        } catch (IOException e) {
            throw new AssertionError("an array is readable", e);
        }
    }

    private static List<WantedOutput> outputs(InferRequestJson request) {
        boolean binary = request.parameters().binaryDataOutput();
        if (request.outputs().isEmpty()) {
            return DEFAULT_OUTPUTS.stream()
                    .map(name -> new WantedOutput(name, binary, 0))
                    .toList();
        }
        List<WantedOutput> wanted =
                request.outputs().stream().map(output -> wanted(output, binary)).toList();
        if (wanted.stream().map(WantedOutput::name).distinct().count() < wanted.size()) {
            throw invalid("an output must be requested once, found '%s' twice"
                    .formatted(wanted.get(0).name()));
        }
        return wanted;
    }

    private static WantedOutput wanted(InferRequestJson.RequestedOutput output, boolean binary) {
        if (!Tensors.OUTPUTS.contains(output.name())) {
            throw invalid("outputs must be of %s, was '%s'".formatted(Tensors.OUTPUTS, output.name()));
        }
        int classes = output.parameters().classification();
        if (classes < 0 || (classes > 0 && !output.name().equals(Tensors.PROBABILITIES))) {
            throw invalid("classification must be 0 or more, and belongs to '%s', was %d with '%s'"
                    .formatted(Tensors.PROBABILITIES, classes, output.name()));
        }
        Boolean own = output.parameters().binaryData();
        return new WantedOutput(output.name(), own == null ? binary : own, classes);
    }

    static PatisserieException tooManyImages(int most, Object found) {
        return new PatisserieException(
                ErrorCode.REQUEST_TOO_LARGE,
                "expected at most %d images in a request (inference.max-request-images), found %s; send several requests"
                        .formatted(most, found));
    }

    static PatisserieException invalid(String message) {
        return new PatisserieException(ErrorCode.REQUEST_INVALID, message);
    }
}
