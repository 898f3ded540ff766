package dev.patisserie.benchmarks.command;

import dev.patisserie.standalone.command.CommandProvider;

/** Adds {@code bench} to the command line. */
public final class BenchCommandProvider implements CommandProvider {

    @Override
    public Object command() {
        return new BenchCommand();
    }
}
