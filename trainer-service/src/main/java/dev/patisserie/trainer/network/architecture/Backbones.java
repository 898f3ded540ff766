package dev.patisserie.trainer.network.architecture;

import static java.util.Map.entry;

import dev.patisserie.common.backbone.BaseModel;
import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.Node;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/** The layers of the base models; see {@link Backbone#named}. */
final class Backbones {

    /**
     * An architecture.
     *
     * @param modelName Keras's name of its models, a format with the width and the image size
     * @param layers adds the layers
     */
    private record Architecture(String modelName, Layers layers) {}

    /** Adds the layers of an architecture. */
    @FunctionalInterface
    private interface Layers {

        Node add(Node image, double alpha);
    }

    private static final Map<String, Architecture> BY_NAME = Map.ofEntries(
            entry("xception", one("xception", Xception::features)),
            entry("mobilenet", new Architecture("mobilenet_%.2f_%d", MobileNet::features)),
            entry("mobilenet_v2", new Architecture("mobilenetv2_%.2f_%d", MobileNetV2::features)),
            entry("mobilenet_v3_small", new Architecture("MobileNetV3Small", MobileNetV3::small)),
            entry("mobilenet_v3_large", new Architecture("MobileNetV3Large", MobileNetV3::large)),
            entry("resnet50", one("resnet50", x -> ResNet.features(x, 3, 4, 6, 3))),
            entry("resnet101", one("resnet101", x -> ResNet.features(x, 3, 4, 23, 3))),
            entry("resnet152", one("resnet152", x -> ResNet.features(x, 3, 8, 36, 3))),
            entry("resnet50v2", one("resnet50v2", x -> ResNetV2.features(x, 3, 4, 6, 3))),
            entry("resnet101v2", one("resnet101v2", x -> ResNetV2.features(x, 3, 4, 23, 3))),
            entry("resnet152v2", one("resnet152v2", x -> ResNetV2.features(x, 3, 8, 36, 3))),
            entry("efficientnetb0", one("efficientnetb0", x -> EfficientNet.features(x, 1.0, 1.0))),
            entry("efficientnetb1", one("efficientnetb1", x -> EfficientNet.features(x, 1.0, 1.1))),
            entry("efficientnetb2", one("efficientnetb2", x -> EfficientNet.features(x, 1.1, 1.2))),
            entry("efficientnetb3", one("efficientnetb3", x -> EfficientNet.features(x, 1.2, 1.4))),
            entry("efficientnetv2b0", one("efficientnetv2-b0", x -> EfficientNetV2.features(x, 1.0, 1.0))),
            entry("efficientnetv2b1", one("efficientnetv2-b1", x -> EfficientNetV2.features(x, 1.0, 1.1))),
            entry("efficientnetv2b2", one("efficientnetv2-b2", x -> EfficientNetV2.features(x, 1.1, 1.2))),
            entry("efficientnetv2b3", one("efficientnetv2-b3", x -> EfficientNetV2.features(x, 1.2, 1.4))),
            entry("densenet121", one("densenet121", x -> DenseNet.features(x, 6, 12, 24, 16))),
            entry("vgg16", one("vgg16", VGG16::features)),
            entry("inception_v3", one("inception_v3", InceptionV3::features)));

    private Backbones() {}

    private static Architecture one(String modelName, UnaryOperator<Node> layers) {
        return new Architecture(modelName, (image, alpha) -> layers.apply(image));
    }

    static Backbone named(String name, OptionalDouble alpha) {
        BaseModel model =
                BaseModels.find(name).orElseThrow(() -> invalid("backbone to be one of " + BaseModels.names(), name));
        if (alpha.isPresent() && !model.hasWidths()) {
            throw invalid("no alpha for %s, which has one width".formatted(model.name()), alpha.getAsDouble());
        }
        BaseModel.Width width = model.width(alpha.isPresent() ? alpha.getAsDouble() : null)
                .orElseThrow(() -> invalid(
                        "alpha of %s to be one of %s".formatted(model.name(), model.alphas()), alpha.getAsDouble()));
        return new Backbone(model, width);
    }

    static String modelName(BaseModel model, BaseModel.Width width, int imageSize) {
        return String.format(Locale.ROOT, BY_NAME.get(model.name()).modelName, factor(width), imageSize);
    }

    static Node features(BaseModel model, BaseModel.Width width, Node image) {
        return BY_NAME.get(model.name()).layers.add(image, factor(width));
    }

    private static double factor(BaseModel.Width width) {
        return width.alpha() == null ? 1 : width.alpha();
    }

    private static PatisserieException invalid(String expected, Object found) {
        return new PatisserieException(
                ErrorCode.REQUEST_INVALID, "expected %s, was %s; change the request".formatted(expected, found));
    }
}
