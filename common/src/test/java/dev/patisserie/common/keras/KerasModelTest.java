package dev.patisserie.common.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KerasModelTest {

    private static final String INPUT =
            "{'class_name':'InputLayer','name':'in','config':{'name':'in','batch_shape':[null,8,8,3]},'inbound_nodes':[]}";

    private static KerasModel read(String json) {
        try {
            return KerasModel.read(Json.MAPPER.readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String functional(String layers, String output) {
        return "{'class_name':'Functional','config':{'name':'m','layers':[%s],'input_layers':['in',0,0],'output_layers':[['%s',0,0]]}}"
                .formatted(layers, output);
    }

    private static String layer(String name, String className, String config, String inbound) {
        return "{'class_name':'%s','name':'%s','config':{'name':'%s'%s},'inbound_nodes':[%s]}"
                .formatted(className, name, name, config, inbound);
    }

    @Test
    void readsTheInputsOfKeras3AndOfTensorFlow() {
        // Given: the first layer as Keras 3 writes it, the second as TensorFlow 2.13 does
        String keras3 =
                "{'args':[{'class_name':'__keras_tensor__','config':{'keras_history':['in',0,0]}}],'kwargs':{}}";

        // When
        KerasModel model = read(functional(
                INPUT + "," + layer("a", "ReLU", "", keras3) + "," + layer("b", "ReLU", "", "[['a',0,0,{}]]"), "b"));

        // Then
        assertThat(model.inputs()).containsExactly("in");
        assertThat(model.output()).isEqualTo("b");
        assertThat(model.layers())
                .extracting(KerasLayer::inputs)
                .map(Object::toString)
                .containsExactly("[]", "[in]", "[a]");
    }

    @Test
    void readsASequentialModelWithoutAnInputLayer() {
        KerasModel model = read(
                "{'class_name':'Sequential','config':{'name':'s','build_input_shape':[null,8,8,3],'layers':[{'class_name':'Flatten','config':{'name':'f'}}]}}");

        assertThat(model.layers()).extracting(KerasLayer::className).containsExactly("InputLayer", "Flatten");
        assertThat(model.layers().get(0).config().path("batch_shape").size()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "Conv2D, conv2d",
        "SeparableConv2D, separable_conv2d",
        "BatchNormalization, batch_normalization",
        "ReLU, re_lu",
        "MaxPooling2D, max_pooling2d",
        "GlobalAveragePooling2D, global_average_pooling2d",
        "InputLayer, input_layer"
    })
    void namesGroupsLikeKeras(String className, String group) {
        assertThat(KerasLayer.group(className)).isEqualTo(group);
    }

    @Test
    void rejectsALambdaLayerByItsName() {
        assertUnsupported(functional(INPUT + "," + layer("evil", "Lambda", "", "[['in',0,0,{}]]"), "evil"), "'evil'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "'dtype':{'class_name':'QuantizedDTypePolicy'}",
                "'quantization_config':{'class_name':'Int8QuantizationConfig'}",
                "'quantization_mode':'int8'"
            })
    void rejectsQuantisedLayers(String config) {

        assertUnsupported(
                functional(INPUT + "," + layer("q", "Dense", "," + config, "[['in',0,0,{}]]"), "q"), "quantised");
    }

    @Test
    void rejectsALayerAtTwoPlaces() {
        assertUnsupported(
                functional(INPUT + "," + layer("twice", "ReLU", "", "[['in',0,0,{}]],[['in',0,0,{}]]"), "twice"),
                "2 places");
    }

    @Test
    void rejectsASubclassedModel() {
        assertUnsupported("{'class_name':'MyModel','config':{'name':'mine'}}", "MyModel 'mine'");
    }

    @Test
    void rejectsAReferenceToAMissingLayer() {
        assertThatThrownBy(() -> read(functional(INPUT + "," + layer("a", "ReLU", "", "[['ghost',0,0,{}]]"), "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("its model has no layer 'ghost'");
    }

    @Test
    void rejectsModelsNestedTooDeeply() {
        // Given: a sequential model in a sequential model, ten times
        String model = "{'class_name':'Flatten','config':{'name':'f'}}";
        for (int i = 0; i < 10; i++) {
            model = "{'class_name':'Sequential','config':{'name':'s%d','layers':[%s]}}".formatted(i, model);
        }
        String nested = model;

        // Then
        assertThatThrownBy(() -> read(nested))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested more than 8");
    }

    private static void assertUnsupported(String json, String found) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KERAS_UNSUPPORTED))
                .hasMessageContaining(found);
    }
}
