package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.model.Manifest.Evaluation;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Draws a confusion matrix: a row per true class, a column per predicted class, the number of images in each cell, and
 * its share of the row as the colour.
 */
final class ConfusionMatrixPicture {

    /** The width of pictures on TensorBoard's page: at any other, letters become illegible. */
    private static final int PAGE = 300;

    private static final int LEGIBLE = 18; // smallest cell for a number of two digits
    private static final int LARGE = 640; // width of all cells if the page is too narrow
    private static final int SMALLEST = 4;
    private static final int LARGEST = 60;
    private static final int LETTERED = 11; // smallest cell with a label
    private static final int GAP = 8;
    private static final Color FULL = new Color(0x08, 0x30, 0x6b);
    private static final double DARK = 0.5;

    private final List<String> labels;
    private final Evaluation evaluation;
    private final Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private final int cell;
    private final int width;
    private final int left; // left edge of the cells
    private final int top; // top edge of the cells

    private ConfusionMatrixPicture(Evaluation evaluation) {
        this.evaluation = evaluation;
        labels = evaluation.classes().stream().map(score -> score.label()).toList();
        FontMetrics metrics = metrics();
        int longest = labels.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        int beside = Math.max(longest, metrics.stringWidth("true")) + 2 * GAP;
        int onPage = (PAGE - beside - GAP) / labels.size();
        cell = onPage >= LEGIBLE ? Math.min(LARGEST, onPage) : Math.max(SMALLEST, LARGE / labels.size());
        int cells = cell * labels.size();
        width = Math.max(PAGE, beside + cells + GAP);
        left = width - GAP - cells;
        top = 3 * metrics.getHeight() + 2 * GAP + (cell >= LETTERED ? longest : 0);
    }

    private FontMetrics metrics() {
        Graphics2D ruler = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            return ruler.getFontMetrics(font);
        } finally {
            ruler.dispose();
        }
    }

    /**
     * Draws the confusion matrix of an evaluation.
     *
     * @throws IOException if the picture cannot be encoded
     */
    static Picture of(Evaluation evaluation) throws IOException {
        return Picture.of(new ConfusionMatrixPicture(evaluation).draw());
    }

    private BufferedImage draw() {
        int height = top + cell * labels.size() + GAP;
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            canvas.setFont(font);
            canvas.setColor(Color.WHITE);
            canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
            canvas.setColor(Color.BLACK);
            write(canvas);
            for (int row = 0; row < labels.size(); row++) {
                fill(canvas, row);
            }
        } finally {
            canvas.dispose();
        }
        return image;
    }

    private String title() {
        return String.format(
                Locale.ROOT, "holdout: accuracy %.4f of %d images", evaluation.accuracy(), evaluation.images());
    }

    private void write(Graphics2D canvas) {
        int line = canvas.getFontMetrics().getHeight();
        canvas.drawString(title(), GAP, line);
        canvas.drawString("colour: share of the row", GAP, 2 * line);
        canvas.drawString("predicted", left, 3 * line);
        canvas.drawString("true", GAP, top - GAP);
        if (cell >= LETTERED) {
            for (int i = 0; i < labels.size(); i++) {
                writeLabels(canvas, i);
            }
        }
    }

    private void writeLabels(Graphics2D canvas, int i) {
        String label = labels.get(i);
        FontMetrics metrics = canvas.getFontMetrics();
        int middle = (cell + metrics.getAscent() - metrics.getDescent()) / 2;
        int length = metrics.stringWidth(label);
        canvas.drawString(label, left - GAP - length, top + i * cell + middle);
        if (length < cell - GAP) {
            canvas.drawString(label, left + i * cell + (cell - length) / 2, top - GAP);
            return;
        }
        AffineTransform upright = canvas.getTransform();
        canvas.translate(left + i * cell + middle, top - GAP);
        canvas.rotate(-Math.PI / 2);
        canvas.drawString(label, 0, 0);
        canvas.setTransform(upright);
    }

    private void fill(Graphics2D canvas, int row) {
        List<Integer> counts = evaluation.confusion().get(row);
        int images = counts.stream().mapToInt(Integer::intValue).sum();
        for (int column = 0; column < labels.size(); column++) {
            int count = counts.get(column);
            double share = images == 0 ? 0 : (double) count / images;
            int x = left + column * cell;
            int y = top + row * cell;
            canvas.setColor(shade(share));
            canvas.fillRect(x, y, cell - 1, cell - 1);
            if (count > 0 && cell >= LETTERED) {
                canvas.setColor(share > DARK ? Color.WHITE : Color.BLACK);
                writeCount(canvas, count, x, y);
            }
        }
    }

    private void writeCount(Graphics2D canvas, int count, int x, int y) {
        FontMetrics metrics = canvas.getFontMetrics();
        String text = Integer.toString(count);
        int length = metrics.stringWidth(text);
        if (length < cell - 1) {
            canvas.drawString(
                    text, x + (cell - length) / 2, y + (cell + metrics.getAscent() - metrics.getDescent()) / 2);
        }
    }

    /** Returns a blue, from nearly white for 0 to saturated for 1. */
    private static Color shade(double share) {
        int red = mixed(0xf2, FULL.getRed(), share);
        int green = mixed(0xf6, FULL.getGreen(), share);
        return new Color(red, green, mixed(0xfb, FULL.getBlue(), share));
    }

    private static int mixed(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }
}
