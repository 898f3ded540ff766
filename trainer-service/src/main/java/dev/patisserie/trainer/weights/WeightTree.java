package dev.patisserie.trainer.weights;

import dev.patisserie.common.fault.Reasons;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.object.message.DataLayout;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The groups, arrays and attributes of an HDF5 file that nobody vouches for. What no Keras writes is rejected: links,
 * which may lead to other files; arrays in chunks, which may be compressed to next to nothing; groups that contain
 * themselves. The caller closes it.
 */
final class WeightTree implements AutoCloseable {

    /** Xception's file takes less than one. */
    private static final long STRUCTURE_BYTES = 16L << 20;

    private static final int MOST_NAMES = 20_000;
    private static final int MOST_VARIABLE_NAMES = 2048;
    private static final long VARIABLE_NAME_BYTES = 64L << 10;
    private static final int LONGEST_NAME = 1024;

    private final BoundedStorage storage;
    private final HdfFile hdf;
    private final Set<Long> entered = new HashSet<>();

    private WeightTree(BoundedStorage storage) {
        this.storage = storage;
        this.hdf = file(storage);
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it cannot be read
     * @throws RuntimeException if it is no HDF5, or is cut off
     */
    static WeightTree open(Path file) throws IOException {
        BoundedStorage storage = BoundedStorage.open(file);
        try {
            storage.allow(STRUCTURE_BYTES);
            requireWhole(storage);
            return new WeightTree(storage);
        } catch (RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    /** What is cut off need not be data, so that reading alone would not notice it. */
    private static void requireWhole(BoundedStorage storage) {
        long announced = storage.getSuperblock().getEndOfFileAddress();
        if (storage.size() < announced) {
            throw new IllegalArgumentException(
                    "it is cut off: %d bytes, of which %d are there".formatted(announced, storage.size()));
        }
    }

    /** jHDF offers no other way to a storage of one's own (0.13); the tests notice if it moves. */
    private static HdfFile file(BoundedStorage storage) {
        try {
            Constructor<HdfFile> constructor = HdfFile.class.getDeclaredConstructor(HdfBackingStorage.class);
            constructor.setAccessible(true);
            return constructor.newInstance(storage);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(Reasons.orElse(e, "its content is damaged"), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this jHDF takes no storage", e);
        }
    }

    Group root() {
        return hdf;
    }

    /**
     * Notes that a group's children are about to be listed.
     *
     * @throws IllegalArgumentException if they were before: the group is reached by two paths
     */
    void enter(Group group) {
        if (!entered.add(group.getAddress())) {
            throw new IllegalArgumentException(
                    "the group '%s' is in it twice, or within itself".formatted(group.getName()));
        }
    }

    /**
     * Finds an array below a group.
     *
     * @param path names joined by '/'
     * @throws IllegalArgumentException if there is none, if a part of the path is a link, or if it is not stored in one
     *     piece
     */
    static Dataset dataset(Group from, String path) {
        Node node = from;
        for (String name : path.split("/")) {
            node = node instanceof Group group ? group.getChild(requireShort(name)) : null;
            if (node != null && node.isLink()) {
                throw new IllegalArgumentException("'%s' is a link".formatted(path));
            }
        }
        if (node instanceof Dataset dataset) {
            return inOnePiece(dataset);
        }
        throw new IllegalArgumentException("there is no array '%s'".formatted(path));
    }

    /**
     * Checks how an array is stored.
     *
     * @throws IllegalArgumentException if it is a link, no array, or in chunks
     */
    static Dataset inOnePiece(Node node) {
        requireShort(node.getName());
        if (!node.isLink() && node instanceof Dataset dataset) {
            DataLayout layout = dataset.getDataLayout();
            if (layout == DataLayout.CONTIGUOUS || layout == DataLayout.COMPACT) {
                return dataset;
            }
            throw new IllegalArgumentException(
                    "the array '%s' is stored in chunks or compressed, as no Keras does; save it without"
                            .formatted(node.getName()));
        }
        throw new IllegalArgumentException("'%s' is not an array".formatted(node.getName()));
    }

    private static String requireShort(String name) {
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "a name has %d characters, more than %d".formatted(name.length(), LONGEST_NAME));
        }
        return name;
    }

    /** Returns an attribute that lists names; empty if there is no such attribute. */
    List<String> names(Node node, String attribute) {
        Attribute names = node.getAttribute(attribute);
        if (names == null) {
            throw new IllegalArgumentException("%s has no attribute %s".formatted(node.getPath(), attribute));
        }
        // An empty list is stored as an array of numbers.
        if (names.isEmpty() || !(data(names) instanceof String[] list)) {
            return List.of();
        }
        for (String name : list) {
            requireShort(name);
        }
        return List.of(list);
    }

    /** Returns the text of an attribute, or the fallback if there is none. */
    String text(Node node, String attribute, String fallback) {
        Attribute text = node.getAttribute(attribute);
        return text == null ? fallback : requireShort(String.valueOf(data(text)));
    }

    /** A string of variable length lies elsewhere, and many may be the same long one. */
    private Object data(Attribute attribute) {
        boolean variable = attribute.getDataType() instanceof VariableLength;
        if (attribute.getSize() > (variable ? MOST_VARIABLE_NAMES : MOST_NAMES)) {
            throw new IllegalArgumentException(
                    "its attribute %s lists %d names".formatted(attribute.getName(), attribute.getSize()));
        }
        long allowed = storage.allowed();
        storage.allow(variable ? Math.min(allowed, VARIABLE_NAME_BYTES) : allowed);
        try {
            return attribute.getData();
        } finally {
            storage.allow(allowed);
        }
    }

    /**
     * Reads an array of float32.
     *
     * @throws RuntimeException if it is not float32, or damaged
     */
    float[] floats(StoredWeight weight) {
        Dataset dataset = dataset(hdf, weight.dataset().substring(1));
        if (!dataset.getJavaType().equals(float.class)) {
            throw new IllegalArgumentException(
                    "'%s' must be float32, is %s".formatted(weight.path(), dataset.getJavaType()));
        }
        long allowed = storage.allowed();
        storage.allow(Math.addExact(dataset.getSizeInBytes(), allowed));
        try {
            return (float[]) dataset.getDataFlat();
        } finally {
            storage.allow(allowed);
        }
    }

    @Override
    public void close() {
        storage.close();
    }
}
