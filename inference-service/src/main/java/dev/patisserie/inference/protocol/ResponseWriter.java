package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.json.Json;
import dev.patisserie.inference.classify.RequestAnswer;
import dev.patisserie.inference.classify.RequestDetails;
import dev.patisserie.inference.protocol.InferenceRequest.WantedOutput;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Serializes a model's answer as a response body. */
public final class ResponseWriter {

    private final RequestAnswer answer;
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    private ResponseWriter(RequestAnswer answer) {
        this.answer = answer;
    }

    /** Writes the requested outputs. */
    public static EncodedResponse write(InferenceRequest request, RequestAnswer answer) {
        return new ResponseWriter(answer).encode(request);
    }

    private EncodedResponse encode(InferenceRequest request) {
        var response = new InferResponse(
                answer.model().dataset(),
                answer.model().modelId(),
                request.id(),
                request.outputs().stream().map(this::output).toList());
        byte[] json = json(response);
        if (request.outputs().stream().noneMatch(WantedOutput::binary)) {
            return new EncodedResponse(json, OptionalInt.empty(), ContentCoding.IDENTITY);
        }
        var body = new ByteArrayOutputStream(json.length + binary.size());
        body.writeBytes(json);
        body.writeBytes(binary.toByteArray());
        return new EncodedResponse(body.toByteArray(), OptionalInt.of(json.length), ContentCoding.IDENTITY);
    }

    private static byte[] json(InferResponse response) {
        try {
            return Json.MAPPER.writeValueAsBytes(response);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a response must be writable as JSON", e);
        }
    }

    private InferResponse.OutputTensor output(WantedOutput wanted) {
        int images = answer.probabilities().size();
        int labels = answer.model().labels().size();
        return switch (wanted.name()) {
            case Tensors.LABEL -> strings(wanted, List.of(images), eachRow(this::label));
            case Tensors.KNOWN -> numbers(wanted, List.of(images, 2), known());
            case Tensors.SET -> booleans(wanted, List.of(images, labels), members(labels));
            case Tensors.MAP ->
                numbers(
                        wanted,
                        List.of(
                                images,
                                answer.uncertainty().maps().rows(),
                                answer.uncertainty().maps().columns()),
                        answer.details().stream().map(RequestDetails::map).toList());
            default -> probabilities(wanted, images, labels);
        };
    }

    private InferResponse.OutputTensor probabilities(WantedOutput wanted, int images, int labels) {
        if (wanted.classes() > 0) {
            int classes = Math.min(wanted.classes(), labels);
            return strings(wanted, List.of(images, classes), eachRow(row -> classes(row, classes)));
        }
        return numbers(wanted, List.of(images, labels), answer.probabilities());
    }

    private List<float[]> known() {
        return answer.details().stream()
                .map(RequestDetails::known)
                .map(known -> new float[] {(float) known.score(), (float) known.threshold()})
                .toList();
    }

    /** Returns whether each class is in the set, in the order of the labels, row by row. */
    private List<Boolean> members(int labels) {
        List<Boolean> members = new ArrayList<>();
        for (RequestDetails image : answer.details()) {
            IntStream.range(0, labels)
                    .forEach(label -> members.add(Arrays.stream(image.set()).anyMatch(member -> member == label)));
        }
        return members;
    }

    private InferResponse.OutputTensor booleans(WantedOutput wanted, List<Integer> shape, List<Boolean> values) {
        if (!wanted.binary()) {
            return new InferResponse.OutputTensor(wanted.name(), Datatype.BOOL, shape, null, values);
        }
        int before = binary.size();
        values.forEach(value -> binary.write(value ? 1 : 0));
        return binaryOutput(wanted, Datatype.BOOL, shape, before);
    }

    private interface RowText {
        List<String> of(float[] row);
    }

    private List<String> eachRow(RowText text) {
        return answer.probabilities().stream()
                .flatMap(row -> text.of(row).stream())
                .toList();
    }

    private List<String> label(float[] row) {
        return List.of(answer.model().labels().get(mostProbable(row).get(0)));
    }

    private List<String> classes(float[] row, int count) {
        return mostProbable(row).stream()
                .limit(count)
                .map(i -> row[i] + ":" + i + ":" + answer.model().labels().get(i))
                .toList();
    }

    /** Returns the indices in descending order of probability; ties keep the order of the labels. */
    private static List<Integer> mostProbable(float[] row) {
        return IntStream.range(0, row.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> row[i]).reversed())
                .toList();
    }

    private InferResponse.OutputTensor strings(WantedOutput wanted, List<Integer> shape, List<String> values) {
        if (!wanted.binary()) {
            return new InferResponse.OutputTensor(wanted.name(), Datatype.BYTES, shape, null, values);
        }
        int before = binary.size();
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            binary.writeBytes(littleEndian(Integer.BYTES).putInt(bytes.length).array());
            binary.writeBytes(bytes);
        }
        return binaryOutput(wanted, Datatype.BYTES, shape, before);
    }

    private InferResponse.OutputTensor numbers(WantedOutput wanted, List<Integer> shape, List<float[]> rows) {
        if (!wanted.binary()) {
            return new InferResponse.OutputTensor(wanted.name(), Datatype.FP32, shape, null, flat(rows));
        }
        int before = binary.size();
        for (float[] row : rows) {
            ByteBuffer bytes = littleEndian(row.length * Float.BYTES);
            bytes.asFloatBuffer().put(row);
            binary.writeBytes(bytes.array());
        }
        return binaryOutput(wanted, Datatype.FP32, shape, before);
    }

    private static List<Float> flat(List<float[]> rows) {
        List<Float> values = new ArrayList<>();
        for (float[] row : rows) {
            IntStream.range(0, row.length).forEach(i -> values.add(row[i]));
        }
        return values;
    }

    private InferResponse.OutputTensor binaryOutput(
            WantedOutput wanted, Datatype datatype, List<Integer> shape, int before) {
        var size = new InferResponse.OutputParameters(binary.size() - before);
        return new InferResponse.OutputTensor(wanted.name(), datatype, shape, size, null);
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
