package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.check.GraphCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;

class GraphCheckTest {

    @TempDir
    Path folder;

    private SavedModel sound;

    @BeforeEach
    void export() throws IOException {
        TestGraph.SOUND.export(folder);
        try (InputStream in = Files.newInputStream(file())) {
            sound = SavedModel.parseFrom(in);
        }
    }

    @Test
    void acceptsAnExportedModel() {
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WriteFile",
                "ReadFile",
                "WholeFileReaderV2",
                "PrintV2",
                "PyFunc",
                "While",
                "StatefulPartitionedCall",
                "NoSuchOperation"
            })
    void refusesAnOperationThatNoExporterWrites(String op) throws IOException {
        write(graph -> graph.addNode(NodeDef.newBuilder().setName("x").setOp(op)));

        assertForbidden("[" + op + "]");
    }

    /** A function may have the name of an allowed operation and may be recursive. */
    @ParameterizedTest
    @ValueSource(strings = {"Relu", "f"})
    void refusesAFunction(String name) throws IOException {
        write(graph -> graph.getLibraryBuilder()
                .addFunction(FunctionDef.newBuilder()
                        .setSignature(OpDef.newBuilder().setName(name))
                        .addNodeDef(NodeDef.newBuilder().setName("x").setOp(name))));

        assertForbidden("found 1");
    }

    @Test
    void refusesAForbiddenOperationInASecondGraph() throws IOException {
        MetaGraphDef.Builder second = sound.getMetaGraphs(0).toBuilder();
        second.getGraphDefBuilder().addNode(NodeDef.newBuilder().setName("x").setOp("WriteFile"));
        write(sound.toBuilder().addMetaGraphs(second).build());

        assertForbidden("[WriteFile]");
    }

    @Test
    void refusesTooManyOperationsBeforeTheyFillTheHeap() throws IOException {
        write(graph -> {
            for (int i = 0; i < 5000; i++) {
                graph.addNode(NodeDef.newBuilder().setName("x" + i).setOp("op" + i));
            }
        });

        assertCode(ErrorCode.MODEL_ARCHIVE_INVALID, "at most 1000");
    }

    @Test
    void refusesANameOfManyMegabytesBeforeItIsRead() throws IOException {
        write(graph -> graph.addNode(NodeDef.newBuilder().setOp("x".repeat(5 << 20))));

        assertCode(ErrorCode.MODEL_ARCHIVE_INVALID, "at most 200 bytes");
    }

    @Test
    void refusesAFileOfZeros() throws IOException {
        Files.write(file(), new byte[1 << 20]);

        assertCode(ErrorCode.MODEL_ARCHIVE_INVALID, "saved_model.pb");
    }

    @Test
    void damagedFilesAreRefusedWithoutOtherErrors() throws IOException {
        byte[] bytes = Files.readAllBytes(file());
        var random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = bytes.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file(), damaged);
            try {
                verify();
            } catch (PatisserieException e) {
                assertThat(e.code())
                        .isIn(
                                ErrorCode.MODEL_ARCHIVE_INVALID,
                                ErrorCode.MODEL_OPERATION_FORBIDDEN,
                                ErrorCode.MODEL_SIGNATURE_MISMATCH);
            }
        }
    }

    @Test
    void skipsTensorsWithoutReadingThemIntoTheHeap() throws IOException {
        // Given a constant of 64 MB
        ByteString tensor = ByteString.copyFrom(new byte[64 << 20]);
        NodeDef.Builder constant = NodeDef.newBuilder().setName("x").setOp("Const");
        constant.putAttr(
                "value",
                AttrValue.newBuilder()
                        .setTensor(TensorProto.newBuilder().setTensorContent(tensor))
                        .build());
        write(graph -> graph.addNode(constant));

        // Then
        verify();
    }

    /** Changes a graph. */
    private interface Change {
        void apply(GraphDef.Builder graph);
    }

    private void write(Change change) throws IOException {
        SavedModel.Builder model = sound.toBuilder();
        change.apply(model.getMetaGraphsBuilder(0).getGraphDefBuilder());
        write(model.build());
    }

    private void write(SavedModel model) throws IOException {
        Files.write(file(), model.toByteArray());
    }

    private Path file() {
        return folder.resolve("saved_model.pb");
    }

    private void verify() throws IOException {
        GraphCheck.verify(folder, TestModel.SIZE, TestModel.LABELS.size());
    }

    private void assertForbidden(String found) {
        assertCode(ErrorCode.MODEL_OPERATION_FORBIDDEN, found);
    }

    private void assertCode(ErrorCode code, String found) {
        assertThatThrownBy(this::verify)
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(found);
    }

    private byte[] field(int number, byte[]... contents) throws IOException {
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (byte[] content : contents) {
            out.writeByteArray(number, content);
        }
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** Appends fields to the only graph of the valid model. */
    private void assertRepeated(byte[] fieldsOfTheMetaGraph, String found) throws IOException {
        byte[] metaGraph = sound.getMetaGraphs(0).toByteArray();
        Files.write(file(), field(2, join(metaGraph, fieldsOfTheMetaGraph)));

        assertThatThrownBy(this::verify)
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_ARCHIVE_INVALID))
                .hasMessageContaining(found)
                .hasMessageContaining("once");
    }

    /** Parsers may use the first or the last occurrence, or merge them; TensorFlow's parser may differ. */
    @Test
    void rejectsRepeatedFieldsAndKeysOfMaps() throws IOException {
        MetaGraphDef graph = sound.getMetaGraphs(0);
        byte[] name = Manifest.SIGNATURE.getBytes(StandardCharsets.UTF_8);
        byte[] signature = graph.getSignatureDefOrThrow(Manifest.SIGNATURE).toByteArray();

        assertRepeated(field(1, graph.getMetaInfoDef().toByteArray()), "field 1");
        assertRepeated(field(2, graph.getGraphDef().toByteArray()), "field 2");
        assertRepeated(field(5, join(field(1, name), field(2, signature))), "signature '" + Manifest.SIGNATURE + "'");
        byte[] other = "other".getBytes(StandardCharsets.UTF_8);
        assertRepeated(field(5, join(field(1, other, name), field(2, signature))), "field 1");
        assertRepeated(field(5, join(field(1, other), field(2, signature, signature))), "field 2");
        assertRepeated(field(5, join(field(1, other), field(2, join(signature, signature)))), "within a signature");
    }

    @Test
    void rejectsANodeWithTwoOperations() throws IOException {
        byte[] node = field(2, "Relu".getBytes(StandardCharsets.UTF_8));
        byte[] graph = join(sound.getMetaGraphs(0).getGraphDef().toByteArray());
        byte[] hostile = join(graph, field(1, join(node, node)));
        byte[] metaGraph =
                sound.getMetaGraphs(0).toBuilder().clearGraphDef().build().toByteArray();
        Files.write(file(), field(2, join(metaGraph, field(2, hostile))));

        assertThatThrownBy(this::verify).hasMessageContaining("field 2");
    }
}
