package dev.patisserie.benchmarks.command;

import dev.patisserie.benchmarks.load.BenchReport;
import dev.patisserie.benchmarks.load.BenchReport.Delivery;
import dev.patisserie.benchmarks.load.BenchReport.Load;
import dev.patisserie.benchmarks.load.BenchReport.Overhead;
import dev.patisserie.benchmarks.load.BenchReport.Statements;
import dev.patisserie.benchmarks.load.Bursts;
import dev.patisserie.benchmarks.load.DisturbedLoad;
import dev.patisserie.benchmarks.load.HostileModels;
import dev.patisserie.benchmarks.load.InterleavedMeasurement;
import dev.patisserie.benchmarks.load.OfferedLoad;
import dev.patisserie.benchmarks.load.OfflineProcess;
import dev.patisserie.benchmarks.load.PhotoFeed;
import dev.patisserie.benchmarks.load.ShadowedModel;
import dev.patisserie.benchmarks.load.StreamLoad;
import dev.patisserie.benchmarks.load.Subject;
import dev.patisserie.benchmarks.load.SwapLoad;
import dev.patisserie.benchmarks.load.Swaps;
import dev.patisserie.benchmarks.load.Throughput;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.standalone.client.model.Republication;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.command.train.NewModel;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.StackKeys;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of the benchmark. */
final class BenchRun {

    private static final int[] PERCENT = {50, 70, 90};

    private static final double SWAP_LOAD = 0.7;

    private static final double HOSTILE_LOAD = 0.5;

    /** The time by which the verification of a hostile model exceeds a turn. */
    private static final Duration BEYOND_TURN = Duration.ofSeconds(10);

    private static final int DELIVERY_TURNS = 2;

    /**
     * Window and turns of the comparison with and without statements. Its goal is smaller than the variation of a
     * shared machine from one window of {@code --window} to the next.
     */
    private static final Duration SHORT_WINDOW = Duration.ofMillis(500);

    private static final int SHORT_TURNS = 60;

    /** Turns with a model whose batch takes longer than the window, so that the comparison takes about two minutes. */
    private static final int SLOW_TURNS = 12;

    /** Images per second from which a batch fits into the window. */
    private static final double FAST = 100;

    private final BenchOptions options;
    private final PhotoFeed feed;
    private final PrintWriter out;
    private final List<Bursts> bursts = new ArrayList<>();

    BenchRun(BenchOptions options, PhotoFeed feed, PrintWriter out) {
        this.options = options;
        this.feed = feed;
        this.out = out;
    }

    /** A stack and its addresses. */
    record Site(ProjectHome home, WorkFolder work, TrainingData data, Stack stack) {

        String bootstrap() {
            return stack.running().bootstrapServers();
        }

        Republication republication() throws IOException {
            var signer = ArchiveSigner.of(Optional.of(StackKeys.prepare(work).signingKey()));
            return new Republication(bootstrap(), work.models(), data.name(), signer, Clock.systemUTC());
        }

        void restart(String delivery) throws IOException, InterruptedException {
            stack.restartInference(Map.of("inference.delivery", delivery));
        }
    }

    PhotoFeed feed() {
        return feed;
    }

    /** Measures an external service. */
    BenchReport fromOutside(String bootstrap) throws IOException, InterruptedException {
        double before = load();
        try (var stream = new StreamLoad(bootstrap, feed)) {
            List<Throughput> measured = race("throughput").run(List.of(stream.saturated(null)));
            Throughput endToEnd = measured.get(0);
            List<Load> latency = latency(stream, endToEnd);
            bursts(stream, "as configured");
            return new BenchReport(
                    machine(before),
                    null,
                    feed.files().size(),
                    feed.meanBytes(),
                    null,
                    null,
                    null,
                    endToEnd,
                    null,
                    latency,
                    null,
                    null,
                    null,
                    null,
                    bursts,
                    null);
        }
    }

    /** Takes all measurements on a stack that serves the model. */
    BenchReport onStack(Site site, CheckpointPublished model, StreamLoad stream)
            throws IOException, InterruptedException {
        double before = load();
        Rates rates = throughput(site, model, stream);
        Throughput endToEnd = rates.endToEnd();
        List<Load> latency = latency(stream, endToEnd);
        SwapLoad swaps = options.swaps() == 0 ? null : swaps(site, model, stream, endToEnd);
        DisturbedLoad hostile = options.hostile() == null ? null : hostile(site, model, stream, endToEnd);
        DisturbedLoad shadow = options.shadowTurns() == 0 ? null : shadow(site, model, stream, endToEnd);
        Delivery delivery = delivery(site, model, stream);
        return new BenchReport(
                machine(before),
                new BenchReport.Model(model.modelId(), model.architecture(), model.imageSize()),
                feed.files().size(),
                feed.meanBytes(),
                rates.raw(),
                rates.decode(),
                rates.service(),
                endToEnd,
                Overhead.of(rates.raw(), rates.service(), endToEnd),
                latency,
                swaps,
                hostile,
                shadow,
                delivery,
                bursts,
                rates.statements());
    }

    private record Rates(
            Throughput raw, Throughput decode, Throughput service, Throughput endToEnd, Statements statements) {}

    private Rates throughput(Site site, CheckpointPublished model, StreamLoad stream)
            throws IOException, InterruptedException {
        try (var offline = OfflineProcess.start(
                site.home(), model, site.work().models(), site.work().root().resolve("offline"), feed.files())) {
            List<Subject> contestants =
                    List.of(offline.raw(), offline.decode(), offline.service(), saturated(site, stream));
            List<Throughput> rates = race("throughput").run(contestants);
            return new Rates(rates.get(0), rates.get(1), rates.get(2), rates.get(3), statements(offline, rates.get(0)));
        }
    }

    private Statements statements(OfflineProcess offline, Throughput raw) throws IOException, InterruptedException {
        if (!offline.hasStatements()) {
            return null;
        }
        int turns = raw.median() < FAST ? SLOW_TURNS : SHORT_TURNS;
        progress("statements", "%d turns".formatted(turns));
        List<Throughput> rates = new InterleavedMeasurement(SHORT_WINDOW, turns, detail -> {})
                .run(List.of(offline.plain(), offline.stated()));
        return Statements.of(rates.get(0), rates.get(1));
    }

    private List<Load> latency(StreamLoad stream, Throughput endToEnd) throws InterruptedException {
        List<Load> loads = new ArrayList<>();
        if (options.rate() != null) {
            loads.add(offered(stream, null, options.rate()));
            return loads;
        }
        for (int percent : PERCENT) {
            loads.add(offered(stream, percent, endToEnd.median() * percent / 100));
        }
        return loads;
    }

    private Load offered(StreamLoad stream, Integer percent, double rate) throws InterruptedException {
        OfferedLoad result = stream.offer(rate, options.duration());
        progress(
                "latency",
                "at %.0f images/s, median %.0f ms, p99 %.0f ms"
                        .formatted(
                                rate, result.latency().p50(), result.latency().p99()));
        return new Load(percent, result);
    }

    private SwapLoad swaps(Site site, CheckpointPublished model, StreamLoad stream, Throughput endToEnd)
            throws IOException, InterruptedException {
        CheckpointPublished twin = site.republication()
                .publish(
                        site.work().models().resolve(model.artifact()),
                        "bench-twin",
                        site.work().root().resolve("scratch"));
        var client = new SelectionClient(site.bootstrap(), Clock.systemUTC());
        var swaps = new Swaps(
                client,
                site.stack().running().inference(),
                site.data().name(),
                List.of(model.modelId(), twin.modelId()));
        double rate = options.rate() == null ? endToEnd.median() * SWAP_LOAD : options.rate();
        progress("swaps", "%d at %.0f images/s".formatted(options.swaps(), rate));
        SwapLoad result = SwapLoad.measure(stream, swaps, rate, options.swaps(), options.swapDistance());
        client.unpin(site.data().name());
        progress(
                "swaps",
                "p99 %.0f ms, without swaps %.0f ms"
                        .formatted(result.during().p99(), result.without().p99()));
        return result;
    }

    /** Sets a time limit of the verification that is longer than a turn. */
    private DisturbedLoad hostile(Site site, CheckpointPublished model, StreamLoad stream, Throughput endToEnd)
            throws IOException, InterruptedException {
        site.stack()
                .restartInference(Map.of(
                        "inference.verification-timeout",
                        options.duration().plus(BEYOND_TURN).toString()));
        new NewModel(site.stack(), out).awaitServing(model.modelId());
        var models = new HostileModels(
                site.republication(),
                new SelectionClient(site.bootstrap(), Clock.systemUTC()),
                () -> site.stack().inference().handle().children().findAny().isPresent(),
                options.hostile(),
                site.work().root().resolve("scratch"));
        double rate = options.rate() == null ? endToEnd.median() * HOSTILE_LOAD : options.rate();
        progress("hostile", "at %.0f images/s".formatted(rate));
        DisturbedLoad result = DisturbedLoad.measure(stream, models, rate, options.duration(), options.hostileTurns());
        progress("hostile", "p99 ratio %.2f".formatted(result.p99Ratio()));
        return result;
    }

    /** The first start includes the verification of the candidate and is not measured. */
    private DisturbedLoad shadow(Site site, CheckpointPublished model, StreamLoad stream, Throughput endToEnd)
            throws IOException, InterruptedException {
        var rollout = new ShadowedModel(
                site.bootstrap(),
                site.data().name(),
                model.modelId(),
                "bench-candidate",
                ModelPolicySet.DEFAULT_SAMPLE,
                site.stack().inference().management());
        rollout.announce();
        site.republication()
                .publish(
                        site.work().models().resolve(model.artifact()),
                        rollout.candidate(),
                        site.work().root().resolve("scratch"));
        rollout.end(rollout.begin(0));
        double rate = options.rate() == null ? endToEnd.median() * HOSTILE_LOAD : options.rate();
        progress("shadow", "at %.0f images/s".formatted(rate));
        DisturbedLoad result = DisturbedLoad.measure(stream, rollout, rate, options.duration(), options.shadowTurns());
        progress("shadow", "p99 ratio %.2f".formatted(result.p99Ratio()));
        return result;
    }

    private Delivery delivery(Site site, CheckpointPublished model, StreamLoad stream)
            throws IOException, InterruptedException {
        List<Throughput> atLeastOnce = new ArrayList<>();
        List<Throughput> exactlyOnce = new ArrayList<>();
        for (int turn = 0; turn < DELIVERY_TURNS; turn++) {
            atLeastOnce.add(restarted(site, model, stream, "at-least-once"));
            exactlyOnce.add(restarted(site, model, stream, "exactly-once"));
        }
        return Delivery.of(Throughput.of(atLeastOnce), Throughput.of(exactlyOnce));
    }

    private Throughput restarted(Site site, CheckpointPublished model, StreamLoad stream, String delivery)
            throws IOException, InterruptedException {
        site.restart(delivery);
        new NewModel(site.stack(), out).awaitServing(model.modelId());
        Throughput rate = race(delivery).run(List.of(saturated(site, stream))).get(0);
        bursts(stream, delivery);
        return rate;
    }

    private void bursts(StreamLoad stream, String service) throws InterruptedException {
        if (options.bursts() > 0) {
            Bursts result = Bursts.measure(stream, service, options.bursts());
            progress(
                    "bursts",
                    "median %.0f ms, last answer %.0f ms".formatted(result.medianMillis(), result.totalMillis()));
            bursts.add(result);
        }
    }

    private static Subject saturated(Site site, StreamLoad stream) {
        return stream.saturated(site.stack().inference().handle());
    }

    private InterleavedMeasurement race(String what) {
        return new InterleavedMeasurement(options.window(), options.rounds(), detail -> progress(what, detail));
    }

    private void progress(String what, String detail) {
        out.printf("measuring  %s: %s%n", what, detail);
        out.flush();
    }

    private static BenchReport.Machine machine(double loadBefore) {
        return new BenchReport.Machine(Runtime.getRuntime().availableProcessors(), loadBefore, load());
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
