package dev.patisserie.trainer.tensorboard;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The values of TensorBoard's dashboards: tensors with the name of their plugin, in the format of TensorFlow 2
 * (tensorboard/plugins/{scalar,histogram,image,text}/summary_v2.py).
 */
final class Summaries {

    private Summaries() {}

    /** Returns a point of a curve. */
    static Summary.Value scalar(String tag, double value) {
        var tensor = TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(shape())
                .addFloatVal((float) value);
        return value(tag, metadata("scalars", ByteString.EMPTY), tensor);
    }

    /** Returns a histogram. */
    static Summary.Value histogram(String tag, Histogram histogram) {
        double[][] rows = histogram.rows();
        ByteBuffer content = ByteBuffer.allocate(rows.length * 3 * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : rows) {
            for (double number : row) {
                content.putDouble(number);
            }
        }
        var tensor = TensorProto.newBuilder()
                .setDtype(DataType.DT_DOUBLE)
                .setTensorShape(shape(rows.length, 3))
                .setTensorContent(ByteString.copyFrom(content.flip()));
        return value(tag, metadata("histograms", ByteString.EMPTY), tensor);
    }

    /**
     * Returns pictures of one size.
     *
     * @param description Markdown; may be empty
     * @param pictures at least one
     */
    static Summary.Value images(String tag, String description, List<Picture> pictures) {
        var tensor = TensorProto.newBuilder()
                .setDtype(DataType.DT_STRING)
                .setTensorShape(shape(2L + pictures.size()))
                .addStringVal(text(Integer.toString(pictures.get(0).width())))
                .addStringVal(text(Integer.toString(pictures.get(0).height())));
        pictures.forEach(picture -> tensor.addStringVal(ByteString.copyFrom(picture.png())));
        return value(tag, metadata("images", ByteString.EMPTY).setSummaryDescription(description), tensor);
    }

    /** Returns a text in Markdown. */
    static Summary.Value text(String tag, String markdown) {
        var tensor = TensorProto.newBuilder()
                .setDtype(DataType.DT_STRING)
                .setTensorShape(shape())
                .addStringVal(text(markdown));
        return value(tag, metadata("text", ByteString.EMPTY), tensor);
    }

    /** Returns a value that consists of metadata only. */
    static Summary.Value metadata(String tag, String plugin, ByteString content) {
        var nothing = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(shape(0));
        return value(tag, metadata(plugin, content), nothing);
    }

    private static Summary.Value value(String tag, SummaryMetadata.Builder metadata, TensorProto.Builder tensor) {
        return Summary.Value.newBuilder()
                .setTag(tag)
                .setMetadata(metadata)
                .setTensor(tensor)
                .build();
    }

    private static SummaryMetadata.Builder metadata(String plugin, ByteString content) {
        return SummaryMetadata.newBuilder()
                .setPluginData(SummaryMetadata.PluginData.newBuilder()
                        .setPluginName(plugin)
                        .setContent(content));
    }

    private static TensorShapeProto shape(long... sizes) {
        var shape = TensorShapeProto.newBuilder();
        for (long size : sizes) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return shape.build();
    }

    private static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
