package dev.patisserie.common.store;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A data set store in memory, whose n-th operation can fail before or after its effect. */
public final class FakeObjectStore implements ObjectStore {

    private record Stored(byte[] content, StoredObject object) {}

    private final Map<String, Stored> objects = new TreeMap<>();
    private final Clock clock;
    private int operations;
    private int failing = -1;
    private boolean failsAfterEffect;
    private int puts;

    /** Creates an empty store. */
    public FakeObjectStore(Clock clock) {
        this.clock = clock;
    }

    /** Makes the n-th operation from now on fail, counted from 0. */
    public void failAt(int operation, boolean afterEffect) {
        failing = operations + operation;
        failsAfterEffect = afterEffect;
    }

    /** Lets all further operations succeed. */
    public void recover() {
        failing = -1;
    }

    /** Returns the number of completed puts. */
    public int puts() {
        return puts;
    }

    /** Returns the names of all objects, sorted. */
    public List<String> names() {
        return List.copyOf(objects.keySet());
    }

    /** Returns the bytes of an object. */
    public byte[] content(String name) {
        return objects.get(name).content();
    }

    /** Stores bytes. */
    public void put(String name, byte[] content) {
        objects.put(name, new Stored(content, new StoredObject(name, content.length, clock.instant())));
    }

    private void begin() {
        if (operations == failing && !failsAfterEffect) {
            throw stopped();
        }
    }

    private void end() {
        operations++;
        if (operations - 1 == failing && failsAfterEffect) {
            throw stopped();
        }
    }

    private static PatisserieException stopped() {
        return new PatisserieException(ErrorCode.DATASET_STORE_UNAVAILABLE, "stopped here");
    }

    @Override
    public void put(String name, Path file) {
        begin();
        try {
            put(name, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        puts++;
        end();
    }

    @Override
    public void fetch(String name, Path target, long bytes) {
        begin();
        try {
            Files.write(target, read(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        end();
    }

    private byte[] read(String name) {
        Stored stored = objects.get(name);
        if (stored == null) {
            throw new PatisserieException(ErrorCode.DATASET_OBJECT_MISSING, "no object " + name);
        }
        return stored.content();
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        begin();
        byte[] content = read(name);
        if (offset > content.length - length) {
            throw new PatisserieException(ErrorCode.DATASET_OBJECT_INVALID, "object too short: " + name);
        }
        end();
        return Arrays.copyOfRange(content, (int) offset, (int) offset + length);
    }

    @Override
    public Optional<StoredObject> find(String name) {
        begin();
        end();
        return Optional.ofNullable(objects.get(name)).map(Stored::object);
    }

    @Override
    public void list(String folder, Consumer<StoredObject> reader) {
        begin();
        objects.values().stream()
                .map(Stored::object)
                .filter(object -> object.name().startsWith(folder + "/"))
                .toList()
                .forEach(reader);
        end();
    }

    @Override
    public void delete(String name) {
        begin();
        objects.remove(name);
        end();
    }
}
