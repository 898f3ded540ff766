package dev.patisserie.benchmarks.command;

import dev.patisserie.standalone.command.Patisserie;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs {@code patisserie} in this JVM and keeps its output. */
final class Terminal {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    int run(String... arguments) {
        CommandLine patisserie = Patisserie.commandLine();
        patisserie.setOut(new PrintWriter(out, true));
        patisserie.setErr(new PrintWriter(err, true));
        return patisserie.execute(arguments);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    @Override
    public String toString() {
        return "out:%n%s%nerr:%n%s".formatted(out, err);
    }
}
