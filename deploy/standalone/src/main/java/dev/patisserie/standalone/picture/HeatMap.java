package dev.patisserie.standalone.picture;

import dev.patisserie.common.event.PredictionMade.Explanation;
import java.awt.image.BufferedImage;
import java.util.Base64;

/** A class activation map that is drawn over the photo that it explains. Immutable. */
final class HeatMap {

    /** Share of the map in the colour of a pixel with the largest value; smaller values leave more of the photo. */
    private static final double OPACITY = 0.7;

    private static final double LARGEST_BYTE = 255;

    private final int columns;
    private final int rows;
    private final byte[] values;

    HeatMap(Explanation explanation) {
        columns = explanation.width();
        rows = explanation.height();
        values = Base64.getDecoder().decode(explanation.values());
    }

    /**
     * Returns the value at a point, interpolated bilinearly between the centres of the cells.
     *
     * @param x 0 at the left border of the image, 1 at the right one
     * @param y 0 at the upper border, 1 at the lower one
     * @return 0 to 1
     */
    double at(double x, double y) {
        double column = Math.min(Math.max(x * columns - 0.5, 0), columns - 1.0);
        double row = Math.min(Math.max(y * rows - 0.5, 0), rows - 1.0);
        int left = (int) column;
        int top = (int) row;
        int right = Math.min(left + 1, columns - 1);
        int bottom = Math.min(top + 1, rows - 1);
        double upper = mix(cell(top, left), cell(top, right), column - left);
        double lower = mix(cell(bottom, left), cell(bottom, right), column - left);
        return mix(upper, lower, row - top);
    }

    private double cell(int row, int column) {
        return (values[row * columns + column] & 0xFF) / LARGEST_BYTE;
    }

    private static double mix(double a, double b, double share) {
        return a + share * (b - a);
    }

    /**
     * Returns a copy of a photo below this map, which is transparent where its value is 0.
     *
     * @param photo the whole photo, upright
     */
    BufferedImage over(BufferedImage photo) {
        int width = photo.getWidth();
        int height = photo.getHeight();
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = at((x + 0.5) / width, (y + 0.5) / height);
                int colour = Viridis.rgb(value);
                image.setRGB(x, y, Viridis.mix(photo.getRGB(x, y) & 0xFFFFFF, colour, OPACITY * value));
            }
        }
        return image;
    }
}
