package dev.patisserie.trainer.tensorboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Value;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.Summary;

/**
 * The values of TensorBoard's HParams dashboard: the settings of a run and the curves that measure its quality.
 *
 * <p>The numbers of the fields are those of {@code HParamsPluginData} and its parts
 * (tensorboard/plugins/hparams/{plugin_data,api}.proto).
 */
final class HParams {

    private static final String PLUGIN = "hparams";
    private static final String EXPERIMENT = "_hparams_/experiment";
    private static final String START = "_hparams_/session_start_info";
    private static final String END = "_hparams_/session_end_info";
    private static final int SUCCESS = 1;
    private static final int FAILURE = 2;
    private static final double MILLIS = 1e3;

    /** TensorBoard's data types of settings. */
    private enum Type {
        STRING(1),
        BOOL(2),
        NUMBER(3);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    /**
     * A curve whose last point measures the quality of a run.
     *
     * @param run name of the run below the session
     */
    private record Metric(String run, String tag, String title) {}

    private static final List<Metric> METRICS = List.of(
            new Metric(Tags.HOLDOUT, Tags.EPOCH_ACCURACY, "holdout accuracy"),
            new Metric(Tags.HOLDOUT, Tags.EPOCH_LOSS, "holdout loss"),
            new Metric(Tags.VALIDATION, Tags.EPOCH_ACCURACY, "validation accuracy"),
            new Metric(Tags.VALIDATION, Tags.EPOCH_LOSS, "validation loss"),
            new Metric(Tags.TRAIN, Tags.EPOCH_ACCURACY, "training accuracy"),
            new Metric(Tags.TRAIN, Tags.EPOCH_LOSS, "training loss"));

    private static final List<String> NUMBERS = List.of(
            "imageSize",
            "batchSize",
            "seed",
            "epochs",
            "labelSmoothing",
            "dropout",
            "optimizer.learningRate",
            "learningRateSchedule.warmupSteps",
            "learningRateSchedule.decaySteps",
            "learningRateSchedule.decayRate",
            "learningRateSchedule.alpha",
            "alpha",
            "views",
            "warmup.epochs",
            "warmup.learningRate",
            "fineTune.epochs",
            "fineTune.fromBlock",
            "fineTune.learningRate",
            "earlyStopping.patience",
            "earlyStopping.minDelta",
            "reduceOnPlateau.factor",
            "reduceOnPlateau.patience",
            "augmentation.rotationDegrees",
            "augmentation.widthShift",
            "augmentation.heightShift",
            "augmentation.zoom",
            "augmentation.shearDegrees",
            "augmentation.brightness",
            "augmentation.channelShift");

    /**
     * The settings of requests by the path in their JSON. TensorBoard takes the columns from the first run that it
     * reads, so each run lists all of them.
     */
    private static final Map<String, Type> COLUMNS = columns();

    /** The settings to show by default: TensorBoard shows the settings first that are marked as different. */
    private static final Set<String> FIRST =
            Set.of("pipeline", "dataset", "backbone", "epochs", "optimizer.learningRate");

    /** Settings of every request that transfer learning does not use. */
    private static final Set<String> SIMPLE_ALONE = Set.of("epochs", "optimizer.learningRate");

    private HParams() {}

    private static Map<String, Type> columns() {
        Map<String, Type> columns = new LinkedHashMap<>();
        List.of(
                        "pipeline",
                        "dataset",
                        "backbone",
                        "weights",
                        "batchNorm",
                        "precision",
                        "optimizer.name",
                        "learningRateSchedule.name",
                        "classWeights",
                        "augmentation.fillMode")
                .forEach(name -> columns.put(name, Type.STRING));
        List.of("learningRateSchedule.staircase", "augmentation.horizontalFlip", "augmentation.verticalFlip")
                .forEach(name -> columns.put(name, Type.BOOL));
        NUMBERS.forEach(name -> columns.put(name, Type.NUMBER));
        return columns;
    }

    /** Returns the list of settings and curves, which is equal for all runs. */
    static Summary.Value experiment() {
        var experiment = new WireMessage();
        COLUMNS.forEach((name, type) -> experiment.message(
                4, new WireMessage().text(1, name).varint(4, type.number).varint(7, FIRST.contains(name) ? 1 : 0)));
        for (Metric metric : METRICS) {
            var name = new WireMessage().text(1, metric.run()).text(2, metric.tag());
            experiment.message(5, new WireMessage().message(1, name).text(3, metric.title()));
        }
        return summary(EXPERIMENT, 2, experiment);
    }

    /**
     * Returns the settings of a run.
     *
     * @param now start of the run
     */
    static Summary.Value start(TrainingRequested request, Instant now) {
        var info = new WireMessage();
        settings(request)
                .forEach((name, value) ->
                        info.message(1, new WireMessage().text(1, name).bytes(2, value.toByteString())));
        return summary(START, 3, info.number(5, now.toEpochMilli() / MILLIS));
    }

    /**
     * Returns the result of a run.
     *
     * @param now end of the run
     */
    static Summary.Value end(boolean success, Instant now) {
        var info = new WireMessage().varint(1, success ? SUCCESS : FAILURE).number(2, now.toEpochMilli() / MILLIS);
        return summary(END, 4, info);
    }

    private static Summary.Value summary(String tag, int field, WireMessage info) {
        return Summaries.metadata(
                tag, PLUGIN, new WireMessage().message(field, info).encode());
    }

    /** Returns the values of a request by column; the map has no entry for an unset column. */
    private static Map<String, Value> settings(TrainingRequested request) {
        Map<String, Value> settings = new LinkedHashMap<>();
        JsonNode json = Json.MAPPER.valueToTree(request);
        Set<String> unused = request.pipeline() == Pipeline.TRANSFER ? SIMPLE_ALONE : Set.of();
        for (String name : COLUMNS.keySet()) {
            JsonNode value = json.at("/" + name.replace('.', '/'));
            if (!value.isMissingNode() && !unused.contains(name)) {
                settings.put(name, value(value));
            }
        }
        return settings;
    }

    private static Value value(JsonNode json) {
        var value = Value.newBuilder();
        if (json.isBoolean()) {
            return value.setBoolValue(json.booleanValue()).build();
        }
        return json.isNumber()
                ? value.setNumberValue(json.doubleValue()).build()
                : value.setStringValue(json.isTextual() ? json.asText() : json.toString())
                        .build();
    }
}
