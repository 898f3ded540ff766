package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.model.Uncertainty.CalibrationErrors;
import dev.patisserie.common.uncertainty.ReliabilityBin;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Draws a reliability diagram (Guo et al. 2017, figure 1): a bar per bin of confidence with its accuracy, and a line at
 * the mean confidence of the bin. Bar and line meet if the model is calibrated. The shade of a bar is its share of the
 * images.
 */
final class ReliabilityPicture {

    private static final int WIDTH = 300; // that of pictures on TensorBoard's page
    private static final int GAP = 8;
    private static final int LEFT = 34; // for the numbers of the axis
    private static final int PLOT = WIDTH - LEFT - GAP;
    private static final int LINES = 3; // of text above the plot
    private static final int TICKS = 5;
    private static final Color BAR = new Color(0x08, 0x30, 0x6b);
    private static final Color GRID = new Color(0xdd, 0xdd, 0xdd);
    private static final Color CONFIDENCE = new Color(0xd9, 0x5f, 0x02);
    private static final double PALEST = 0.25;

    private final List<ReliabilityBin> bins;
    private final int images;
    private final Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

    private ReliabilityPicture(List<ReliabilityBin> bins) {
        this.bins = bins;
        this.images = bins.stream().mapToInt(ReliabilityBin::images).sum();
    }

    /**
     * Draws the diagram of a split.
     *
     * @param name description of the probabilities
     * @param bins its bins, by rising confidence
     * @param errors its errors
     * @throws IOException if the picture cannot be encoded
     */
    static Picture of(String name, List<ReliabilityBin> bins, CalibrationErrors errors) throws IOException {
        return Picture.of(new ReliabilityPicture(bins).draw(name, errors));
    }

    private BufferedImage draw(String name, CalibrationErrors errors) {
        int line = 2 * GAP;
        int top = LINES * line;
        var image = new BufferedImage(WIDTH, top + PLOT + 2 * line, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            canvas.setFont(font);
            canvas.setColor(Color.WHITE);
            canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
            canvas.setColor(Color.BLACK);
            canvas.drawString(
                    String.format(Locale.ROOT, "%s: ECE %.4f, NLL %.4f", name, errors.ece(), errors.nll()), GAP, line);
            canvas.drawString("bars: accuracy; lines: confidence; n = " + images, GAP, 2 * line);
            canvas.translate(LEFT, top);
            drawAxes(canvas, line);
            bins.forEach(bin -> drawBin(canvas, bin));
        } finally {
            canvas.dispose();
        }
        return image;
    }

    private static void drawAxes(Graphics2D canvas, int line) {
        for (int tick = 0; tick <= TICKS; tick++) {
            double value = (double) tick / TICKS;
            canvas.setColor(GRID);
            canvas.drawLine(0, y(value), PLOT, y(value));
            canvas.setColor(Color.BLACK);
            String number = String.format(Locale.ROOT, "%.1f", value);
            int width = canvas.getFontMetrics().stringWidth(number);
            canvas.drawString(number, -width - GAP / 2, y(value) + GAP / 2);
            canvas.drawString(number, Math.min(x(value) - width / 2, PLOT - width), PLOT + line);
        }
        canvas.setColor(GRID);
        canvas.drawLine(0, PLOT, PLOT, 0); // perfect calibration
    }

    private void drawBin(Graphics2D canvas, ReliabilityBin bin) {
        if (bin.images() == 0) {
            return;
        }
        int left = x(bin.lower()) + 1;
        int width = x(bin.upper()) - left;
        double share = (double) bin.images() / images;
        canvas.setColor(shade(PALEST + (1 - PALEST) * share));
        canvas.fillRect(left, y(bin.accuracy()), width, PLOT - y(bin.accuracy()));
        canvas.setColor(CONFIDENCE);
        canvas.fillRect(left, y(bin.confidence()) - 1, width, 2);
    }

    private static int x(double value) {
        return (int) Math.round(value * PLOT);
    }

    private static int y(double value) {
        return PLOT - (int) Math.round(value * PLOT);
    }

    /** Returns a blue, from white for 0 to saturated for 1. */
    private static Color shade(double share) {
        return new Color(mixed(BAR.getRed(), share), mixed(BAR.getGreen(), share), mixed(BAR.getBlue(), share));
    }

    private static int mixed(int full, double share) {
        return (int) Math.round(0xff + (full - 0xff) * share);
    }
}
