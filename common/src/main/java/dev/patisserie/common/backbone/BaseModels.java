package dev.patisserie.common.backbone;

import dev.patisserie.common.backbone.BaseModel.Cut;
import dev.patisserie.common.backbone.BaseModel.Sizes;
import dev.patisserie.common.backbone.BaseModel.Width;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The base models, by the names of requests.
 *
 * <p>Source: names, sizes, files and hashes in keras/src/applications; accuracies on keras.io/api/applications, of
 * MobileNetV3 in keras/src/applications/mobilenet_v3.py.
 */
public final class BaseModels {

    /** The base model of requests that name none. */
    public static final String DEFAULT = "xception";

    /** In a request, lets the trainer choose among {@link #CANDIDATES}. */
    public static final String AUTO = "auto";

    /** The base models that the trainer chooses from: of each size the most accurate ones per CPU second. */
    public static final List<String> CANDIDATES = List.of(
            "mobilenet_v3_large",
            "efficientnetv2b0",
            "efficientnetb0",
            "resnet50v2",
            "densenet121",
            "efficientnetv2b2",
            "xception");

    private static final List<BaseModel> ALL = List.of(
            model(
                    "xception",
                    "Xception",
                    new Sizes(299, 71),
                    new Cut(14, "block14_"),
                    3e-4,
                    one(
                            20_861_480,
                            79.0,
                            file(
                                    "xception/xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "b0042744bf5b25fce3cb969f33bebb97"))),
            model(
                    "mobilenet",
                    "MobileNet",
                    new Sizes(224, 32),
                    new Cut(13, "conv_dw_13"),
                    2e-3,
                    width(
                            0.25,
                            218_544,
                            null,
                            "mobilenet/mobilenet_2_5_224_tf_no_top.h5",
                            "dbdb03ee2a22fd895301636cd328b234bb3a9952358f436d82f46b81e0d5b0bf"),
                    width(0.5, 829_536, null, "mobilenet/mobilenet_5_0_224_tf_no_top.h5", null),
                    width(0.75, 1_832_976, null, "mobilenet/mobilenet_7_5_224_tf_no_top.h5", null),
                    width(
                            1.0,
                            3_228_864,
                            70.4,
                            "mobilenet/mobilenet_1_0_224_tf_no_top.h5",
                            "9f9cfd8c925431c06ce96744e1d201575f6a681bf38ae2de38e2ae8f7d7829d3")),
            model(
                    "mobilenet_v2",
                    "MobileNetV2",
                    new Sizes(224, 32),
                    new Cut(16, "block_16_"),
                    2e-3,
                    width(
                            0.35,
                            410_208,
                            null,
                            "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5",
                            null),
                    width(
                            0.5,
                            706_224,
                            null,
                            "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_224_no_top.h5",
                            null),
                    width(
                            0.75,
                            1_382_064,
                            null,
                            "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.75_224_no_top.h5",
                            null),
                    width(
                            1.0,
                            2_257_984,
                            71.3,
                            "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
                            null),
                    width(
                            1.3,
                            3_766_048,
                            null,
                            "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.3_224_no_top.h5",
                            null),
                    width(
                            1.4,
                            4_363_712,
                            null,
                            "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.4_224_no_top.h5",
                            null)),
            model(
                    "mobilenet_v3_small",
                    "MobileNetV3Small",
                    new Sizes(224, 32),
                    new Cut(8, "expanded_conv_8_"),
                    2e-3,
                    width(
                            0.75,
                            583_160,
                            65.4,
                            "mobilenet_v3/weights_mobilenet_v3_small_224_0.75_float_no_top_v2.h5",
                            "ebdb5cc8e0b497cd13a7c275d475c819"),
                    width(
                            1.0,
                            939_120,
                            68.1,
                            "mobilenet_v3/weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5",
                            "d3e8ec802a04aa4fc771ee12a9a9b836")),
            model(
                    "mobilenet_v3_large",
                    "MobileNetV3Large",
                    new Sizes(224, 32),
                    new Cut(12, "expanded_conv_12_"),
                    2e-3,
                    width(
                            0.75,
                            1_808_736,
                            73.3,
                            "mobilenet_v3/weights_mobilenet_v3_large_224_0.75_float_no_top_v2.h5",
                            "40af19a13ebea4e2ee0c676887f69a2e"),
                    width(
                            1.0,
                            2_996_352,
                            75.6,
                            "mobilenet_v3/weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
                            "07fb09a5933dd0c8eaafa16978110389")),
            model(
                    "resnet50",
                    "ResNet50",
                    new Sizes(224, 32),
                    new Cut(14, "conv5_block1_"),
                    3e-4,
                    one(
                            23_587_712,
                            74.9,
                            file(
                                    "resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "4d473c1dd8becc155b73f8504c6f6626"))),
            model(
                    "resnet101",
                    "ResNet101",
                    new Sizes(224, 32),
                    new Cut(31, "conv5_block1_"),
                    3e-4,
                    one(
                            42_658_176,
                            76.4,
                            file(
                                    "resnet/resnet101_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "88cf7a10940856eca736dc7b7e228a21"))),
            model(
                    "resnet152",
                    "ResNet152",
                    new Sizes(224, 32),
                    new Cut(48, "conv5_block1_"),
                    3e-4,
                    one(
                            58_370_944,
                            76.6,
                            file(
                                    "resnet/resnet152_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "ee4c566cf9a93f14d82f913c2dc6dd0c"))),
            model(
                    "resnet50v2",
                    "ResNet50V2",
                    new Sizes(224, 32),
                    new Cut(14, "conv5_block1_"),
                    3e-4,
                    one(
                            23_564_800,
                            76.0,
                            file(
                                    "resnet/resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "fac2f116257151a9d068a22e544a4917"))),
            model(
                    "resnet101v2",
                    "ResNet101V2",
                    new Sizes(224, 32),
                    new Cut(31, "conv5_block1_"),
                    3e-4,
                    one(
                            42_626_560,
                            77.2,
                            file(
                                    "resnet/resnet101v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "c0ed64b8031c3730f411d2eb4eea35b5"))),
            model(
                    "resnet152v2",
                    "ResNet152V2",
                    new Sizes(224, 32),
                    new Cut(48, "conv5_block1_"),
                    3e-4,
                    one(
                            58_331_648,
                            78.0,
                            file(
                                    "resnet/resnet152v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "ed17cf2e0169df9d443503ef94b23b33"))),
            model(
                    "efficientnetb0",
                    "EfficientNetB0",
                    new Sizes(224, 32),
                    new Cut(16, "block7a_"),
                    1e-3,
                    one(
                            4_049_570,
                            77.1,
                            new PublishedFile(
                                    "efficientnetb0_notop.h5",
                                    "50bc09e76180e00e4465e1a485ddc09d",
                                    PublishedFile.EARLIER))),
            model(
                    "efficientnetb1",
                    "EfficientNetB1",
                    new Sizes(240, 32),
                    new Cut(22, "block7a_"),
                    1e-3,
                    one(
                            6_575_238,
                            79.1,
                            new PublishedFile(
                                    "efficientnetb1_notop.h5",
                                    "74c4e6b3e1f6a1eea24c589628592432",
                                    PublishedFile.EARLIER))),
            model(
                    "efficientnetb2",
                    "EfficientNetB2",
                    new Sizes(260, 32),
                    new Cut(22, "block7a_"),
                    1e-3,
                    one(
                            7_768_568,
                            80.1,
                            new PublishedFile(
                                    "efficientnetb2_notop.h5",
                                    "111f8e2ac8aa800a7a99e3239f7bfb39",
                                    PublishedFile.EARLIER))),
            model(
                    "efficientnetb3",
                    "EfficientNetB3",
                    new Sizes(300, 32),
                    new Cut(25, "block7a_"),
                    1e-3,
                    one(
                            10_783_534,
                            81.6,
                            new PublishedFile(
                                    "efficientnetb3_notop.h5",
                                    "af6d107764bb5b1abb91932881670226",
                                    PublishedFile.EARLIER))),
            model(
                    "efficientnetv2b0",
                    "EfficientNetV2B0",
                    new Sizes(224, 32),
                    new Cut(14, "block6a_"),
                    1e-3,
                    one(
                            5_919_312,
                            78.7,
                            file("efficientnet_v2/efficientnetv2-b0_notop.h5", "893217f2bb855e2983157299931e43ff"))),
            model(
                    "efficientnetv2b1",
                    "EfficientNetV2B1",
                    new Sizes(240, 32),
                    new Cut(19, "block6a_"),
                    1e-3,
                    one(
                            6_931_124,
                            79.8,
                            file("efficientnet_v2/efficientnetv2-b1_notop.h5", "0e80663031ca32d657f9caa404b6ec37"))),
            model(
                    "efficientnetv2b2",
                    "EfficientNetV2B2",
                    new Sizes(260, 32),
                    new Cut(19, "block6a_"),
                    1e-3,
                    one(
                            8_769_374,
                            80.5,
                            file("efficientnet_v2/efficientnetv2-b2_notop.h5", "1dfe2e7a5d45b6632553a8961ea609eb"))),
            model(
                    "efficientnetv2b3",
                    "EfficientNetV2B3",
                    new Sizes(300, 32),
                    new Cut(21, "block6a_"),
                    1e-3,
                    one(
                            12_930_622,
                            82.0,
                            file("efficientnet_v2/efficientnetv2-b3_notop.h5", "f6abf7b5849ac99a89b50dd3fd532856"))),
            model(
                    "densenet121",
                    "DenseNet121",
                    new Sizes(224, 32),
                    new Cut(43, "conv5_block1_"),
                    1e-3,
                    one(
                            7_037_504,
                            75.0,
                            file(
                                    "densenet/densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "30ee3e1110167f948a6b9946edeeb738"))),
            model(
                    "vgg16",
                    "VGG16",
                    new Sizes(224, 32),
                    new Cut(5, "block5_"),
                    1e-3,
                    one(
                            14_714_688,
                            71.3,
                            file(
                                    "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "6d6bbae143d832006294945121d1f1fc"))),
            model(
                    "inception_v3",
                    "InceptionV3",
                    new Sizes(299, 75),
                    new Cut(9, "mixed9"),
                    3e-4,
                    one(
                            21_802_784,
                            77.9,
                            file(
                                    "inception_v3/inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
                                    "bcbd6486424b2319ff4ef7d526e38f63"))));

    private BaseModels() {}

    /** Returns all base models. */
    public static List<BaseModel> all() {
        return ALL;
    }

    /** Returns the names of all base models, in order. */
    public static List<String> names() {
        return ALL.stream().map(BaseModel::name).sorted().toList();
    }

    /**
     * Finds a base model.
     *
     * @param name its name; upper case, '-' and '_' do not matter, so Keras's names are found, too
     * @return empty if there is none
     */
    public static Optional<BaseModel> find(String name) {
        String wanted = plain(name);
        return ALL.stream().filter(model -> plain(model.name()).equals(wanted)).findFirst();
    }

    /** Returns the name of a base model in requests; an unknown name unchanged. */
    public static String canonical(String name) {
        return find(name).map(BaseModel::name).orElse(name);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }

    private static BaseModel model(
            String name, String kerasName, Sizes sizes, Cut cut, double warmupRate, Width... widths) {
        return new BaseModel(name, kerasName, sizes, cut, warmupRate, List.of(widths));
    }

    private static Width one(long parameters, double accuracy, PublishedFile file) {
        return new Width(null, parameters, accuracy, file);
    }

    private static Width width(double alpha, long parameters, Double accuracy, String path, String hash) {
        return new Width(alpha, parameters, accuracy, file(path, hash));
    }

    private static PublishedFile file(String path, String hash) {
        return new PublishedFile(path, hash);
    }
}
