package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Random changes to training images, with the meaning of Keras's {@code ImageDataGenerator}. Every amount is a bound: a
 * uniform value within it is drawn for each image in every epoch.
 *
 * @param rotationDegrees largest rotation either way, 0 to 180; default 15
 * @param widthShift largest horizontal shift, as a fraction of the width, 0 to 1; default 0.1
 * @param heightShift largest vertical shift, as a fraction of the height, 0 to 1; default 0.1
 * @param zoom largest zoom in or out, as a fraction, 0 to below 1; default 0.1
 * @param shearDegrees largest shear either way, 0 to 45; default 0
 * @param horizontalFlip whether half of the images are mirrored; default true
 * @param verticalFlip whether half of the images are turned upside down; default false
 * @param brightness largest change of brightness, as a fraction, 0 to 1; default 0.1
 * @param channelShift largest value that is added to or subtracted from all channels of an image, 0 to 255; the result
 *     is clipped to the image's own range; default 0
 * @param fillMode the fill of points outside the image; default nearest
 */
public record Augmentation(
        Double rotationDegrees,
        Double widthShift,
        Double heightShift,
        Double zoom,
        Double shearDegrees,
        Boolean horizontalFlip,
        Boolean verticalFlip,
        Double brightness,
        Double channelShift,
        FillMode fillMode) {

    /** No augmentation. */
    public static final Augmentation NONE =
            new Augmentation(0.0, 0.0, 0.0, 0.0, 0.0, false, false, 0.0, 0.0, FillMode.NEAREST);

    /** The defaults listed above. */
    public static final Augmentation DEFAULT =
            new Augmentation(null, null, null, null, null, null, null, null, null, null);

    /** Applies the defaults and validates the ranges. */
    public Augmentation {
        rotationDegrees = amount("augmentation.rotationDegrees", rotationDegrees, 15, 180);
        widthShift = amount("augmentation.widthShift", widthShift, 0.1, 1);
        heightShift = amount("augmentation.heightShift", heightShift, 0.1, 1);
        zoom = amount("augmentation.zoom", zoom, 0.1, 0.99);
        shearDegrees = amount("augmentation.shearDegrees", shearDegrees, 0, 45);
        horizontalFlip = horizontalFlip == null || horizontalFlip;
        verticalFlip = verticalFlip != null && verticalFlip;
        brightness = amount("augmentation.brightness", brightness, 0.1, 1);
        channelShift = amount("augmentation.channelShift", channelShift, 0, 255);
        fillMode = fillMode == null ? FillMode.NEAREST : fillMode;
    }

    private static double amount(String field, Double value, double fallback, double max) {
        return Require.range(field, value == null ? fallback : value, 0, max);
    }

    /** The fill of points outside the image. */
    public enum FillMode {
        /** Black. */
        CONSTANT,
        /** The colour of the nearest border pixel. */
        NEAREST,
        /** The image, mirrored at its border. */
        REFLECT,
        /** The image, repeated. */
        WRAP;

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a fill mode
         */
        @JsonCreator
        public static FillMode of(String label) {
            return Labels.find("augmentation.fillMode", FillMode.class, label);
        }

        /** Returns the JSON name. */
        @JsonValue
        public String label() {
            return Labels.of(this);
        }
    }
}
