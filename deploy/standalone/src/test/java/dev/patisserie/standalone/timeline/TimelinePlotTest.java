package dev.patisserie.standalone.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.standalone.timeline.Timeline.Answer;
import dev.patisserie.standalone.timeline.Timeline.Kind;
import dev.patisserie.standalone.timeline.Timeline.Level;
import dev.patisserie.standalone.timeline.Timeline.Mark;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class TimelinePlotTest {

    /** 300 answers of one model, correct until the pictures change at 100, and 100 correct ones of a second model. */
    private static final Timeline TIMELINE = new Timeline(
            IntStream.range(0, 400)
                    .mapToObj(i -> new Answer(i < 300 ? "m-1" : "m-2", i < 100 || i >= 300))
                    .toList(),
            List.of(
                    new Level(0, Timeline.Test.DRIFT, "m-1", 0),
                    new Level(120, Timeline.Test.DRIFT, "m-1", 1.5),
                    new Level(200, Timeline.Test.ROLLOUT, "r-1", -0.2),
                    new Level(300, Timeline.Test.ROLLOUT, "r-1", 1.02),
                    new Level(300, Timeline.Test.DRIFT, "m-2", 0)),
            List.of(
                    new Mark(100, Duration.ofSeconds(20), Kind.CHANGE, "the pictures change"),
                    new Mark(120, Duration.ofSeconds(24), Kind.STEP, "errors > allowed & alarm"),
                    new Mark(300, Duration.ofSeconds(65), Kind.SWAP, "m-2 answers")));

    private static Document plot(Timeline timeline) throws Exception {
        String svg = TimelinePlot.of(timeline, "The course");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document plot, String name, String type) {
        var nodes = plot.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .filter(element -> element.getAttribute("class").equals(type))
                .toList();
    }

    /** Returns the x and y coordinates of a polyline's points. */
    private static List<double[]> points(Element line) {
        return Arrays.stream(line.getAttribute("points").split(" "))
                .map(point -> Arrays.stream(point.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
    }

    @Test
    void namesItsContentForPeopleWhoDoNotSeeIt() throws Exception {
        Element svg = plot(TIMELINE).getDocumentElement();

        assertThat(svg.getAttribute("role")).isEqualTo("img");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("The course");
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
                .isEqualTo("At image 100 the pictures change. At image 120 errors > allowed & alarm."
                        + " At image 300 m-2 answers.");
        assertThat(svg.getTextContent()).contains("answered images (number)", "accuracy (share)", "evidence / bound");
    }

    @Test
    void drawsTheAccuracyOfEachModel() throws Exception {
        List<Element> lines = elements(plot(TIMELINE), "polyline", "accuracy");

        assertThat(lines).hasSize(2);
        List<double[]> first = points(lines.get(0));
        List<double[]> second = points(lines.get(1));
        double top = first.get(0)[1];
        double bottom = first.get(first.size() - 1)[1]; // the last 100 answers are wrong
        assertThat(bottom).isGreaterThan(top + 100);
        assertThat(second).allSatisfy(point -> assertThat(point[1]).isEqualTo(top));
        assertThat(second.get(0)[0]).isGreaterThan(first.get(first.size() - 1)[0]);
    }

    @Test
    void drawsTheEvidenceOfEachRunWithinTheDrawing() throws Exception {
        Document plot = plot(TIMELINE);

        List<Element> lines = new ArrayList<>(elements(plot, "polyline", "drift"));
        assertThat(lines).hasSize(2);
        lines.addAll(elements(plot, "polyline", "rollout"));
        assertThat(lines).hasSize(3);
        double bound = Double.parseDouble(elements(plot, "line", "bound").get(1).getAttribute("y1"));
        assertThat(lines.subList(0, 3))
                .allSatisfy(line -> assertThat(points(line)).allSatisfy(point -> {
                    assertThat(point[0]).isBetween(70.0, 940.0);
                    assertThat(point[1]).isBetween(396.0, 546.0);
                }));
        assertThat(points(lines.get(0)).get(2)[1]).isLessThan(bound);
        assertThat(points(lines.get(2)).get(0)[1]).isEqualTo(546);
    }

    @Test
    void numbersTheEventsAndDrawsThemAtTheirPositions() throws Exception {
        Document plot = plot(TIMELINE);

        Element swap = elements(plot, "line", "swap").get(1); // the first one is in the legend
        assertThat(Double.parseDouble(swap.getAttribute("x1"))).isEqualTo(70 + 870 * 300 / 400.0, within(0.1));
        assertThat(plot.getDocumentElement().getTextContent())
                .contains("1  0:20  the pictures change", "3  1:05  m-2 answers");
    }

    @Test
    void eventsAtOnePositionHaveSeparateNumbers() throws Exception {
        List<Mark> marks = IntStream.range(0, 8)
                .mapToObj(i -> new Mark(50, Duration.ZERO, Kind.STEP, "event"))
                .toList();
        var timeline = new Timeline(TIMELINE.answers(), List.of(), marks);

        List<Element> circles = elements(plot(timeline), "circle", "step");

        assertThat(circles).hasSize(8);
        assertThat(circles)
                .extracting(circle -> circle.getAttribute("cx") + ' ' + circle.getAttribute("cy"))
                .doesNotHaveDuplicates();
    }

    @Test
    void drawsATimelineWithoutAnswers() throws Exception {
        Document plot = plot(new Timeline(List.of(), List.of(), List.of()));

        assertThat(elements(plot, "polyline", "accuracy")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "10, 1", "11, 2", "20, 2", "50, 5", "99, 10", "400, 50", "1000, 100", "1001, 200", "2500, 500"})
    void ticksAreRoundNumbers(int images, int step) {
        assertThat(TimelinePlot.step(images)).isEqualTo(step);
    }
}
