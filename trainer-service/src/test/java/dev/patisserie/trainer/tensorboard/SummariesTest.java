package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TFloat32;

/** Compares our values with those of TensorBoard's own code. */
class SummariesTest {

    private static final Instant START = Instant.ofEpochMilli(1_767_323_045_500L);

    @Test
    void writesScalarsAsTensorBoardDoes() throws IOException {
        assertThat(Summaries.scalar("epoch_loss", 0.25)).isEqualTo(ReferenceEvents.value("epoch_loss"));
    }

    @Test
    void writesImagesAsTensorBoardDoes() throws IOException {
        var picture = new Picture(5, 4, new byte[] {'P', 'N', 'G'});

        assertThat(Summaries.images("augmented_images", "two", List.of(picture)))
                .isEqualTo(ReferenceEvents.value("augmented_images"));
    }

    @Test
    void writesTextAsTensorBoardDoes() throws IOException {
        assertThat(Summaries.text("request", "{}")).isEqualTo(ReferenceEvents.value("request"));
    }

    @Test
    void writesAHistogramOfEqualNumbersAsTensorBoardDoes() throws IOException {
        try (TFloat32 numbers = TFloat32.vectorOf(.5f, .5f, .5f, .5f, .5f, .5f, .5f)) {
            assertThat(Summaries.histogram("conv2d/bias/histogram", Histogram.of(numbers)))
                    .isEqualTo(ReferenceEvents.value("conv2d/bias/histogram"));
        }
    }

    @Test
    void writesHistogramsAsTensorBoardDoesUpToRounding() throws IOException {
        // Given
        String tag = "conv2d/kernel/histogram";
        float[] squares = new float[100];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = i * i;
        }

        // When
        Summary.Value ours;
        try (TFloat32 numbers = TFloat32.vectorOf(squares)) {
            ours = Summaries.histogram(tag, Histogram.of(numbers));
        }

        // Then
        Summary.Value reference = ReferenceEvents.value(tag);
        DoubleBuffer expected = doubles(reference);
        DoubleBuffer found = doubles(ours);
        assertThat(found.remaining()).isEqualTo(expected.remaining()).isEqualTo(90);
        for (int i = 0; i < expected.limit(); i++) {
            assertThat(found.get(i)).as("number %d", i).isCloseTo(expected.get(i), within(1e-9));
        }
        assertThat(withoutContent(ours)).isEqualTo(withoutContent(reference));
    }

    private static DoubleBuffer doubles(Summary.Value histogram) {
        return histogram
                .getTensor()
                .getTensorContent()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer();
    }

    private static Summary.Value withoutContent(Summary.Value value) {
        return value.toBuilder()
                .setTensor(value.getTensor().toBuilder().clearTensorContent())
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipeline", "epochs", "augmentation.horizontalFlip"})
    void writesHyperParametersAsTensorBoardDoes(String name) throws IOException {
        // Given
        TrainingRequested request = TrainingRequested.builder("r-1", Pipeline.SIMPLE, "set")
                .epochs(8)
                .build();

        // When
        UnknownFieldSet ours = start(HParams.start(request, START));

        // Then
        UnknownFieldSet reference = start(ReferenceEvents.value("_hparams_/session_start_info/" + name));
        assertThat(ours.getField(1).getLengthDelimitedList())
                .containsAll(reference.getField(1).getLengthDelimitedList());
        assertThat(ours.getField(5)).as("start time").isEqualTo(reference.getField(5));
    }

    private static UnknownFieldSet start(Summary.Value value) throws IOException {
        assertThat(value.getMetadata().getPluginData().getPluginName()).isEqualTo("hparams");
        ByteString content = value.getMetadata().getPluginData().getContent();
        return UnknownFieldSet.parseFrom(UnknownFieldSet.parseFrom(content)
                .getField(3)
                .getLengthDelimitedList()
                .get(0));
    }
}
